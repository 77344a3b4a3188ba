"""Words of disease names in one form: `T-Acute Lymphoblastic Leukaemias` and `T cell acute lymphoblastic leukemia`
become the same words.

Case, accents, hyphens and possessives do not count; British and plural forms become American singulars; `cell` and
`lineage` after T, B or NK say nothing more.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Final, NamedTuple

from functions.vocabulary.matcher import GREEK

WORD: Final = re.compile(r"[0-9A-Za-z\u00c0-\u1fff]+(?:['’][sS]\b)?")
"""A word of an alphabet with cases; `Hodgkin's` is one."""
BETWEEN: Final = re.compile(rf"({WORD.pattern})")
BETWEEN_GLUED: Final = re.compile(rf"((?<=[rR]/)[rR](?=[A-Z]{{2}})|{WORD.pattern})")
"""`r/rAML` is r, r and AML."""
ROMAN: Final = {
    "ii": "2",
    "iii": "3",
    "vi": "6",
    "vii": "7",
    "viii": "8",
    "ix": "9",
}
"""Roman numbers that are no other word; of the kinds of a disease they are counted as `2`."""
NUMBERED: Final = frozenset({"type", "stage", "grade", "class", "group"})
AFTER_NUMBERED: Final = {"i": "1", "iv": "4", "v": "5", "x": "10", **ROMAN}
"""What a roman number means after such a word: `type I`, `stage IIIA1`."""
RANGE: Final = frozenset({"-", "–", "/", " - ", " / ", ", "})
"""What joins the numbers after one such word: `Stage III-IV`."""
STEP: Final = re.compile(r"(i{1,3}|iv|v)([abc]?\d?)")
BRITISH: Final = (
    ("ae", "e"),
    ("tumour", "tumor"),
    ("oesoph", "esoph"),
    ("oedema", "edema"),
    ("coeliac", "celiac"),
    ("foet", "fet"),
    ("oestr", "estr"),
    ("pnoea", "pnea"),
    ("rrhoea", "rrhea"),
    ("amoeb", "ameb"),
    ("labour", "labor"),
    ("behaviour", "behavior"),
    ("fibre", "fiber"),
    ("centre", "center"),
    ("sulph", "sulf"),
    ("leuco", "leuko"),
    ("neoplasia", "neoplasm"),
    ("paralys", "paralyz"),
    ("ageing", "aging"),
    ("ised", "ized"),
    ("ising", "izing"),
    ("isation", "ization"),
    ("randomise", "randomize"),
)
HAS_BRITISH: Final = re.compile("|".join(british for british, _ in BRITISH))
SAME: Final = {
    "metastases": "metastasis",
    "hodgkins": "hodgkin",
    "nonhodgkin": "non hodgkin",
    "myelomatosis": "myeloma",
    "waldenstroem": "waldenstrom",
    "calculi": "calculus",
    "crises": "crisis",
    "overdoses": "overdose",
}
PLURALS: Final = (
    ("ies", "y", 5),
    ("oses", "osis", 8),
    ("itides", "itis", 8),
    ("omata", "oma", 7),
    ("uses", "us", 7),
    ("sses", "ss", 7),
)
"""Endings of plurals that lose more than an `s`, each with its singular and the letters of its shortest word."""
LINEAGES: Final = frozenset({"t", "b", "nk"})
AFTER_LINEAGE: Final = frozenset({"cell", "lineage", "lymphocyte"})


class Word(NamedTuple):
    """A word of a text in its one form, with its place in the text."""

    start: int
    end: int
    form: str


def form_of(word: str) -> str:
    """Return the one form of a single word."""
    lowered = word.lower().replace("’", "'").removesuffix("'s")
    if not lowered.isascii():
        lowered = "".join(
            sign for sign in unicodedata.normalize("NFKD", lowered.translate(GREEK)) if not unicodedata.combining(sign)
        )
    if lowered in SAME:
        return SAME[lowered]
    if HAS_BRITISH.search(lowered):
        for british, american in BRITISH:
            lowered = lowered.replace(british, american)
    return ROMAN.get(lowered) or _singular(lowered)


def _singular(word: str) -> str:
    """Return a plural's singular: `malignancies`, `lymphomas`; `lupus`, `virus`, `sepsis` and `abscess` stay."""
    for plural, singular, least in PLURALS:
        if word.endswith(plural) and len(word) >= least:
            return word[: -len(plural)] + singular
    return word[:-1] if len(word) > 3 and word.endswith("s") and word[-2] not in "sui" else word


class Forms(dict[str, str]):
    """The one form of each word that was met; it begins anew when it holds very many."""

    def __missing__(self, word: str) -> str:
        if len(self) > MOST_WORDS:
            self.clear()
        self[word] = form = form_of(word)
        return form


FORMS: Final = Forms()
MOST_WORDS: Final = 50_000
CHANGING: Final = AFTER_LINEAGE | NUMBERED
"""Words that change what stands beside them, or are changed by it."""


def columns(text: str) -> tuple[list[str], list[int], list[int]]:
    """Return the forms of a text's words in order, and where each begins and ends; a `cell` that follows T, B or NK
    belongs to the word before it.
    """
    pieces = (BETWEEN_GLUED if "/r" in text or "/R" in text else BETWEEN).split(text)
    bounds = list(accumulate(map(len, pieces)))
    forms, starts, ends = list(map(FORMS.__getitem__, pieces[1::2])), bounds[:-1:2], bounds[1::2]
    for index in [index for index, form in enumerate(forms) if form in CHANGING][::-1]:
        form = forms[index]
        if form in NUMBERED:
            after = index + 1
            while after < len(forms) and (after == index + 1 or text[ends[after - 1] : starts[after]] in RANGE):
                forms[after] = _number(text[starts[after] : ends[after]].lower(), forms[after])
                after += 1
        elif index and form in AFTER_LINEAGE and forms[index - 1] in LINEAGES:
            ends[index - 1] = ends[index]
            del forms[index], starts[index], ends[index]
    return forms, starts, ends


def forms_of(text: str) -> list[str]:
    """Return the words of a text in order, each in its one form."""
    return columns(text)[0]


def words(text: str) -> list[Word]:
    """Return the words of a text in order, as `columns` reads them."""
    forms, starts, ends = columns(text)
    return [Word(start, end, form) for form, start, end in zip(forms, starts, ends, strict=True)]


def _number(word: str, form: str) -> str:
    """Return the arabic number of a roman one that follows `type` or `stage`: `IIIA1` is `3a1`."""
    if word in AFTER_NUMBERED:
        return AFTER_NUMBERED[word]
    step = STEP.fullmatch(word)
    return f"{AFTER_NUMBERED[step[1]]}{step[2]}" if step else form


def key_of(text: str) -> str:
    """Return the words of a name in their one form, put together with blanks."""
    return " ".join(forms_of(text))


def join(forms: Iterable[str]) -> str:
    """Return words put together with blanks."""
    return " ".join(forms)


def uninverted(text: str) -> str:
    """Return an inverted name the right way round: `Leukemia, Myeloid, Acute` is `Acute Myeloid Leukemia`."""
    pieces = [piece.strip() for piece in text.split(",") if piece.strip()]
    return " ".join(reversed(pieces))


def bag_of(forms: Sequence[str]) -> frozenset[str]:
    """Return the words without their order: names that differ in order alone have the same bag.

    `non` stays with the word that it denies.
    """
    if "non" not in forms:
        return frozenset(forms)
    return frozenset(
        f"non {form}" if before == "non" else form for before, form in zip(("", *forms), forms, strict=False)
    )
