"""Words of disease names in one form: `T-Acute Lymphoblastic Leukaemias` and `T cell acute lymphoblastic leukemia`
become the same words.

Case, accents, hyphens and possessives do not count; British and plural forms become American singulars; `cell` and
`lineage` after T, B or NK say nothing more.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from functions.vocabulary.matcher import GREEK

WORD: Final = re.compile(r"(?<=[rR]/)[rR](?=[A-Z]{2})|[^\W_]+(?:['’][sS]\b)?")
"""`Hodgkin's` is one word; `r/rAML` is r, r and AML."""
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
STEP: Final = re.compile(r"(i{1,3}|iv|v)([abc]?\d?)")
BRITISH: Final = (
    ("leukaem", "leukem"),
    ("anaem", "anem"),
    ("haem", "hem"),
    ("tumour", "tumor"),
    ("oesoph", "esoph"),
    ("paediatr", "pediatr"),
    ("oedema", "edema"),
    ("diarrhoea", "diarrhea"),
    ("coeliac", "celiac"),
    ("glycaem", "glycem"),
    ("uraem", "urem"),
    ("ischaem", "ischem"),
    ("gynaec", "gynec"),
    ("orthopaed", "orthoped"),
    ("foet", "fet"),
    ("behaviour", "behavior"),
    ("fibre", "fiber"),
    ("sulph", "sulf"),
    ("neoplasia", "neoplasm"),
    ("caesar", "cesar"),
    ("hypoxaem", "hypoxem"),
    ("septicaem", "septicem"),
    ("bacteraem", "bacterem"),
    ("lipidaem", "lipidem"),
    ("cholesterolaem", "cholesterolem"),
    ("anaesth", "anesth"),
    ("foetal", "fetal"),
    ("paralys", "paralyz"),
    ("oestr", "estr"),
    ("dyspnoea", "dyspnea"),
    ("apnoea", "apnea"),
    ("rrhoea", "rrhea"),
    ("centre", "center"),
    ("randomis", "randomiz"),
    ("caecal", "cecal"),
)
HAS_BRITISH: Final = re.compile("|".join(british for british, _ in BRITISH))
SAME: Final = {
    "metastases": "metastasis",
    "hodgkins": "hodgkin",
    "nonhodgkin": "non hodgkin",
    "myelomatosis": "myeloma",
    "waldenstroem": "waldenstrom",
}
LINEAGES: Final = frozenset({"t", "b", "nk"})
AFTER_LINEAGE: Final = frozenset({"cell", "lineage", "lymphocyte"})


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text in its one form, with its place in the text."""

    start: int
    end: int
    form: str


@lru_cache(maxsize=50_000)
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
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and word[-2] not in "sui" else word


def words(text: str) -> list[Word]:
    """Return the words of a text in order; a `cell` that follows T, B or NK belongs to the word before it."""
    found: list[Word] = []
    before = ""
    for match in WORD.finditer(text):
        form = form_of(match.group())
        if form in AFTER_LINEAGE and before in LINEAGES:
            found[-1] = Word(found[-1].start, match.end(), before)
            continue
        if before in NUMBERED:
            form = _number(match.group().lower(), form)
        found.append(Word(match.start(), match.end(), form))
        before = form
    return found


def _number(word: str, form: str) -> str:
    """Return the arabic number of a roman one that follows `type` or `stage`: `IIIA1` is `3a1`."""
    if word in AFTER_NUMBERED:
        return AFTER_NUMBERED[word]
    step = STEP.fullmatch(word)
    return f"{AFTER_NUMBERED[step[1]]}{step[2]}" if step else form


def key_of(text: str) -> str:
    """Return the words of a name in their one form, put together with blanks."""
    return " ".join([word.form for word in words(text)])


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
