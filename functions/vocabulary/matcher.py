"""Names in text, found whatever their dashes, blanks, case, Greek letters and plural: `CD-19`, `ncam-1`, `IL13Rα2`,
`NKG2D ligands`.

A name is reduced to its key: its atoms (runs of letters or of digits) in lower case, Greek letters spelled out, put
together without what stood between them, except that a dot keeps two numbers apart. `CLDN 18.2` and `Cldn18-2` have
the key `cldn18.2`, `CD3 4` is not `cd34`.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

GREEK: Final = str.maketrans(
    {
        "α": "alpha",
        "β": "beta",
        "γ": "gamma",
        "δ": "delta",
        "ε": "epsilon",
        "ζ": "zeta",
        "η": "eta",
        "θ": "theta",
        "κ": "kappa",
        "λ": "lambda",
        "μ": "mu",
        "ν": "nu",
        "σ": "sigma",
        "ω": "omega",
    }
)

ATOM: Final = re.compile(
    r"\d+|[\u0370-\u03ff]+|x(?=[A-Z]{2})|[A-Z]{2,}(?=x[A-Z]{2}|t(?:v\d|(?![A-Za-z])))|[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[A-Z]+|[^\W\d_]"
)
"""`BCMAxCD3` is BCMA, x, CD, 3; `antiCD19` is anti, CD, 19."""
CHUNK: Final = re.compile(r"\S+")
JOINT: Final = re.compile(r"(?:[-‐‑–−./*:_’]| ?[-‐‑–−/]? ?)")
"""What may stand between two atoms of one name."""
GLUED_BEFORE: Final = re.compile(
    r"(?:^|[^A-Za-z0-9\u0370-\u03ff])(?:anti|alpha|α|a|fh|rh|hu|tm|h|m|x|i|t|pan|bi|tri|u|[A-Za-z0-9]{0,6}CART?\d{0,3})$",
    re.IGNORECASE,
)
"""What may be glued to the front of a name: `antiCD19`, `αCD19`, `hCD70`, `TriCARCD19`."""
GLUED_AFTER: Final = re.compile(
    r"(?:s|x|tv\d|t|CARTs?|CARs?|CAT|dim|bright|high|low|hi|lo|pos|neg|KO|TCR|[A-Z]{2,6}\d+|[\u0370-\u03ff])(?![a-z])"
)
"""What may be glued to the end of a name: `CD19CAR`, `CD19CD22`, `CD56bright`."""
OPENER: Final = re.compile(r"[a-z]*|\d+")
HEAD: Final = 4
REACH: Final = 90


def fold(word: str) -> str:
    """Return a word in lower case with Greek letters spelled out."""
    lowered = word.lower()
    return lowered if lowered.isascii() else lowered.translate(GREEK)


def join(atoms: Iterable[str]) -> str:
    """Return the key that atoms make together; a dot keeps two numbers apart."""
    key = ""
    for atom in atoms:
        folded = fold(atom)
        key += f".{folded}" if key[-1:].isdigit() and folded[0].isdigit() else folded
    return key


@lru_cache(maxsize=50_000)
def key_of(name: str) -> str:
    """Return the key of a name; names that mean the same spelling have the same key."""
    return join(ATOM.findall(name))


def singular(key: str) -> str:
    """Return the key without the s of a plural, or the key itself where it has none."""
    return key[:-1] if key.endswith("s") and len(key) > 3 and not key.endswith("ss") else key


@dataclass(frozen=True, slots=True)
class Hit:
    """A name found in a text: where it stands, and its key."""

    start: int
    end: int
    key: str


class Matcher:
    """A dictionary of keys that finds the longest names of a text, left to right, without overlap."""

    def __init__(self, keys: Iterable[str], openers: Iterable[str] = ()) -> None:
        """Make the matcher of all `keys`; `openers` are short first words of names (`b` of `b cell antigen`)."""
        self.keys = frozenset(keys)
        self._sorted = sorted(self.keys)
        self._heads = frozenset(key[:HEAD] for key in self.keys if len(key) >= HEAD)
        self._short = frozenset(key for key in self.keys if len(key) < HEAD)
        self._openers = frozenset(OPENER.match(key)[0] for key in self.keys) | frozenset(openers)  # type: ignore[index]
        self.candidates: Callable[[str], tuple[int, ...]] = lru_cache(maxsize=50_000)(self._candidates)

    def _candidates(self, chunk: str) -> tuple[int, ...]:
        """Return the places of a chunk (text without blanks) where a name may begin."""
        atoms = [(match.start(), match.group()) for match in ATOM.finditer(chunk)]
        found = []
        for index, (start, _) in enumerate(atoms):
            key = join(atom for _, atom in atoms[index : index + HEAD])
            if key[:HEAD] in self._heads or key[:3] in self._short or key[:2] in self._short or key in self._openers:
                found.append(start)
        return tuple(found)

    def scan(self, text: str) -> Iterator[Hit]:
        """Yield the names of the text in order."""
        done = 0
        for chunk in CHUNK.finditer(text):
            for offset in self.candidates(chunk.group()):
                start = chunk.start() + offset
                if start >= done and (hit := self._longest(text, start, done)):
                    done = hit.end
                    yield hit

    def _longest(self, text: str, start: int, done: int) -> Hit | None:
        """Return the longest name that begins at `start`, or None; `done` is where the name before it ended."""
        before = text[start - 1 : start]
        if (
            before.isalnum()
            and start != done
            and text[done:start] != "x"
            and not GLUED_BEFORE.search(text[max(0, start - 12) : start])
        ):
            return None
        found, key, end = None, "", start
        for match in ATOM.finditer(text, start, start + REACH):
            if key and not _joins(text, end, match):
                break
            key, end = join((key, match.group())) if key else fold(match.group()), match.end()
            if (matched := self._matched(key)) and _may_end(text, end):
                found = Hit(start, end, matched)
            if not self._goes_on(key):
                break
        return found

    def _goes_on(self, key: str) -> bool:
        """Return whether a longer key begins with `key`."""
        index = bisect_left(self._sorted, key + ".")
        return index < len(self._sorted) and self._sorted[index].startswith(key)

    def _matched(self, key: str) -> str | None:
        if key in self.keys:
            return key
        single = singular(key)
        return single if single in self.keys else None


def _joins(text: str, end: int, match: re.Match[str]) -> bool:
    """Return whether the next atom can belong to the name that goes up to `end`: `Lewis Y`, but not `CD19 T` nor `CD1
    a`.
    """
    gap = text[end : match.start()]
    if not gap:
        return True
    atom = match.group()
    alone = len(atom) == 1 and atom.isascii() and atom.isalpha() and not text[match.end() : match.end() + 1].isalnum()
    if alone and gap[-1] == " " and (atom.islower() or text[end - 1].isdigit()):
        return False
    return JOINT.fullmatch(gap) is not None


def _may_end(text: str, end: int) -> bool:
    """Return whether a name may end here: at a word's end, or before something that is glued to names."""
    following = text[end : end + 1]
    return not following.isalnum() or GLUED_AFTER.match(text, end) is not None
