"""The stores of this process, made once from its settings."""

from functools import cache

from functions.gateways import clients
from functions.gateways import index as engine
from functions.gateways.changes import Changes
from functions.gateways.hosts import Hosts
from functions.gateways.items import Bodies
from functions.gateways.pages import Pages
from functions.gateways.queue import ParseQueue, RunQueue
from functions.gateways.records import Records
from functions.gateways.runs import Runs
from functions.gateways.site import Site, Way
from functions.gateways.sources import Sources
from functions.gateways.statuses import Statuses
from functions.gateways.tallies import Tallies
from functions.gateways.targets import Targets
from functions.gateways.trials import Trials
from functions.schedule.politeness import AGENT
from functions.settings import settings

VERSION = "0.1.0"


@cache
def pages() -> Pages:
    """Return the store of blobs and observations."""
    return Pages(clients.s3(), settings().need("bucket"))


@cache
def statuses() -> Statuses:
    """Return the states of pages."""
    return Statuses(clients.dynamodb(), settings().need("pages_table"))


@cache
def records() -> Records:
    """Return the records."""
    return Records(clients.dynamodb(), settings().need("records_table"), _bodies())


@cache
def sources() -> Sources:
    """Return the pointers of the sources."""
    return Sources(clients.dynamodb(), settings().need("records_table"))


@cache
def trials() -> Trials:
    """Return the trials."""
    return Trials(clients.dynamodb(), settings().need("trials_table"), _bodies())


@cache
def index() -> engine.TrialIndex:
    """Return the search index."""
    return engine.TrialIndex(engine.client(settings().need("opensearch_url")), settings().index_alias)


@cache
def tallies() -> Tallies:
    """Return the counts of trials by antigen and by condition."""
    return Tallies(index())


@cache
def changes() -> Changes:
    """Return the reader of the tables' streams."""
    return Changes(clients.streams())


@cache
def parse_queue() -> ParseQueue:
    """Return the queue that wakes parsing."""
    return ParseQueue(clients.sqs(), settings().need("parse_queue_url"))


@cache
def targets() -> Targets:
    """Return the targets."""
    return Targets(clients.dynamodb(), settings().need("targets_table"))


@cache
def hosts() -> Hosts:
    """Return the hosts, and the switches of their registries."""
    return Hosts(clients.dynamodb(), settings().need("operations_table"))


@cache
def runs() -> Runs:
    """Return the ledger of runs."""
    return Runs(clients.dynamodb(), settings().need("operations_table"))


@cache
def run_queue() -> RunQueue:
    """Return the queue that wakes the portions of runs."""
    return RunQueue(clients.sqs(), settings().need("run_queue_url"))


_WAY: list[Way] = [Way()]


def site() -> Site:
    """Return what asks the sites; it names this program and whom to write to."""
    return Site(_WAY[0], f"{AGENT}/{VERSION} (+{settings().need('fetch_contact')})")


def reach(way: Way) -> None:
    """Let this process reach the sites in another way, as simulations do; a plain `Way()` is the open Internet."""
    _WAY[0] = way


_MADE = (
    pages,
    statuses,
    records,
    sources,
    trials,
    index,
    tallies,
    changes,
    targets,
    hosts,
    runs,
    parse_queue,
    run_queue,
)


def forget() -> None:
    """Forget every store, client and setting of this process, so that another stack can be run in it."""
    for one in (*_MADE, settings, *clients.MADE):
        one.cache_clear()


def _bodies() -> Bodies:
    return Bodies(clients.s3(), settings().need("bucket"))
