"""The address of an API: which are taken, and which need requests that are signed."""

import re
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

LOCAL: Final = "http://127.0.0.1:8000"
VARIABLE: Final = "TRIALINDEX_URL"
_GATEWAY: Final = re.compile(r"[a-z0-9-]+\.execute-api\.(?P<region>[a-z0-9-]+)\.amazonaws\.com(\.cn)?")


def checked(url: str) -> str:
    """Return an address without its final slash; ValueError says what is wrong with one that is not taken.

    Plain http would show trials and signatures to whoever listens, so only this machine is spoken to in it.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError as error:
        raise ValueError(f"{url!r} is no address: {error}") from None
    if parts.scheme not in {"http", "https"} or not host or re.search(r"[\s\x00-\x1f\x7f]", url):
        raise ValueError(f"{url!r} is no http or https address")
    if parts.username is not None or parts.password is not None or parts.query or parts.fragment:
        raise ValueError("an address has no user name, no query and no fragment")
    if parts.scheme == "http" and not loopback(host):
        raise ValueError(f"{url!r}: http is for this machine only, use https")
    return url.rstrip("/")


def loopback(host: str) -> bool:
    """Return whether a host name stands for this machine."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def region(url: str) -> str | None:
    """Return the AWS region of an API Gateway address, whose requests are signed; None for every other address."""
    found = _GATEWAY.fullmatch((urlsplit(url).hostname or "").lower())
    return found["region"] if found else None
