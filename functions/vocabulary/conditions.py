"""Conditions: what a stated condition, a title or a user's words mean as disease concepts."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final

from functions.vocabulary.conditionindex import Match, abbreviations, find
from functions.vocabulary.conditionnames import by_key
from functions.vocabulary.conditionwords import forms_of, key_of, uninverted
from functions.vocabulary.diseases import Concept, ancestors, children, descendants, get, numbers
from functions.vocabulary.joined import split_joined
from functions.vocabulary.mentions import mentions
from functions.vocabulary.modifiers import phrases, strip_all, trailing
from functions.vocabulary.named import named
from functions.vocabulary.wordings import by_wording

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
    r"\s*(?:[-–]?\s?(?:(?:gene )?(?:mutation|fusion|rearrangement|amplification)[-\s])?"
    r"(?:positive|negative|expressing|expression|mutant|mutated|rearranged|overexpress\w+|weakly expressed)"
    r"|[+]|-(?=\s))",
    re.IGNORECASE,
)
"""What follows the antigen of a marked disease: `CD19-positive`, `HER2+`."""
QUALIFIED: Final = re.compile(
    r"\s*(?!\s*[-–]?\s*(?:sero)?(?:negative|free)\b)"
    r"(?:[,:;–]|\s-|\b(?:with|without|after|following|receiving|who|that|in|of|to|from|having|including|ineligible|for|under"
    r"|post|treated|arising|due|secondary|associated (?:with|to)|during|related to|caused|complicat\w+|not|no"
    r"|undergoing|patients"
    r"|on|requiring|controlled|metastatic to|unclassifiable|activated|germinal|types?|(?:geno|sero|sub)type|serogroup"
    r"|M\d"
    r"|(?:liver|lung|brain|bone|peritoneal) metasta\w+)\b|(?:[-\s][\w/]+)?[-\s](?:related|associated|induced)\s*$)",
    re.IGNORECASE,
)
"""What follows a disease that is only described further: `Lymphoma Receiving CAR-T Therapy`."""
RELATED: Final = re.compile(
    r"[\s,:–-]*(?:with|including|after|following|in|of|to|from|due to|secondary to|associated with|during|related to"
    r"|arising from|arising in"
    r"|transformed to|caused by|complicating|and|or)\s+(?:the\s+|a\s+|an\s+|patients with\s+)?",
    re.IGNORECASE,
)
"""What stands between two diseases of one patient: `DLBCL Arising From Follicular Lymphoma`."""
PREPOSITION: Final = re.compile(
    r"\s(?:with|without|after|following|in|due to|during|who|for|receiving)\s", re.IGNORECASE
)
"""What ends the name before it, whatever its order: `Diabetes Mellitus, Type 2 With Complications`."""
SETTINGS: Final = frozenset({"MESH:D011247", "MESH:D007234", "MESH:D016638"})
"""Pregnancy, prematurity and critical illness: beside a disease they say in whom it is (`Anemia in Pregnancy`)."""
SETTING: Final = re.compile(r"\s*(?:\w+\s+)?(?:in|of|during)\s+(?:the\s+)?", re.IGNORECASE)
UNRELATED: Final = frozenset({"non", "no", "not", "without", "and", "or", "benign", "except", "anti", "pre"})
"""Words before the name at the end that leave in doubt what is stated."""
COURSES: Final = frozenset({"acute", "chronic"})
"""What alone in a list belongs to the name before it: `Pancreatitis, Chronic, With Pain`."""
JOINTS: Final = frozenset({"and", "or"})
SHARED_STEM: Final = re.compile(r"\b(?:[TB]|NK)(?:[- ]?cell| lineage)?[ -](?:leuk|lymphom)\w+$", re.IGNORECASE)
STEM: Final = re.compile(r"\b(?:(?:[TB]|NK)(?:[- ]?cell| lineage)?|acute|chronic)\b", re.IGNORECASE)
MARKED: Final = re.compile(r"positive|negative|express|mutant|mutated|[+]|-(?=\s)", re.IGNORECASE)


ENDINGS: Final = ("disease", "syndrome", "disorder", "lymphoma")
"""What people leave out of a name: `Graves`, `Sezary`, `bipolar`, `Hodgkin`."""


def lookup(text: str) -> tuple[Concept, ...]:
    """Return the concepts that a user's words can mean: none where unknown, several for an abbreviation of several.

    All of the words count but modifiers (`prostrate cancer` is not cancer); a last word may be left out (`Crohn's`).
    """
    shorts = tuple(dict.fromkeys(short.id for short in abbreviations().get(key_of(text), ())))
    plain = " ".join(text.split())
    found = shorts or tuple(dict.fromkeys(_plain(plain, plain) or _parted(plain, plain)))
    longer = (by_key(f"{key_of(plain)} {ending}") for ending in ENDINGS if not found)
    return _concepts(found or tuple(filter(None, longer))[:1])


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
    ruled = by_wording(stated)
    if ruled is not None:
        return ruled
    for reading in (_whole, _parted, _described):
        numbers = reading(stated, context)
        if numbers:
            return tuple(dict.fromkeys(numbers))
    return ()


def _unmarked(text: str) -> str:
    """Return a condition without the antigens that mark it: `CD19+ B-ALL` is `B-ALL`."""
    if not MARKED.search(text):
        return text
    for mention in reversed(mentions(text)):
        sign = MARKER.match(text, mention.end)
        if sign:
            text = f"{text[: mention.start]} {text[sign.end() :]}"
    return text.strip()


def _whole(stated: str, context: str) -> tuple[str, ...]:
    """Return the concepts that the text as a whole names; those of its parenthesis where they are kinds of it:
    `ALL (Acute B-Lymphoblastic Leukemia)`, `T-cell Lymphoma (PTCL and CTCL)`.
    """
    if "(" not in stated and "[" not in stated and "（" not in stated:
        return _plain(stated, context)
    bare = PARENTHESIS.sub("", stated).strip()
    outer = _plain(stated, context) or _plain(bare, context)
    for match in PARENTHESIS.finditer(stated):
        inner = _plain(match.group(1), context) or _parted(match.group(1), context)
        if inner and all(any(wide in ancestors(number) for wide in outer) for number in inner):
            return inner
        outer = outer or inner
    return outer


def _plain(text: str, context: str) -> tuple[str, ...]:
    """Return the concepts that a text without parentheses names: as it is, the right way round, unmarked."""
    texts = (text, uninverted(text)) if "," in text else (text,)
    bare = _unmarked(text)
    for form in texts if bare == text else (*texts, bare, uninverted(bare)):
        if numbers := named(forms_of(form), context):
            return numbers
    return ()


def _parted(stated: str, context: str) -> tuple[str, ...]:
    """Return the concepts of a text that lists several, all of them known: `AML/MDS`, `Leukemia and Lymphoma`."""
    pieces = [
        piece for piece in SEPARATOR.split(" ".join(PARENTHESIS.sub(" ", stated).split())) if strip_all(forms_of(piece))
    ]
    if len(pieces) < 2:
        return ()
    found: list[tuple[str, ...]] = []
    stem = ""
    for before, piece in zip(("", *pieces), pieces, strict=False):
        if found and piece.lower() in COURSES:
            found[-1] = _plain(f"{piece} {before}", context) or found[-1]
            continue
        numbers = by_wording(piece)
        if numbers is None:
            numbers = (_plain(f"{stem} {piece}", context) if stem else ()) or _plain(piece, context)
            if not numbers:
                stem = _stem(piece)
                numbers = _completed(piece, pieces[-1], context)
            elif SHARED_STEM.search(piece):
                stem = _stem(piece)
            if not numbers:
                return ()
        found.append(numbers)
    return tuple(number for numbers in found for number in numbers)


def _stem(piece: str) -> str:
    """Return the word that the names of a list share: `B Cell Leukemia and Lymphoma`, `Acute Myeloid and Lymphoid
    Leukemia`.
    """
    shared = STEM.search(piece)
    return shared.group() if shared else ""


def _completed(piece: str, last: str, context: str) -> tuple[str, ...]:
    """Return what a piece of a list means with the words that end the last one: `Gastric and Pancreatic Cancer`."""
    tail = last.split()
    for size in range(len(tail) - 1, 0, -1):
        if numbers := _plain(f"{piece} {' '.join(tail[-size:])}", context):
            return numbers
    return ()


def _described(stated: str, context: str) -> tuple[str, ...]:
    """Return the concepts that the text describes: the names that begin it before a preposition, or that end it."""
    text = _unmarked(PARENTHESIS.sub("", stated))
    found = find(text, context, stated=True)
    if not found:
        return ()
    runs = [_without_settings(text, run) for run in _runs(text, found)]
    first, last = runs[0], runs[-1]
    if not _rest(text[: first[0].start]) and (len(runs) == 1 or QUALIFIED.match(text, first[-1].end)):
        is_whole = QUALIFIED.match(text, first[-1].end) or not _rest(text[first[-1].end :])
        whole = _plain(PREPOSITION.split(text, maxsplit=1)[0], context) or (first[0].concept.id,)
        return (*whole, *(match.concept.id for match in first[1:])) if is_whole else ()
    if _rest(text[last[-1].end :]) or _leaves_doubt(text[: last[0].start], last[0].concept):
        return ()
    return tuple(match.concept.id for match in last)


def _rest(text: str) -> list[str]:
    return strip_all(forms_of(text))


def _runs(text: str, found: Sequence[Match]) -> list[list[Match]]:
    """Return the matches, those together between which nothing but a relation stands."""
    runs = [[found[0]]]
    for before, match in pairwise(found):
        between = text[before.end : match.start]
        is_one = match.start < before.end or RELATED.fullmatch(between) or SEPARATOR.fullmatch(between)
        if is_one or not _rest(between):
            runs[-1].append(match)
        else:
            runs.append([match])
    return runs


def _without_settings(text: str, run: list[Match]) -> list[Match]:
    """Return a run without the states that say in whom a disease is, and without what a name beside it is a kind of:
    `Migraine Headache`.
    """
    kept = run[:1]
    for before, match in pairwise(run):
        between = text[before.end : match.start]
        is_setting = match.concept.id in SETTINGS and SETTING.fullmatch(between)
        if not is_setting and (between.strip() or match.concept.id not in ancestors(before.concept.id)):
            kept.append(match)
    return kept


def _leaves_doubt(before: str, concept: Concept) -> bool:
    """Return whether the words before a name make another disease of it (`chronic` before what is acute) or one of a
    list of which a part is unknown.
    """
    forms = forms_of(before)
    opposed = ("acute" in forms and "chronic" in concept.name) or ("chronic" in forms and "acute" in concept.name)
    while forms:
        is_joint = forms[-1] in JOINTS and tuple(forms[-2:-1]) in phrases()
        size = 1 if is_joint else 0 if forms[-1] in UNRELATED else trailing(forms)
        if not size:
            break
        forms = forms[:-size]
    return opposed or (bool(forms) and forms[-1] in UNRELATED)
