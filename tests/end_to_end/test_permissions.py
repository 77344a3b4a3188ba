"""Each function is allowed all that it does, and nothing that it never does.

Nothing on one machine asks for rights: a role that lacks one would show on AWS only. So a session that reaches every
branch is run, its calls are noted, and both directions are held against template.yaml.
"""

import json
from base64 import b64encode
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from hashlib import sha256, sha512
from io import StringIO
from re import findall
from typing import Any

import pytest

from functions.acceptance import page_id
from functions.gateways.items import to_item
from functions.gateways.pages import Pages
from functions.gateways.statuses import Statuses
from infra import template
from infra.local import cloud
from infra.local.resources import Resources
from infra.local.stack import LocalStack, Options
from schemas.page import Envelope, Observation, ObservationKind, PageState, PageStatus
from tests.end_to_end.client import Answer, Client
from tests.end_to_end.engine import Between
from tests.end_to_end.policies import allowed, covers
from tests.end_to_end.recording import DOMAIN, Recorder, Right, of_the_platform, variables_of
from tests.end_to_end.test_pages import PAGE, veeva
from tests.parsing.pages import SEEN

ALIAS = "trials-rights"
LARGE, FORMER, OTHER = "NCT00000011", "NCT00000012", "NCT00000013"
ENGINES = {
    "own": {"IndexAlias": ALIAS},
    "given": {"IndexAlias": ALIAS, "OpenSearchEndpoint": "https://given.example", "OpenSearchEndpointArn": DOMAIN},
}
VARIABLES = {"s3": {"BUCKET"}, "sqs": {"PARSE_QUEUE_URL"}, "es": {"OPENSEARCH_URL", "INDEX_ALIAS"}}
TABLES = {"PagesTable": "PAGES_TABLE", "RecordsTable": "RECORDS_TABLE", "TrialsTable": "TRIALS_TABLE"}


@dataclass(frozen=True)
class Session:
    """What was seen: the rights that each function needed, and the metrics that were emitted."""

    resources: Resources
    needs: dict[str, set[Right]]
    metrics: list[dict[str, Any]]


@dataclass(frozen=True)
class Running:
    """A stack while it is watched."""

    local: LocalStack
    client: Client
    engine: Between

    def post(self, path: str, body: Any = None) -> Answer:
        """Post something that must be accepted, and wait until nothing is under way."""
        answer = self.client.post(path, body)
        assert answer.status == 202, answer.body
        self.local.drain(60)
        return answer

    def page(self, content: str, **known: str) -> str:
        """Post a page and return its id."""
        return str(self.post("/v1/pages", {"content": content, **known}).body["page_id"])

    def study(self, nct_id: str, title: str, sites: int = 0, **identification: Any) -> str:
        """Post a study of ClinicalTrials.gov; 5,000 sites are more than an item of a table may hold."""
        names = [b64encode(sha512(f"{title} {number}".encode()).digest()).decode() for number in range(sites)]
        modules = {
            "identificationModule": {"nctId": nct_id, "briefTitle": title, **identification},
            "contactsLocationsModule": {"locations": [{"facility": name, "country": "Japan"} for name in names]},
        }
        return self.page(json.dumps({"protocolSection": modules}), content_type="application/json")

    def get(self, path: str, status: int = 200, **parameters: str) -> Any:
        """Return the body of an answer, whose status must be the given one."""
        answer = self.client.get(path, parameters)
        assert answer.status == status, answer.body
        return answer.body

    def state(self, page: str) -> str:
        """Return the state of a page."""
        return str(self.get(f"/v1/pages/{page}")["state"])

    def name(self, logical_id: str) -> str:
        """Return the name of a table or bucket."""
        return str(self.local.resources.attributes[logical_id]["Ref"])


def before_the_first_trial(stack: Running) -> None:
    """Ask everything while there is no index."""
    assert stack.get("/health")["engine"]["index"] is None
    found = stack.get("/v1/trials", facets="status,antigen")
    assert (found["total"], found["facets"]["status"]["buckets"]) == (0, [])
    stack.get(f"/v1/trials/{LARGE}", 404)
    unlinked = stack.page(veeva().replace("NCT05941156", ""), url=PAGE)
    assert stack.get("/v1/unlinked")["unlinked"][0]["candidates"] == []
    stack.post(f"/v1/unlinked/{unlinked}/link", {"nct_id": OTHER})
    assert stack.state(unlinked) == "indexed"


def every_outcome(stack: Running) -> None:
    """Post pages that end in each state, some of them twice, and trials that move, merge and are large."""
    for seen in ("2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z"):
        stack.page(veeva(), url=f"{PAGE}-b", fetched_at=seen)
    stack.page(veeva("NCT06909474"), url=f"{PAGE}-b", fetched_at="2026-03-01T00:00:00Z")
    quarantined = stack.page("Some words", url="https://example.org/1")
    stack.post(f"/v1/pages/{quarantined}/redrive")
    assert stack.state(quarantined) == "quarantined"
    stack.page("A list of words", url="https://ctv.veeva.com/clinical-trials/glossary")
    page = stack.study(LARGE, "A trial in many places", 5_000)
    assert len(stack.get(f"/v1/pages/{page}/record")["fields"]["locations"]) == 5_000
    stack.study(FORMER, "A trial")
    stack.study(OTHER, "The same trial", nctIdAliases=[FORMER])
    stack.get(f"/v1/trials/{FORMER}", 301)


def every_reading(stack: Running) -> None:
    """Ask what the open routes answer, and what operators ask."""
    first = stack.get("/v1/trials", limit="1", facets="status")
    stack.get("/v1/trials", limit="1", facets="status", page_token=first["next_page_token"])
    stack.get(f"/v1/trials/{LARGE}")
    stack.get(f"/v1/trials/{LARGE}/records")
    assert stack.get("/health")["engine"]["documents"] > 1
    for name, value in (("limit", "1"), ("state", "indexed"), ("registry", "veeva")):
        chosen = {"limit": "1", name: value}
        token = stack.get("/v1/pages", 200, **chosen)["next_page_token"]
        stack.get("/v1/pages", 200, page_token=token, **chosen)


def every_failure(stack: Running) -> None:
    """Let each stage fail: a page without its bytes, a damaged record, an engine that takes no large trial."""
    dynamodb, s3 = cloud.client("dynamodb"), cloud.client("s3")
    statuses, pages = Statuses(dynamodb, stack.name("PagesTable")), Pages(s3, stack.name("Bucket"))
    content = veeva("NCT06874946")
    digest, envelope = sha256(content.encode()).hexdigest(), Envelope(url=f"{PAGE}-c", fetched_at=SEEN)
    lost, damaged = page_id(digest, envelope), "b" * 32
    statuses.receive(PageStatus(page_id=lost, state=PageState.RECEIVED), SEEN)
    pages.observe(Observation(kind=ObservationKind.CONTENT, page_id=lost, sha256=digest, envelope=envelope))
    statuses.move(damaged, PageState.PARSED)
    item = {"pk": "NCT05827835", "sk": f"veeva#x#{damaged}", "seen": "", "body": b"no body"}
    dynamodb.put_item(TableName=stack.name("RecordsTable"), Item=to_item(item))
    stack.engine.refused = "_bulk"
    refused = stack.study(LARGE, "A trial in many places, renamed", 5_000)
    stack.engine.refused = None
    assert [stack.state(page) for page in (lost, damaged, refused)] == ["failed"] * 3
    pages.keep(content.encode(), digest)
    for page in (lost, refused):
        stack.post(f"/v1/pages/{page}/redrive")
        assert stack.state(page) == "indexed"


@pytest.fixture(scope="module")
def session(osmem_url: str) -> Iterator[Session]:
    """What was seen of a session that reaches every branch of every function."""
    recorder, output = Recorder(), StringIO()
    parameters = {"IndexAlias": ALIAS, "LogLevel": "CRITICAL"}
    with (
        Between(osmem_url, recorder.asked) as engine,
        LocalStack(engine_url=engine.url, options=Options(parameters=parameters, retry=0.01)) as local,
        redirect_stdout(output),
    ):
        recorder.watch(local)
        stack = Running(local, Client(local.url), engine)
        try:
            for part in (before_the_first_trial, every_outcome, every_reading, every_failure):
                part(stack)
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
    assert missing == []


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
    assert unused == []


def test_a_function_is_told_what_it_needs_and_nothing_else(session: Session) -> None:
    """The names of stores that it uses; what is missing would have failed the session, which gives each its own."""
    for function, needs in session.needs.items():
        used = {name for action, _ in needs for name in VARIABLES.get(action.partition(":")[0], ())}
        for table, variable in TABLES.items():
            arn = session.resources.attributes[table]["Arn"]
            used |= {variable for _, resource in needs if resource == arn}
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
