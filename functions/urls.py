"""The canonical form of a page's URL: the same page under two spellings has one."""

from urllib.parse import (
    SplitResult,
    parse_qsl,
    quote,
    unquote,
    urlencode,
    urlsplit,
    urlunsplit,
)

from functions.errors import BadRequest

_TRACKING = ("utm_", "fbclid", "gclid", "mc_", "ref")
_MAXIMUM_LENGTH = 2000


def canonical(url: str, known_hosts: frozenset[str]) -> str:
    """Return the URL with https, a lower case host, no fragment and no final slash.

    Known hosts keep no query, others lose tracking parameters.

    BadRequest says what is wrong with a URL that is none: another scheme, no host, a user name, a port, blanks, over
    2,000 characters.
    """
    parts = _checked(url.strip())
    host = (parts.hostname or "").rstrip(".")
    path = quote(unquote(parts.path), safe="/%:@!$&'()*+,;=~-._").rstrip("/") or "/"
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    kept = [] if host in known_hosts else sorted(pair for pair in pairs if not pair[0].casefold().startswith(_TRACKING))
    return urlunsplit(("https", host, path, urlencode(kept), ""))


def _checked(url: str) -> SplitResult:
    if len(url) > _MAXIMUM_LENGTH:
        raise BadRequest(f"url is longer than {_MAXIMUM_LENGTH} characters", parameter="url")
    try:
        url.encode()  # JSON can hold lone surrogates, UTF-8 cannot
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise BadRequest(f"url is malformed: {error}", parameter="url") from None
    if parts.scheme not in {"http", "https"} or not parts.hostname or "." not in parts.hostname:
        raise BadRequest("url must be an http or https address of a web page", parameter="url")
    if parts.username or parts.password or port not in {None, 80, 443} or any(character.isspace() for character in url):
        raise BadRequest("url must have no user name, no port and no blanks", parameter="url")
    return parts


def host(url: str) -> str:
    """Return the host of a canonical URL."""
    return urlsplit(url).hostname or ""
