"""Sealed tokens: opaque to whoever carries them, and refused where a character of one was altered."""

import base64
import binascii
import hashlib
import hmac
from typing import Final

from functions.errors import BadRequest

_SEAL: Final = hashlib.sha256().digest_size


def seal(content: bytes, secret: bytes) -> str:
    """Return the content as a URL-safe token with a seal made from the secret."""
    return _spelled(_sealed(content, secret) + content)


def unseal(token: str, secret: bytes) -> bytes:
    """Return the content of a token that `seal` made with this secret; BadRequest for any other text."""
    try:
        both = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        both = b""
    found, content = both[:_SEAL], both[_SEAL:]
    if not hmac.compare_digest(found, _sealed(content, secret)) or _spelled(both) != token:
        raise BadRequest("page_token: this is not a page_token of this service", parameter="page_token")
    return content


def _spelled(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def _sealed(content: bytes, secret: bytes) -> bytes:
    return hmac.new(secret, b"page_token:" + content, hashlib.sha256).digest()
