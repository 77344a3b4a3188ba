"""Short forms that a record itself defines: `chimeric antigen receptor against trophoblast glycoprotein (TPG)`.

A definition is a long form with its short form in brackets right after it. The short form fits where its letters
stand in the long form in their order, the first of them at a word's beginning (Schwartz and Hearst, 2003).
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from functions.vocabulary.antigens import text_aliases
from functions.vocabulary.matcher import key_of
from functions.vocabulary.mentions import Mention

SHORT: Final = re.compile(r"\s?[(（\[]\s?([A-Za-z][A-Za-z0-9-]{1,9})\s?[)）\]]")
LONGEST_FORM: Final = 100
BIOLOGICAL: Final = re.compile(
    r"antigen|receptor|protein|ligand|factor|molecule|antibod|marker|ganglioside|integrin|kinase|enzyme|peptide"
    r"|immunoglobulin|mucin|glycan|CD\d",
    re.IGNORECASE,
)
"""Words of a long form that may be an antigen's name which the tables do not have."""


@dataclass(frozen=True, slots=True)
class Definitions:
    """What a record defines: `names` gives a short form's antigen, `others` are short forms of other things."""

    names: Mapping[str, str]
    others: frozenset[str]


def fits(short: str, long: str) -> bool:
    """Return whether a short form is one of a long form."""
    letters = [letter for letter in short.lower() if letter.isalnum()]
    place = len(long)
    lowered = long.lower()
    for index in range(len(letters) - 1, -1, -1):
        place = lowered.rfind(letters[index], 0, place)
        while index == 0 and place > 0 and lowered[place - 1].isalnum():
            place = lowered.rfind(letters[0], 0, place)
        if place < 0:
            return False
    return True


def definitions(read: Iterable[tuple[str, Iterable[Mention]]]) -> Definitions:
    """Return what the texts of a record, each with the antigens that were found in it, define."""
    names: dict[str, str] = {}
    others: set[str] = set()
    for text, found in read:
        for mention in found:
            if mention.alias is None:
                continue
            names.update(_named(text, mention))
            others.update(_of_others(text, mention))
    return Definitions(names, frozenset(others - names.keys()))


def _named(text: str, mention: Mention) -> Iterator[tuple[str, str]]:
    """Yield the short form that follows an antigen's name in brackets, with the antigen."""
    following = SHORT.match(text, mention.end)
    if following is None:
        return
    short, known = following.group(1), text_aliases().get(key_of(following.group(1)))
    if (known is None or (known.symbol == mention.symbol and known.needs)) and fits(
        short, text[mention.start : mention.end]
    ):
        yield short, mention.symbol


def _of_others(text: str, mention: Mention) -> Iterator[str]:
    """Yield an ambiguous name that the text defines as something else: `metabolic equivalent of task (MET)`."""
    written = text[mention.start : mention.end]
    alias = mention.alias
    if alias is None or not (alias.exact or alias.needs) or text[mention.end : mention.end + 1] not in (")", "）", "]"):
        return
    before = text[max(0, mention.start - LONGEST_FORM) : mention.start].rstrip()
    if not before.endswith(("(", "（", "[")):
        return
    words = before[:-1].split()
    long = " ".join(words[-min(len(written) + 5, 2 * len(written)) :])
    if len(long.split()) > 1 and fits(written, long) and not BIOLOGICAL.search(long):
        yield written
