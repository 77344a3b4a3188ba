"""Conditions: what a stated condition, a title or a user's words mean as disease concepts."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final

from functions.vocabulary.conditionindex import Match, abbreviations, by_bag, find, names, supported
from functions.vocabulary.conditionwords import join, key_of, uninverted, words
from functions.vocabulary.diseases import Concept, ancestors, children, descendants, get, numbers
from functions.vocabulary.joined import split_joined
from functions.vocabulary.mentions import mentions
from functions.vocabulary.modifiers import strip_all, strip_ends

__all__ = [
    "Concept",
    "Match",
    "ancestors",
    "children",
    "descendants",
    "find",
    "get",
    "lookup",
    "numbers",
    "resolve",
    "split_joined",
]

PARENTHESIS: Final = re.compile(r"\s*[(（\[]([^()（）\[\]]*)[)）\]]")
"""`Multiple Myeloma (MM)`, `AML (Acute Myeloid Leukemia)`."""
SEPARATOR: Final = re.compile(r"\s*(?:[/;,&+]|\band/or\b|\band\b|\bor\b|\s-\s)\s*", re.IGNORECASE)
MARKER: Final = re.compile(
    r"\s*(?:[-–]?\s?(?:positive|negative|expressing|expression|mutant|mutated|overexpress\w+|weakly expressed)"
    r"|[+]|-(?=\s))",
    re.IGNORECASE,
)
"""What follows the antigen of a marked disease: `CD19-positive`, `HER2+`."""
QUALIFIED: Final = re.compile(
    r"\s*(?!\s*[-–]?\s*(?:sero)?(?:negative|free)\b)"
    r"(?:[,:;–-]|\b(?:with|without|after|following|receiving|who|that|in|of|to|from|having|ineligible|for|under"
    r"|post|treated|not|no|undergoing|patients|unclassifiable|activated|germinal|type|M\d"
    r"|(?:liver|lung|brain|bone|peritoneal) metasta\w+)\b)",
    re.IGNORECASE,
)
"""What follows a disease that is only described further: `Lymphoma Receiving CAR-T Therapy`."""
SWAPS: Final = (
    ("lymphocytic", "lymphoblastic"),
    ("lymphoid", "lymphoblastic"),
    ("lymphatic", "lymphoblastic"),
    ("myelogenous", "myeloid"),
    ("myelocytic", "myeloid"),
    ("myeloblastic", "myeloid"),
    ("neoplasm", "cancer"),
    ("tumor", "cancer"),
    ("malignancy", "cancer"),
    ("carcinoma", "cancer"),
    ("cancer", "carcinoma"),
    ("cancer", "tumor"),
    ("malignancy", "neoplasm"),
    ("disorder", "disease"),
)
"""Words that are used for one another; tried only where the words as they stand mean nothing."""


def lookup(text: str) -> tuple[Concept, ...]:
    """Return the concepts that a user's words can mean: none where unknown, several for an abbreviation of several."""
    shorts = tuple(dict.fromkeys(short.id for short in abbreviations().get(key_of(text), ())))
    return _concepts(shorts or _resolved(text, text))


def _concepts(found: Iterable[str]) -> tuple[Concept, ...]:
    return tuple(concept for number in found if (concept := get(number)))


def resolve(stated: str, context: str = "") -> tuple[Concept, ...]:
    """Return the concepts that one stated condition means, without its modifiers (`relapsed`, `childhood`,
    `CD19-positive`).

    None where no concept covers it. `context` is other text of the same record; abbreviations of two diseases need it.
    """
    plain = " ".join(stated.split())
    return _concepts(_resolved(plain, f"{plain} {context}"))


@lru_cache(maxsize=20_000)
def _resolved(stated: str, context: str) -> tuple[str, ...]:
    for reading in (_whole, _parted, _described):
        numbers = reading(stated, context)
        if numbers:
            return tuple(dict.fromkeys(numbers))
    return ()


def _forms(stated: str) -> Iterator[str]:
    """Yield the ways to read a condition: as it is, without parentheses, their content, unmarked, uninverted."""
    bare = PARENTHESIS.sub("", stated).strip()
    inner = [match.group(1) for match in PARENTHESIS.finditer(stated)]
    texts = list(dict.fromkeys(text for text in (stated, bare, _unmarked(bare), *inner) if text.strip()))
    for text in texts:
        yield text
        if "," in text:
            yield uninverted(text)


def _unmarked(text: str) -> str:
    """Return a condition without the antigens that mark it: `CD19+ B-ALL` is `B-ALL`."""
    for mention in reversed(mentions(text)):
        sign = MARKER.match(text, mention.end)
        if sign:
            text = f"{text[: mention.start]} {text[sign.end() :]}"
    return text.strip()


def _whole(stated: str, context: str) -> tuple[str, ...]:
    """Return the concepts that the text as a whole names."""
    for text in _forms(stated):
        forms = [word.form for word in words(text)]
        for kept in (forms, strip_ends(forms), strip_all(forms)):
            if numbers := _of_words(kept, context):
                return numbers
    return ()


def _of_words(forms: Sequence[str], context: str) -> tuple[str, ...]:
    if not forms:
        return ()
    key = join(forms)
    if key in abbreviations():
        return supported(key, None, context)
    number = names().get(key) or by_bag(forms)
    return (number,) if number else _swapped(forms)


def _swapped(forms: Sequence[str]) -> tuple[str, ...]:
    """Return the concept that the words mean when one of them is taken for its like."""
    for word, other in SWAPS:
        if word in forms:
            changed = [other if form == word else form for form in forms]
            number = names().get(join(changed)) or by_bag(changed)
            if number:
                return (number,)
    return ()


def _parted(stated: str, context: str) -> tuple[str, ...]:
    """Return the concepts of a text that lists several, all of them known: `AML/MDS`, `Leukemia and Lymphoma`."""
    pieces = [
        piece
        for piece in SEPARATOR.split(" ".join(PARENTHESIS.sub(" ", stated).split()))
        if strip_all([word.form for word in words(piece)])
    ]
    if len(pieces) < 2:
        return ()
    found = [_whole(piece, context) for piece in pieces]
    return tuple(number for numbers in found for number in numbers) if all(found) else ()


def _described(stated: str, context: str) -> tuple[str, ...]:
    """Return the concept that the text describes: the name that ends it, or begins it before a preposition."""
    text = _unmarked(PARENTHESIS.sub("", stated))
    found = find(text, context)
    if not found:
        return ()
    last, first = found[-1], found[0]
    if not strip_all([word.form for word in words(text[last.end :])]):
        return (last.concept.id,)
    before = strip_all([word.form for word in words(text[: first.start])])
    return (first.concept.id,) if not before and QUALIFIED.match(text, first.end) else ()
