"""The jobs of runs: what each goes through, in lanes, and what one piece of a lane is."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from functions.acceptance import presumed
from functions.errors import TrialIndexError, Unavailable
from functions.gateways.pages import Pages
from functions.gateways.records import Records
from functions.stages.parsing import Parsing
from functions.stages.reconciling import Reconciling
from functions.telemetry import logger
from schemas.identifiers import PageId, RegistryKey
from schemas.run import Lane, RunError, RunIn, Tally

_ID_SIGNS: Final = "abcdefghijklmnopqrstuvwxyz234567"
_SEGMENTS: Final = 4
_PIECE: Final = 25


@dataclass(frozen=True)
class Piece:
    """What one piece of a lane gave, and where the lane goes on; `cursor` None: it has ended."""

    tally: Tally
    cursor: str | None


class Job(ABC):
    """Something that is done in lanes, piece by piece.

    `resumes` says whether the next run takes up what one that died left undone.
    """

    resumes: bool = True

    @abstractmethod
    def lanes(self, wanted: RunIn) -> Mapping[str, int | None]:
        """Return the lanes of a run by name, each with how much there is to do where that is known."""

    @abstractmethod
    def advance(self, lane: Lane, registry: RegistryKey | None = None) -> Piece:
        """Do the next piece of a lane; some seconds' worth."""

    def pause(self) -> None:  # noqa: B027 most jobs hold nothing
        """Let go of what is held from piece to piece, as others may work on the lane next."""


class Reparse(Job):
    """All stored pages are read again; those whose record comes out the same change nothing."""

    def __init__(self, pages: Pages, parsing: Parsing) -> None:
        self._pages = pages
        self._parsing = parsing

    def lanes(self, wanted: RunIn) -> Mapping[str, int | None]:  # noqa: ARG002 the same for all
        """Return a lane for every first sign of page ids."""
        return dict.fromkeys(_ID_SIGNS)

    def advance(self, lane: Lane, registry: RegistryKey | None = None) -> Piece:
        """Read the next pages again, of one registry where it is named."""
        found = self._pages.page_ids(lane.name, lane.cursor, _PIECE)
        tally = Tally()
        for page_id in found:
            tally = tally.plus(self._again(page_id, registry))
        return Piece(tally, found[-1] if len(found) == _PIECE else None)

    def _again(self, page_id: PageId, registry: RegistryKey | None) -> Tally:
        """Return the account of one page: the state that it ends in, or what went wrong."""
        try:
            contents = self._pages.contents(page_id)
            if not contents or (registry and self._registry(contents[-1]) not in {registry, None}):
                return Tally()
            states = [self._parsing.observe(key) for key in dict.fromkeys((contents[0], contents[-1]))]
        except Unavailable:
            raise
        except Exception as error:  # noqa: BLE001 one page must not end the run: it is counted and named
            return trouble(page_id, error)
        return Tally(done=1, counts={str(states[-1]): 1})

    def _registry(self, key: str) -> RegistryKey | None:
        return presumed(self._pages.observation(key).envelope)[0]


class Reconcile(Job):
    """All trials are made from their records again; what comes out the same, by the same rules, stays as it is."""

    def __init__(self, records: Records, reconciling: Reconciling) -> None:
        self._records = records
        self._reconciling = reconciling

    def lanes(self, wanted: RunIn) -> Mapping[str, int | None]:  # noqa: ARG002 the same for all
        """Return a lane for each of some segments of the table."""
        return dict.fromkeys(map(str, range(_SEGMENTS)))

    def advance(self, lane: Lane, registry: RegistryKey | None = None) -> Piece:  # noqa: ARG002 trials have many
        """Reconcile the next trials."""
        found, cursor = self._records.nct_ids(int(lane.name), _SEGMENTS, lane.cursor, _PIECE * 4)
        tally = Tally()
        for nct_id in found:
            try:
                written = self._reconciling.reconcile(nct_id)
                tally = tally.plus(Tally(done=1, counts={"changed" if written else "unchanged": 1}))
            except Unavailable:
                raise
            except Exception as error:  # noqa: BLE001 one trial must not end the run: it is counted and named
                tally = tally.plus(trouble(nct_id, error))
        return Piece(tally, cursor)


def trouble(example: str, error: Exception) -> Tally:
    """Return the account of something that failed; the log has the error, the run its kind and an example."""
    logger.exception("a part of a run failed", exc_info=error, extra={"example": example})
    message = str(error) if isinstance(error, TrialIndexError) else type(error).__name__
    return Tally(done=1, counts={"failed": 1}, errors=(RunError(message=message, example=example, count=1),))
