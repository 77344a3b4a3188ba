"""Names in text, found whatever their dashes, blanks, case, Greek letters and plural: `CD-19`, `ncam-1`, `IL13Rα2`,
`NKG2D ligands`.

A name is reduced to its key: its atoms (runs of letters or of digits) in lower case, Greek letters spelled out, put
together without what stood between them, except that a dot keeps two numbers apart. `CLDN 18.2` and `Cldn18-2` have
the key `cldn18.2`, `CD3 4` is not `cd34`.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import compress
from typing import Final, NamedTuple

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
    r"\d+|[\u0370-\u03ff]+|x(?=[A-Z]{2})|[A-Z]+(?=x[A-Z]{2})|[A-Z]{2,}(?=t(?:v\d|(?![A-Za-z])))|[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[A-Z]+|[^\W\d_]"
)
"""`BCMAxCD3` is BCMA, x, CD, 3; `antiCD19` is anti, CD, 19."""
JOINT: Final = re.compile(r"(?:[-‐‑–−./*:_’]| ?[-‐‑–−/]? ?)")
"""What may stand between two atoms of one name."""
GLUED_BEFORE: Final = re.compile(
    r"(?:^|[^A-Za-z0-9\u0370-\u03ff])(?:anti|alpha|α|a|fh|rh|hu|tm|h|m|x|i|t|pan|bi|tri|u|A(?:02|2|11|24)|[A-Za-z0-9]{0,6}CART?\d{0,3})$",
    re.IGNORECASE,
)
"""What may be glued to the front of a name: `antiCD19`, `αCD19`, `hCD70`, `TriCARCD19`."""
GLUED_AFTER: Final = re.compile(
    r"(?:s|x|Bi|[cᶜ][\d⁰¹²³⁴⁵⁶⁷⁸⁹]{3}[Tᵀ]?|tv\d|t|CARTs?|CARs?|CAT|dim|bright|high|low|hi|lo|pos|neg|KO|TCR|[A-Z]{2,6}\d+|[\u0370-\u03ff])(?![a-z])"
)
"""What may be glued to the end of a name: `CD19CAR`, `CD19CD22`, `CD56bright`."""
REACH: Final = 90
FOLLOWING: Final = re.compile(r"\s[-‐‑–−/]?\s?([^\W_])")
LITTLE: Final = re.compile(r"[a-z]{1,2}[.,;:)]?|[(]?\d{1,2}[.,;:)]*")
"""Words and numbers with which no name begins where a blank follows: `of`, `3.`."""
MOST_CHUNKS: Final = 50_000
"""Chunks of text that are remembered; a process that met more begins anew."""


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


NUMBERS_APART: Final = re.compile(r"\d[\W_]+\d")
BETWEEN_ATOMS: Final = {ord(sign): None for sign in map(chr, range(128)) if not sign.isalnum()}


@lru_cache(maxsize=50_000)
def key_of(name: str) -> str:
    """Return the key of a name; names that mean the same spelling have the same key."""
    if name.isascii() and name.isalnum():
        return name.lower()
    if not name.isascii() or NUMBERS_APART.search(name):
        return join(ATOM.findall(name))
    key = name.lower().replace("-", "").replace(" ", "")
    return key if key.isalnum() else key.translate(BETWEEN_ATOMS)


def singular(key: str) -> str:
    """Return the key without the s of a plural, or the key itself where it has none."""
    return key[:-1] if key.endswith("s") and len(key) > 3 and not key.endswith("ss") else key


class Hit(NamedTuple):
    """A name found in a text: where it stands, and its key."""

    start: int
    end: int
    key: str


class Opening(NamedTuple):
    """Where in a chunk (text without blanks) a name may begin: the name that stands there within the chunk, or None.

    `size` is the length of the chunk, `next` the signs with one of which a longer name would go on after it.
    """

    offset: int
    size: int
    hit: Hit | None
    next: str


class Openings(dict[str, tuple[Opening, ...]]):
    """The openings of each chunk that was met: a chunk is looked at once and remembered."""

    def __init__(self, opened: Callable[[str], tuple[Opening, ...]]) -> None:
        """Begin without any; `opened` returns those of a chunk."""
        super().__init__()
        self._opened = opened

    def __missing__(self, chunk: str) -> tuple[Opening, ...]:
        if len(self) >= MOST_CHUNKS:
            self.clear()
        self[chunk] = openings = self._opened(chunk)
        return openings


class Matcher:
    """A dictionary of keys that finds the longest names of a text, left to right, without overlap."""

    def __init__(self, names: Mapping[str, str]) -> None:
        """Make the matcher of all names by key; a name may be the first cell of a line."""
        self._names = names
        self._sorted = sorted(names)
        self._next: dict[str, str] = {}
        self._openings = Openings(self._opened)

    def scan(self, text: str) -> Iterator[Hit]:
        """Yield the names of the text in order."""
        done = 0
        for place, opening in self._places(text):
            start = place + opening.offset
            if start < done or (opening.offset and not _may_begin(text, start, done)):
                continue
            if opening.next and _goes_on(text, place + opening.size, opening.next):
                hit, _ = self._walk(text, start)
            else:
                hit = opening.hit and Hit(start, place + opening.hit.end, opening.hit.key)
            if hit:
                done = hit.end
                yield hit

    def _places(self, text: str) -> Iterator[tuple[int, Opening]]:
        """Yield where in a text a name may begin: the place of a chunk with each opening in it."""
        chunks = text.split()
        found = list(map(self._openings.__getitem__, chunks))
        end = 0
        for chunk, openings in zip(compress(chunks, found), filter(None, found), strict=True):
            place = _occurrence(text, chunk, end)
            end = place + len(chunk)
            for opening in openings:
                yield place, opening

    def _opened(self, chunk: str) -> tuple[Opening, ...]:
        """Return where in a chunk a name may begin."""
        found = []
        for atom in ATOM.finditer(chunk):
            hit, key = self._walk(chunk, atom.start())
            following = "" if LITTLE.fullmatch(chunk) else self._signs_after(key)
            if hit or following:
                found.append(Opening(atom.start(), len(chunk), hit, following))
        return tuple(found)

    def _walk(self, text: str, start: int) -> tuple[Hit | None, str]:
        """Return the longest name that begins at `start`, or None, and the key of all atoms up to the end of the text,
        empty where no name goes on so far.
        """
        found, key, end = None, "", start
        for match in ATOM.finditer(text, start, start + REACH):
            if key and not _joins(text, end, match):
                return found, ""
            key, end = join((key, match.group())) if key else fold(match.group()), match.end()
            if (matched := self._matched(key)) and _may_end(text, end):
                found = Hit(start, end, matched)
            if not self._goes_on(key):
                return found, ""
        return found, key

    def _signs_after(self, key: str) -> str:
        """Return the signs that follow in names whose first atoms have this key: 1 after `cd`, s after `prostate`."""
        if not key or key in self._next:
            return self._next.get(key, "")
        signs = ""
        for place in range(bisect_right(self._sorted, key), len(self._sorted)):
            longer = self._sorted[place]
            if not longer.startswith(key):
                break
            sign = longer[len(key) :].lstrip(".")[0]
            if sign not in signs and _continues(self._names[longer].partition("\t")[0], key):
                signs += sign
        self._next[key] = signs
        return signs

    def _goes_on(self, key: str) -> bool:
        """Return whether a longer key begins with `key`."""
        index = bisect_left(self._sorted, key + ".")
        return index < len(self._sorted) and self._sorted[index].startswith(key)

    def _matched(self, key: str) -> str | None:
        if key in self._names:
            return key
        single = singular(key)
        return single if single in self._names else None


def _may_begin(text: str, start: int, done: int) -> bool:
    """Return whether a name may begin here: at a word's begin, right after the name that ended at `done`, or after
    something that is glued to names.
    """
    if not text[start - 1 : start].isalnum() or start == done or text[done:start] == "x":
        return True
    return GLUED_BEFORE.search(text[max(0, start - 12) : start]) is not None


def _continues(name: str, beginning: str) -> bool:
    """Return whether the first atoms of a name, and not all, have the key `beginning`: `cd` of `CD19`, which is met as
    `CD 19`, too.
    """
    key = ""
    for atom in ATOM.findall(name):
        if key == beginning:
            return True
        key = join((key, atom)) if key else fold(atom)
    return False


def _goes_on(text: str, end: int, signs: str) -> bool:
    """Return whether what follows a chunk that ends at `end` begins with one of the signs."""
    sign = text[end + 1 : end + 2]
    if sign.isascii() and sign.isalnum():
        return sign.lower() in signs
    following = FOLLOWING.match(text, end)
    return following is not None and fold(following.group(1))[0] in signs


def _occurrence(text: str, chunk: str, begin: int) -> int:
    """Return where a chunk next stands in a text with blanks or nothing on both sides."""
    size = len(chunk)
    place = text.find(chunk, begin)
    while (place and not text[place - 1].isspace()) or not (text[place + size : place + size + 1] or " ").isspace():
        place = text.find(chunk, place + 1)
    return place


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
