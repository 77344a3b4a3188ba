"""Pages on their way: each is asked for until it has come to an end state."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Annotated, Any, Final

import typer

from infra.operators.client import CALLS, Api, Json
from infra.operators.failures import Refused
from infra.operators.printing import Output, counts, label
from infra.operators.progress import bar

END: Final = ("indexed", "unlinked", "ignored", "quarantined", "failed")
BAD: Final = frozenset({"quarantined", "failed", "refused"})
REFUSED: Final = "refused"
_SHORTEST: Final = 0.1  # seconds between two looks at all pages under way
_LONGEST: Final = 2.0
_ALL_SHOWN: Final = 50  # rows; of more pages only those are shown that a person should look at

Patience = Annotated[
    float,
    typer.Option(
        "--timeout", min=0, metavar="SECONDS", help="Stop waiting when no page has come to an end for so long."
    ),
]
Wait = Annotated[bool, typer.Option("--wait/--no-wait", help="Follow every page to its end state.")]


@dataclass(frozen=True)
class Sent:
    """A page that was sent, or was to be sent, and what is known of it: its status, or the problem with it."""

    source: str
    status: Mapping[str, Any]

    @property
    def state(self) -> str:
        """Its state; `refused` where the API did not take it."""
        return str(self.status.get("state", REFUSED))

    @property
    def page_id(self) -> str | None:
        """Its id, if it was taken."""
        return self.status.get("page_id")

    @property
    def reason(self) -> object:
        """Why it is in this state, if there is more to say."""
        return self.status.get("reason") or self.status.get("detail") or self.status.get("title")

    def to_json(self) -> Json:
        """Return what scripts are told of it."""
        if self.state == REFUSED:
            return {"source": self.source, "state": REFUSED, "reason": self.reason, "problem": dict(self.status)}
        return {"source": self.source, **self.status}


def follow(api: Api, sent: Sequence[Sent], patience: float) -> list[Sent]:
    """Return the pages, each in its end state, or as it is once none has come to an end for `patience` seconds."""
    known = {one.page_id: one.status for one in sent if one.page_id}
    open_ids = list(known)  # also what had ended before: the answer to a page that is known gives no reason
    pause, last = _SHORTEST, time.monotonic()
    with bar("Pages", len(known)) as shown, ThreadPoolExecutor(CALLS) as threads:
        while open_ids:
            for status in threads.map(lambda page_id: api.get("v1", "pages", page_id), open_ids):
                known[status["page_id"]] = status
            still = [page_id for page_id in open_ids if known[page_id].get("state") not in END]
            if len(still) < len(open_ids):
                shown.advance(len(open_ids) - len(still))
                pause, last = _SHORTEST, time.monotonic()
            elif time.monotonic() - last > patience:
                break
            open_ids = still
            time.sleep(pause if still else 0)
            pause = min(pause * 1.5, _LONGEST)
    return [Sent(one.source, known[one.page_id]) if one.page_id else one for one in sent]


def attempted(source: str, attempt: Callable[[], Json]) -> Sent:
    """Return the page that an attempt gives, or the problem for which the API does not take it.

    Refused where it takes nothing from this caller.
    """
    try:
        return Sent(source, attempt())
    except Refused as refused:
        if refused.status in {401, 403}:
            raise
        return Sent(source, refused.problem)


def summary(sent: Iterable[Sent]) -> dict[str, int]:
    """Return how many pages are in each state."""
    found: dict[str, int] = {}
    for one in sent:
        found[one.state] = found.get(one.state, 0) + 1
    return found


def report(out: Output, sent: Sequence[Sent]) -> None:
    """Print what became of pages, and how many are in each state."""
    columns = ("Page", label("Page id"), label("State"), label("NCT ID"), "Reason")
    out.table(columns, _rows(sent))
    if sent:
        out.line(counts(summary(sent)))


def _rows(sent: Sequence[Sent]) -> Iterator[tuple[object, ...]]:
    for one in sent:
        if len(sent) <= _ALL_SHOWN or one.state != "indexed":
            source = "" if one.source == one.page_id else one.source
            yield source, one.page_id, one.state, one.status.get("nct_id"), one.reason


def went_wrong(sent: Iterable[Sent], *, waited: bool) -> bool:
    """Return whether a page was refused or ended badly, or has not ended though it was waited for."""
    return any(one.state in BAD or (waited and one.state not in END) for one in sent)
