"""Running: a run is started once, and its lanes are worked on in portions that ask for the next one themselves."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Final
from uuid import uuid4

from functions.errors import BadRequest, Conflicting
from functions.gateways.clock import now
from functions.gateways.queue import RunQueue
from functions.gateways.runs import Runs
from functions.registries import registries
from functions.stages.jobs import Job
from functions.telemetry import logger
from schemas.identifiers import RunId
from schemas.run import Lane, RunHead, RunIn, RunKind

HOLD: Final = timedelta(minutes=10)
"""For how long a lane is held from one piece to the next."""

PORTION: Final = 30.0
"""Seconds that one portion of a lane takes before others have their turn."""

MARGIN: Final = 240.0
"""Seconds that must be left of a function's time to begin a piece: five pages of a host that takes its time."""

Jobs = Mapping[RunKind, Callable[[], Job]]


class Running:
    """The runs over their ledger and their queue."""

    def __init__(self, runs: Runs, queue: RunQueue, jobs: Jobs) -> None:
        self._runs = runs
        self._queue = queue
        self._jobs = jobs

    def start(self, wanted: RunIn) -> RunHead:
        """Start a run and return it; Conflicting where one of its kind is under way, or where nothing can be done."""
        if wanted.registry and wanted.kind is RunKind.RECONCILE:
            raise BadRequest("reconcile goes through all registries: leave registry out", parameter="registry")
        if wanted.registry and wanted.registry not in registries():
            known = list(registries())
            raise BadRequest(f"registry: {wanted.registry} is no registry", parameter="registry", nearest=known)
        moment = now()
        job = self._jobs[wanted.kind]()
        head, lanes = self._runs.start(wanted, job.lanes(wanted), moment, resumes=job.resumes)
        for lane in lanes:
            self._queue.ask(head.run_id, lane.name)
        if not lanes:
            self._runs.finish(head.run_id, moment)
        logger.info("run started", extra={"run_id": head.run_id, "lanes": len(lanes)})
        return head

    def work(self, run_id: RunId, name: str, left: Callable[[], float]) -> None:
        """Do a portion of a lane; `left` tells the seconds of the function that are left. Then it asks for the next.

        Where that fails the lane is free at once for whoever tries again.
        """
        owner = uuid4().hex
        moment = now()
        head = self._runs.head(run_id)
        lane = self._runs.take(run_id, name, owner, moment + HOLD, moment)
        if lane is None or head is None:
            self._runs.finish(run_id, moment)  # where whoever ended the last lane did not get so far
            return
        job = self._jobs[head.kind]()
        try:
            lane = self._portion(job, head, lane, owner, left)
        except BaseException:
            job.pause()
            self._runs.release(lane, owner)
            raise
        job.pause()
        if not self._runs.save(lane, owner, None):
            return  # another has taken the lane: it goes on there
        if lane.ended:
            self._runs.finish(run_id, now())
        else:
            self._queue.ask(run_id, name)

    def _portion(self, job: Job, head: RunHead, lane: Lane, owner: str, left: Callable[[], float]) -> Lane:
        """Return a lane after some pieces, each of which was written down."""
        enough = max(left() - PORTION, MARGIN)
        while True:
            lane = self._piece(job, head, lane)
            if lane.ended or left() < enough or not self._runs.save(lane, owner, now() + HOLD):
                return lane

    def _piece(self, job: Job, head: RunHead, lane: Lane) -> Lane:
        piece = job.advance(lane, head.registry)
        return lane.model_copy(
            update={
                "cursor": piece.cursor,
                "ended": piece.cursor is None,
                "tally": lane.tally.plus(piece.tally),
                "beat_at": now(),
            }
        )


def start_or_name(running: Running, wanted: RunIn) -> tuple[RunId | None, str]:
    """Start a run by the clock; return its id and "running", or that of the one under way, or why there is none."""
    try:
        return running.start(wanted).run_id, "running"
    except Conflicting as error:
        return error.extra.get("run_id"), error.detail
