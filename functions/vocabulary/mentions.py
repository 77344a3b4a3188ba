"""Where antigens and named products stand in a passage, and which of them stand together as one list (`CD19, CD20 or
CD22`).
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final, NamedTuple

from functions.vocabulary.antigens import Alias, hand_names, text_aliases
from functions.vocabulary.cdnumbers import cd_numbers
from functions.vocabulary.matcher import Hit, Matcher, key_of
from functions.vocabulary.products import Product, product_names, products
from functions.vocabulary.tables import pairs

ANTIGEN: Final = "@"
PRODUCT: Final = "§"

CONNECTOR: Final = re.compile(
    r"[+-]?(?:[-\s]*(?:/|-|–|x|×|X|\*|&|\+|,|\\|and/or|and|or|plus|, and|, or)?[-\s]*"
    r"(?:(?:[Aa]nti|dual|both)[-\s]?|α)?|-(?:specific|targeted|directed|targeting),? (?:and|or) |\.)"
)
"""What stands between two antigens of one list: `CD19/CD22`, `CD19- and CD22-CAR`, `anti-CD19 anti-CD20`,
`CD30.CCR4`.
"""
SAME: Final = re.compile(r"\s?[-/\[(]\s?|\s+(?:or|also called|also known as)\s+")
"""What stands between two names of one antigen: `glypican-3 (GPC3)`, `FCRL5/FcRH5`."""


class Mention(NamedTuple):
    """One occurrence of an antigen's name, or of a product's, in a passage; a product has no symbol."""

    start: int
    end: int
    symbol: str
    alias: Alias | None
    product: Product | None = None


class Group(NamedTuple):
    """Mentions that stand together as one list, with the text around them: every name is `@`, every product `§`."""

    mentions: tuple[Mention, ...]
    before: str
    inside: str
    after: str


@cache
def _matcher() -> Matcher:
    return Matcher({**pairs("genekeys"), **hand_names(), **product_names()})


EDITED: Final = re.compile(r"knock|\bKO\b|disrupt|delet|edit|ablat|defici", re.IGNORECASE)


def _is_edited(text: str, start: int, end: int) -> bool:
    """Return whether editing is spoken of near a name that is an antigen only there: `TCR` is a gene in `TCR and B2M
    disruption`.
    """
    return EDITED.search(text, max(0, start - 40), end + 40) is not None


def _is_name(alias: Alias, text: str, hit: Hit) -> bool:
    written = text[hit.start : hit.end]
    if alias.exact and not (written == alias.text or written.isupper() or written.lower() == alias.text):
        return False
    return alias.needs != "@edit" or _is_edited(text, hit.start, hit.end)


Local = tuple[tuple[str, str], ...]
"""Short forms that a record defines, each with its antigen."""


def mentions(text: str, local: Local = ()) -> list[Mention]:
    """Return the antigens and products named in a text, in order, without overlap; `local` adds names."""
    found: list[Mention] = []
    for hit in _matcher().scan(text):
        product = products().get(hit.key)
        if product:
            found.append(Mention(hit.start, hit.end, "", None, product))
        elif _is_name(alias := text_aliases()[hit.key], text, hit):
            found.append(Mention(hit.start, hit.end, alias.symbol, alias))
    for start, end, name in cd_numbers(text):
        if named := text_aliases().get(key_of(name)):
            _insert(found, start, end, Alias(name, named.symbol))
    for short, symbol in local:
        for match in re.finditer(rf"(?<![A-Za-z0-9]){re.escape(short)}(?![a-z0-9])", text):
            _insert(found, match.start(), match.end(), Alias(short, symbol))
    return found


def _insert(found: list[Mention], start: int, end: int, alias: Alias) -> None:
    """Add a name to those that were found, where none of them stands in its place."""
    place = bisect_right(found, start, key=_end)
    if place == len(found) or end <= found[place].start:
        found.insert(place, Mention(start, end, alias.symbol, alias))


def _start(mention: Mention) -> int:
    return mention.start


def _end(mention: Mention) -> int:
    return mention.end


def _together(text: str, first: Mention, second: Mention) -> bool:
    gap = text[first.end : second.start]
    if first.product or second.product or len(gap) > 16 or gap == "+ ":
        return False
    return CONNECTOR.fullmatch(gap) is not None or (first.symbol == second.symbol and SAME.fullmatch(gap) is not None)


LONGEST_LIST: Final = 200
"""A list with more names is read in parts, because each name is judged by its whole list; real ones have up to 13."""


def _lists(text: str, found: Sequence[Mention]) -> Iterator[list[Mention]]:
    current: list[Mention] = []
    for mention in found:
        if current and (len(current) == LONGEST_LIST or not _together(text, current[-1], mention)):
            yield current
            current = []
        current.append(mention)
    if current:
        yield current


WINDOW: Final = 80
DASHES: Final = "‐‑‒–—−"
"""A dash is a dash to the rules."""


def _with_plain_dashes(text: str) -> str:
    for dash in "" if text.isascii() else DASHES:
        text = text.replace(dash, "-")
    return text


def _masked(text: str, found: Sequence[Mention], start: int, end: int) -> str:
    """Return the text from `start` to `end` with a sign in the place of each name."""
    pieces, place = [], start
    for mention in found:
        if start <= mention.start and mention.end <= end:
            pieces += [text[place : mention.start].replace(ANTIGEN, " ").replace(PRODUCT, " ")]
            pieces += [PRODUCT if mention.product else ANTIGEN]
            place = mention.end
    return "".join((*pieces, text[place:end]))


def groups(text: str, local: Local = ()) -> list[Group]:
    """Return the lists of antigens and the single products of a text, each with the text around it."""
    found = mentions(text, local)
    if not found:
        return []
    text = _with_plain_dashes(text)
    made = []
    for members in _lists(text, found):
        start, end = members[0].start, members[-1].end
        first = bisect_right(found, start - WINDOW, key=_end)
        around = found[first : bisect_left(found, end + WINDOW, key=_start)]
        before = _masked(text, around, _outside(around, max(0, start - WINDOW)), start)
        after = _masked(text, around, end, min(len(text), end + WINDOW))
        inside = _masked(text, around, start, end)
        made.append(Group(tuple(members), before, inside, after))
    return made


def _outside(around: Sequence[Mention], place: int) -> int:
    """Return `place`, or the end of the name that it would cut."""
    return next((mention.end for mention in around if mention.start < place < mention.end), place)
