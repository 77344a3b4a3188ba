"""Each function is allowed all that it does, and nothing that it never does.

Nothing on one machine asks for rights: a role that lacks one would show on AWS only. So a session that reaches every
branch is run, its calls are noted, and both directions are held against template.yaml.
"""

import json
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from io import StringIO
from re import findall
from typing import Any

import pytest

from infra import template
from infra.demo.pacing import SteppedTime
from infra.local.resources import Resources
from infra.local.stack import LocalStack, Options
from infra.sites import Sites
from tests.end_to_end.client import Client
from tests.end_to_end.driving import (
    Running,
    before_the_first_trial,
    every_failure,
    every_outcome,
    every_reading,
    every_run,
)
from tests.end_to_end.engine import Between
from tests.end_to_end.policies import allowed, covers
from tests.end_to_end.recording import DOMAIN, Recorder, Right, of_the_platform, variables_of
from tests.fetching.conftest import START, living_by

ALIAS = "trials-rights"
ENGINES = {
    "own": {"IndexAlias": ALIAS},
    "given": {"IndexAlias": ALIAS, "OpenSearchEndpoint": "https://given.example", "OpenSearchEndpointArn": DOMAIN},
}
VARIABLES = {"s3": {"BUCKET"}, "es": {"OPENSEARCH_URL", "INDEX_ALIAS"}}
STORES = {
    "PagesTable": "PAGES_TABLE",
    "RecordsTable": "RECORDS_TABLE",
    "TrialsTable": "TRIALS_TABLE",
    "TargetsTable": "TARGETS_TABLE",
    "OperationsTable": "OPERATIONS_TABLE",
}
QUEUES = {"ParseQueue": "PARSE_QUEUE_URL", "RunQueue": "RUN_QUEUE_URL"}
STARTING = {"FETCH_CONTACT", "FETCH_INTERVAL_MINUTES"}
FETCHING = {
    "WriteFunction": STARTING,
    "ScheduleFunction": STARTING,
    "RunFunction": STARTING | {"FETCH_SCOPE", "FETCH_PERMITTED"},
}


@dataclass(frozen=True)
class Session:
    """What was seen: the rights that each function needed, and the metrics that were emitted."""

    resources: Resources
    needs: dict[str, set[Right]]
    metrics: list[dict[str, Any]]


@pytest.fixture(scope="module")
def session(osmem_url: str) -> Iterator[Session]:
    """What was seen of a session that reaches every branch of every function."""
    recorder, output = Recorder(), StringIO()
    parameters = {"IndexAlias": ALIAS, "LogLevel": "CRITICAL", "FetchContact": "https://example.org/contact"}
    time = SteppedTime(START)
    with (
        Sites(clock=lambda: time.now) as sites,
        living_by(time, sites),
        Between(osmem_url, recorder.asked) as engine,
        LocalStack(engine_url=engine.url, options=Options(parameters=parameters, retry=0.0)) as local,
        redirect_stdout(output),
    ):
        recorder.watch(local)
        stack = Running(local, Client(local.url), engine)
        try:
            for part in (before_the_first_trial, every_outcome, every_reading, every_failure):
                part(stack)
            every_run(stack, sites, time)
        finally:
            recorder.unwatch()
        emitted = [json.loads(line) for line in output.getvalue().splitlines() if '"_aws"' in line]
        metrics = [its for one in emitted for its in one["_aws"]["CloudWatchMetrics"]]
        yield Session(local.resources, recorder.rights, metrics)


def needs_of(session: Session) -> dict[str, set[Right]]:
    """Return what each function needs: for its own calls, and for those that Lambda makes with its role."""
    needs = {function: set(needs) for function, needs in session.needs.items()}
    for function, need in of_the_platform(session.resources):
        needs[function].add(need)
    return needs


@pytest.mark.parametrize("engine", ENGINES)
def test_a_function_may_do_what_it_does(session: Session, engine: str) -> None:
    """Every call has a statement that allows it, on the stack's own search domain and on a given one."""
    rights = allowed(session.resources, ENGINES[engine])
    assert session.needs.keys() == rights.keys()
    missing = [
        (function, *need)
        for function, needs in needs_of(session).items()
        for need in sorted(needs)
        if not any(covers(right, need) for right in rights[function])
    ]
    assert not missing, "\n".join(map(str, missing))


@pytest.mark.parametrize("engine", ENGINES)
def test_a_function_may_do_nothing_else(session: Session, engine: str) -> None:
    """Every action on every resource of every statement was used."""
    needs = needs_of(session)
    unused = [
        (function, *right)
        for function, rights in allowed(session.resources, ENGINES[engine]).items()
        for right in sorted(rights)
        if not any(covers(right, need) for need in needs[function])
    ]
    assert not unused, "\n".join(map(str, unused))


def test_a_function_is_told_what_it_needs_and_nothing_else(session: Session) -> None:
    """The names of stores that it uses; what is missing would have failed the session, which gives each its own."""
    for function, needs in session.needs.items():
        used = {name for action, _ in needs for name in VARIABLES.get(action.partition(":")[0], ())}
        for table, variable in STORES.items():
            arn = session.resources.attributes[table]["Arn"]
            used |= {variable for _, resource in needs if resource.partition("/index/")[0] == arn}
        for queue, variable in QUEUES.items():
            sent = ("sqs:SendMessage", session.resources.attributes[queue]["Arn"])
            used |= {variable} if sent in needs else set()
        used |= FETCHING.get(function, set())
        told = variables_of(session.resources, function).keys()
        shared = session.resources.template["Globals"]["Function"]["Environment"]["Variables"].keys()
        assert told - shared - {"PAGE_TOKEN_SECRET"} == used, function
        assert ("PAGE_TOKEN_SECRET" in told) == (function in {"ReadFunction", "WriteFunction"})


def test_alarms_watch_metrics_that_there_are(session: Session) -> None:
    """A query of an alarm names a metric of ours with exactly the dimensions under which it is emitted."""
    emitted = {
        (its["Namespace"], metric["Name"], frozenset(dimensions))
        for its in session.metrics
        for metric in its["Metrics"]
        for dimensions in its["Dimensions"]
    }
    alarms = json.dumps([made for made in template.load()["Resources"].values() if "Alarm" in made["Type"]])
    queries = findall(r'SELECT \w+\((\w+)\) FROM SCHEMA\(\\"(\w+)\\", ([\w, ]+)\)', alarms)
    watched = {(space, name, frozenset(dimensions.split(", "))) for name, space, dimensions in queries}
    assert watched
    assert watched <= emitted
