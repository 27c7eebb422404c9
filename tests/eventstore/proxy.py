"""A wire to PostgreSQL that can be cut at a chosen moment."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from sqlalchemy import URL

_READY = b"Z\x00\x00\x00\x05I"
"""ReadyForQuery, idle: the statement before it is committed."""


class Proxy:
    """Listens on a free port of the loopback and passes bytes on to the server of `url`."""

    def __init__(self, url: URL) -> None:
        self._server = (url.host or "127.0.0.1", url.port or 5432)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: set[socket.socket] = set()
        self._answered = True
        self.round_trips = 0
        """Times that a client has spoken after an answer, over all connections; counted right for one thread."""
        self._swallow = threading.Event()
        self._refuse = threading.Event()
        port = self._listener.getsockname()[1]
        target = url.set(host="127.0.0.1", port=port, query={"sslmode": "disable", "gssencmode": "disable"})
        self.url = target.render_as_string(hide_password=False)
        threading.Thread(target=self._listen, daemon=True).start()

    def swallow_next_answer(self) -> None:
        """The next statement is carried out, but its answer never arrives: the connection is cut instead."""
        self._swallow.set()

    def cut(self, *, refuse: bool) -> None:
        """Cut all connections; `refuse`: let no new ones come through, as while a server restarts."""
        if refuse:
            self._refuse.set()
        else:
            self._refuse.clear()
        for end in list(self._open):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self._listener.close()
        self.cut(refuse=True)

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                if self._refuse.is_set():
                    client.close()
                    continue
                server = socket.create_connection(self._server)
                self._open |= {client, server}
                for here, there in ((client, server), (server, client)):
                    threading.Thread(target=self._pass_on, args=(here, there, here is server), daemon=True).start()

    def _pass_on(self, here: socket.socket, there: socket.socket, answers: bool) -> None:
        with suppress(OSError):
            while data := here.recv(65536):
                self.round_trips += self._answered and not answers
                self._answered = answers
                if answers and self._swallow.is_set():
                    while not data.endswith(_READY):
                        data += here.recv(65536)
                    self._swallow.clear()
                    break
                there.sendall(data)
        for end in (here, there):
            self._open.discard(end)
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


@contextmanager
def proxy(url: URL) -> Iterator[Proxy]:
    wire = Proxy(url)
    try:
        yield wire
    finally:
        wire.close()
