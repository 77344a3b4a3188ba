"""Whether a page says the same as before: a digest of what is read of it. Pure."""

from hashlib import sha256

from functions.errors import PageRefused
from functions.layout.html import text_of
from functions.parse import parse
from schemas.page import Page

_APART = {"parser_version", "size"}


def digest(page: Page) -> str:
    """Return a digest that stays the same as long as a page states the same, in what is read and in what is not.

    Bytes differ from one fetch to the next where a site prints tokens, advertisements or the day; what is furniture
    counts for nothing. A page that makes no record is told by its text.
    """
    try:
        stated = parse(page).model_dump_json(exclude=_APART)
    except PageRefused:
        stated = _text(page)
    return sha256(stated.encode(errors="surrogatepass")).hexdigest()  # acceptance refuses halves of pairs


def _text(page: Page) -> str:
    if page.envelope.content_type != "text/html":
        return page.content
    try:
        return text_of(page.content)
    except PageRefused:
        return page.content
