"""The socket that a server listens on."""

import socket
from dataclasses import dataclass


class CannotListen(ValueError):
    """The address is not one of this machine's, or is taken. The text names it and the reason."""


@dataclass(frozen=True, slots=True)
class Listener:
    """A socket that has its address; `url` is as a client writes it."""

    socket: socket.socket
    url: str


def listener(host: str, port: int) -> Listener:
    """A TCP socket at an address of this machine; port 0: a free one. A host with colons is an IPv6 address.

    Children inherit it, and a port whose connections have just ended may be had again, as the HTTP server would do it;
    but that ends the process where this raises CannotListen.
    """
    bound = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
    except (OSError, TypeError) as error:  # TypeError: the name cannot be spelt in the DNS
        bound.close()
        reason = error.strerror if isinstance(error, OSError) else "not a host name"
        settings = "--host and --port, or WORKFORCEOS_HOST and WORKFORCEOS_PORT"
        raise CannotListen(f"cannot listen on host {host}, port {port} ({settings}): {reason}") from error
    bound.set_inheritable(True)
    return Listener(bound, _url(host, bound.getsockname()[1]))


def _url(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
