"""Counts of trials by concept: asked of the engine once a minute, however much is typed meanwhile."""

from datetime import timedelta
from typing import Final

from functions.gateways.clock import now
from functions.gateways.index import TrialIndex
from functions.queries.counting import Tally
from functions.queries.vocabularies import Vocabulary
from schemas.identifiers import Moment

LIFE: Final = timedelta(minutes=1)
"""How long counts are good for."""


class Tallies:
    """The counts of this process, from one index."""

    def __init__(self, index: TrialIndex) -> None:
        self._index = index
        self._known: dict[str, tuple[Moment, Tally]] = {}

    def of(self, vocabulary: Vocabulary) -> Tally:
        """Return the counts of a vocabulary, at most a minute old; Unavailable where the engine does not answer."""
        moment = now()
        counted_at, tally = self._known.get(vocabulary.plural, (None, None))
        if tally is None or counted_at is None or abs(moment - counted_at) >= LIFE:
            tally = vocabulary.tally(self._index.search(vocabulary.count()))
            self._known[vocabulary.plural] = (moment, tally)
        return tally
