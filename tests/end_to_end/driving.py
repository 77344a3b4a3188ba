"""A session that reaches every branch of every function."""

import json
from base64 import b64encode
from dataclasses import dataclass
from hashlib import sha256, sha512
from typing import Any

from functions.acceptance import page_id
from functions.gateways.items import from_item, to_item
from functions.gateways.pages import Pages
from functions.gateways.runs import Runs
from functions.gateways.statuses import Statuses
from functions.stages.running import MARGIN
from infra.demo.pacing import SteppedTime
from infra.local import cloud
from infra.local.stack import LocalStack
from infra.sites import Sites, TrialFacts
from infra.sites import pages as pages_of
from schemas.page import Envelope, Observation, ObservationKind, PageState, PageStatus, RecordKey
from schemas.run import RunIn, RunKind
from tests.end_to_end.client import Answer, Client
from tests.end_to_end.engine import Between
from tests.end_to_end.test_pages import PAGE, veeva
from tests.parsing.pages import SEEN

LARGE, FORMER, OTHER = "NCT00000011", "NCT00000012", "NCT00000013"
FACTS = TrialFacts(nct_id="NCT00000014", title="CD5 CAR T")


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
    for path in ("/v1/antigens", "/v1/conditions"):
        assert stack.get(path)[path.rpartition("/")[2]] == []
    assert stack.get("/v1/antigens", prefix="cd19")["antigens"][0]["trials"] == 0
    assert stack.get("/v1/antigens/CD19")["trials"]["construct"]["buckets"] == []
    assert stack.get("/v1/conditions/AML")["trials"]["total"] == 0
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
    stack.get("/v1/conditions", prefix="leuk")
    stack.get("/v1/antigens/CD56")
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


def every_run(stack: Running, sites: Sites, time: SteppedTime) -> None:
    """Fetch pages that come, stay and go, start runs in every way, and let one die and one fail."""
    url = pages_of.url("clinconnect", FACTS)
    sites.put(url, pages_of.render("clinconnect", FACTS))
    sites.study(FACTS.nct_id, pages_of.study(FACTS), "2026-10-01")
    stack.client.send("PATCH", "/v1/sources/clinconnect", {"enabled": True})
    (target,) = stack.post("/v1/targets", {"url": url}).body["targets"]
    stack.post("/v1/targets", {"nct_id": FACTS.nct_id, "registries": ["ctgov"]})
    operations = Runs(cloud.client("dynamodb"), stack.name("OperationsTable"))
    stack.local.sources.functions["RunFunction"].timeout = MARGIN + 0.001  # each piece asks for the next
    for there in (True, True, False):
        run = stack.post("/v1/runs", {"kind": "fetch"}).body["run_id"]
        assert stack.get(f"/v1/runs/{run}")["state"] == "succeeded"
        assert stack.get(f"/v1/trials/{FACTS.nct_id}")["brief_title"] == FACTS.title
        time.pass_by(days=100)
        if there:
            sites.study(FACTS.nct_id, pages_of.study(FACTS), f"{time.now:%Y-%m-%d}")
        sites.remove(url)
    for kind in (RunKind.FETCH, RunKind.REPARSE):
        operations.start(RunIn(kind=kind), {"clinconnect": None}, time.now)
        time.pass_by(hours=1)
    stack.local.sources.functions["ScheduleFunction"].invoke({"kind": "fetch"})
    for kind, damage in ((RunKind.RECONCILE, lose_trial), (RunKind.REPARSE, lose_record)):
        damage(stack)
        stack.post("/v1/runs", {"kind": kind})
    time.pass_by(hours=1)
    head, _ = operations.start(RunIn(kind=RunKind.RECONCILE), {"0": None}, time.now)
    letters = stack.local.resources.attributes["RunDeadLetters"]["Ref"]
    body = json.dumps({"run_id": head.run_id, "lane": "0"})
    cloud.client("sqs").send_message(QueueUrl=letters, MessageBody=body)
    stack.local.drain(60)
    assert stack.get("/v1/runs", limit="1")["runs"][0]["state"] == "failed"
    every_target(stack, target["target_id"])


def every_target(stack: Running, target: str) -> None:
    """Ask for targets and registries, and change them."""
    path = f"/v1/targets/{target}"
    assert stack.client.send("PATCH", path, {"state": "paused"}).status == 200
    assert stack.client.send("DELETE", path).status == 204
    stack.get("/v1/targets", limit="1")
    assert len(stack.get("/v1/sources")["sources"]) == 6


def lose_trial(stack: Running) -> None:
    """Let a large trial be missing."""
    key = to_item({"nct_id": LARGE, "sk": "current"})
    cloud.client("dynamodb").delete_item(TableName=stack.name("TrialsTable"), Key=key)


def lose_record(stack: Running) -> None:
    """Let the records of a large trial be missing, and a page of it be refused and misplaced."""
    dynamodb = cloud.client("dynamodb")
    found = dynamodb.query(
        TableName=stack.name("RecordsTable"),
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues=to_item({":pk": LARGE}),
    )["Items"]
    for item in found:
        dynamodb.delete_item(TableName=stack.name("RecordsTable"), Key={name: item[name] for name in ("pk", "sk")})
    statuses = Statuses(dynamodb, stack.name("PagesTable"))
    page = from_item(found[0])["sk"].rpartition("#")[2]
    statuses.place(page, PageState.QUARANTINED, RecordKey(pk=OTHER, sk="nothing"), {})
