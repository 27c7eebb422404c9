"""The socket that a server listens on."""

import socket


class CannotListen(ValueError):
    """The address is not one of this machine's, or is taken. The text names it and the reason."""


def bound_socket(host: str, port: int) -> socket.socket:
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
    return bound


def url_of(host: str, port: int) -> str:
    """The address as a client writes it."""
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
