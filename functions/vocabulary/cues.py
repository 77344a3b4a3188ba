"""Which lines of a table a text may fit: each line's cues are pieces of words, or of words with a blank between them,
of which a text must hold one, or the line's pattern cannot fit. They save the search.
"""

import re
from collections.abc import Iterable, Iterator
from functools import reduce
from operator import or_
from typing import Final

from functions.vocabulary.tables import parts

CAR_CUES: Final = ("car", "chimeric", "cir")
MOST_WORDS: Final = 50_000
"""Words that are remembered; a process that met more begins anew."""
SENTENCE_END: Final = re.compile(r"[.;?!](?=\s)")
_LONGEST_PART: Final = 5000
_OVERLAP: Final = 400
_WORD_END: Final = re.compile(rf"\w{{0,{_OVERLAP}}}")
"""What bounds the time of a search, which grows with the square of what stands between the words of a pattern."""


def cues_of(cell: str) -> tuple[str, ...]:
    """Return the cues of a cell, `{car}` replaced."""
    return tuple(cue for part in parts(cell) for cue in (CAR_CUES if part == "{car}" else (part,)))


def places(bits: int) -> Iterator[int]:
    """Yield the places of the bits that are set, the lowest first."""
    while bits:
        yield (bits & -bits).bit_length() - 1
        bits &= bits - 1


class Cues(dict[str, int]):
    """The lines of a table of which each word holds a cue, as the bits of a number; a word is looked at once and
    remembered.
    """

    def __init__(self, lines: Iterable[Iterable[str]]) -> None:
        """Take the cues of each line; the first line is the lowest bit."""
        super().__init__()
        cues = [(cue, 1 << place) for place, line in enumerate(lines) for cue in line]
        self._phrases = [(cue, line) for cue, line in cues if " " in cue]
        self._size = max((line.bit_length() for _, line in cues), default=0)
        """The bit of the first phrase; each stands for the longest word of the phrase."""
        words = [(cue, line) for cue, line in cues if " " not in cue]
        for place, (cue, _) in enumerate(self._phrases, self._size):
            words.append((max(cue.split(), key=len), 1 << place))
        self._marks: dict[str, int] = {}
        for cue, bit in words:
            self._marks[cue] = self._marks.get(cue, 0) | bit

    def __missing__(self, word: str) -> int:
        if len(self) >= MOST_WORDS:
            self.clear()
        lowered = word.lower()
        self[word] = bits = reduce(or_, (lines for cue, lines in self._marks.items() if cue in lowered), 0)
        return bits

    def bits(self, text: str) -> int:
        """Return the lines of which a text holds a cue."""
        bits = reduce(or_, filter(None, map(self.__getitem__, text.split())), 0)
        phrases = bits >> self._size
        if not phrases:
            return bits
        lowered, lines = text.lower(), bits & (1 << self._size) - 1
        for place in places(phrases):
            phrase, line = self._phrases[place]
            if phrase in lowered:
                lines |= line
        return lines

    def sentences(self, text: str) -> Iterator[tuple[int, str, int]]:
        """Yield each sentence that holds a cue: where it begins, its words, and the lines of its cues."""
        for start, end in _sentences(text):
            if bits := self.bits(text[start:end]):
                yield start, text[start:end], bits


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the sentences of a text begin and end.

    A sentence longer than real ones has parts that overlap, so that words that are cut where one ends stand in the
    next as a whole; none ends within a word.
    """
    begin = 0
    for stop in (*(found.end() for found in SENTENCE_END.finditer(text)), len(text)):
        for start in range(begin, max(begin + 1, stop - _OVERLAP), _LONGEST_PART - _OVERLAP):
            end = min(start + _LONGEST_PART, stop)
            yield start, end if end == stop else next(_WORD_END.finditer(text, end)).end()
        begin = stop
