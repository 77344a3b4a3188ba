"""The stages of this process, put together from its stores."""

from functools import cache

from functions.settings import settings
from functions.stages import stores
from functions.stages.checking import Checking
from functions.stages.fetching import Fetch, Plan
from functions.stages.jobs import Reconcile, Reparse
from functions.stages.parsing import Parsing
from functions.stages.reconciling import Reconciling
from functions.stages.running import Running
from functions.stages.surveying import Counting, Surveying
from schemas.run import RunKind


def parsing() -> Parsing:
    """Return the parse stage."""
    return Parsing(stores.pages(), stores.statuses(), stores.records(), stores.sources(), stores.targets())


def reconciling() -> Reconciling:
    """Return the reconcile stage."""
    return Reconciling(stores.records(), stores.trials())


def running() -> Running:
    """Return the runs, with a job of each kind."""
    jobs = {RunKind.FETCH: _fetch, RunKind.REPARSE: _reparse, RunKind.RECONCILE: _reconcile}
    return Running(stores.runs(), stores.run_queue(), jobs)


@cache
def surveying() -> Surveying:
    """Return the survey, which remembers its last answer for a while."""
    return Surveying(counting(), stores.targets(), stores.index())


def counting() -> Counting:
    """Return the count of pages."""
    return Counting(stores.statuses(), stores.hosts())


def forget() -> None:
    """Forget all that this process remembers of its stores, so that another stack can be run in it."""
    surveying.cache_clear()
    stores.forget()


def plan() -> Plan:
    """Return how fetching is set up."""
    said = settings()
    permitted = tuple(prefix for prefix in said.fetch_permitted.split(",") if prefix)
    return Plan(said.fetch_interval_minutes, said.fetch_scope, said.fetch_contact, permitted)


def _fetch() -> Fetch:
    return Fetch(plan(), stores.targets(), stores.hosts(), _checking, stores.site)


def _checking() -> Checking:
    return Checking(stores.targets(), stores.pages(), stores.statuses())


def _reparse() -> Reparse:
    return Reparse(stores.pages(), parsing())


def _reconcile() -> Reconcile:
    return Reconcile(stores.records(), reconciling())
