"""The stores of this process, made once from its settings."""

from functools import cache

from functions.gateways import clients
from functions.gateways import index as engine
from functions.gateways.changes import Changes
from functions.gateways.items import Bodies
from functions.gateways.pages import Pages
from functions.gateways.queue import ParseQueue
from functions.gateways.records import Records
from functions.gateways.sources import Sources
from functions.gateways.statuses import Statuses
from functions.gateways.trials import Trials
from functions.settings import settings


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
def changes() -> Changes:
    """Return the reader of the tables' streams."""
    return Changes(clients.streams())


@cache
def parse_queue() -> ParseQueue:
    """Return the queue that wakes parsing."""
    return ParseQueue(clients.sqs(), settings().need("parse_queue_url"))


def forget() -> None:
    """Forget every store, client and setting of this process, so that another stack can be run in it."""
    made = (pages, statuses, records, sources, trials, index, changes, parse_queue, settings, *clients.MADE)
    for one in made:
        one.cache_clear()


def _bodies() -> Bodies:
    return Bodies(clients.s3(), settings().need("bucket"))
