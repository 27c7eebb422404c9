"""Addresses among the settings that requests are compared with, or that browsers are sent to."""

import re
from collections.abc import Iterator
from ipaddress import ip_address, ip_network

from pydantic_core import PydanticCustomError

_ORIGIN = re.compile(r"https?://([\w.-]+|\[[\da-f:.]+\])(:(?P<port>\d{1,5}))?")


def proxies(text: str) -> str:
    """Comma-separated; each an IP address or a network as the HTTP server reads it, without bits beyond its mask. `*`
    alone is everybody; nothing is nobody."""
    try:
        for address in () if text == "*" else _listed(text):
            ip_network(address) if "/" in address else ip_address(address)
    except ValueError:
        raise _refused("addresses or networks like 10.0.0.7, 10.1.0.0/16, with commas between, or *") from None
    return text


def page_url(text: str) -> str:
    """Where a page is: http or https, a host, and perhaps a path."""
    origin = _ORIGIN.match(text.lower())
    if not (origin and _has_port(origin) and re.fullmatch(r"([/?#]\S*)?", text[origin.end() :])):
        raise _refused("a URL like https://app.example.com")
    return text


def origins(text: str) -> str:
    """Comma-separated; each spelt as browsers send it: in small letters, with nothing after host and port."""
    found = [_ORIGIN.fullmatch(origin) for origin in _listed(text)]
    if text != text.lower() or not all(origin and _has_port(origin) for origin in found):
        raise _refused("origins like https://app.example.com, http://localhost:5173, with commas between")
    return text


def _listed(text: str) -> Iterator[str]:
    return (part.strip() for part in text.split(",") if part.strip())


def _has_port(origin: re.Match[str]) -> bool:
    """One that can be, or none."""
    return origin["port"] is None or 0 < int(origin["port"]) <= 65535


def _refused(expected: str) -> PydanticCustomError:
    return PydanticCustomError("web_address", f"Input should be {expected}")
