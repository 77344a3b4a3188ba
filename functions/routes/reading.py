"""The open routes: search, trials with their records, antigens and conditions, the registries, health."""

from hashlib import sha256
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import Response
from pydantic import TypeAdapter, ValidationError

from functions import queries
from functions.errors import BadRequest, NotFound, Unavailable
from functions.gateways.clock import now
from functions.registries import registries
from functions.routes import concepts
from functions.routes.answers import answer, application, only, problem, query, unchanged
from functions.routes.records import shown
from functions.schedule.freshness import coverage
from functions.settings import settings
from functions.stages import stores
from functions.stages.processes import surveying
from schemas.identifiers import NctId
from schemas.trial import Redirect, SourceState, StoredTrial

app = application()
concepts.serve(app)
_NCT_ID: TypeAdapter[str] = TypeAdapter(NctId)


@app.get("/v1/trials", compress=True)
def search() -> Response[str]:
    """Return the trials that a search finds, by condition, antigen and the other filters."""
    request = queries.read(query(app), tuple(registries()))
    moment, secret = now(), settings().need("page_token_secret").encode()
    prepared = queries.prepare(request, secret=secret, now=moment)
    raw = stores.index().search(prepared.body, prepared.index)
    return answer(queries.respond(prepared, raw, secret=secret, now=moment))


@app.get("/v1/trials/<nct_id>", compress=True)
def trial(nct_id: str) -> Response[str]:
    """Return one trial with everything; 301 for an alias id, 304 where the caller has this version already."""
    only(query(app))
    stored = _read(nct_id)
    if isinstance(stored, Redirect):
        return _moved(f"/v1/trials/{stored.moved_to}")
    trial = stored.trial
    now_covered = coverage(trial, stores.targets().of_trial(trial.nct_id), now())
    states = sha256(",".join(each.state for each in now_covered).encode()).hexdigest()[:8]
    tag = f'"{trial.version}-{states}"'
    if unchanged(app, tag):
        return Response(HTTPStatus.NOT_MODIFIED, headers={"ETag": tag})
    shown_now = trial.model_copy(update={"coverage": now_covered})
    return answer(shown_now.to_json(), headers={"ETag": tag, "Cache-Control": "no-cache"})


@app.get("/v1/trials/<nct_id>/records", compress=True)
def records(nct_id: str) -> Response[str]:
    """Return every record of a trial, newest first: what its page stated, and whether it speaks for the trial now."""
    only(query(app))
    stored = _read(nct_id)
    if isinstance(stored, Redirect):
        return _moved(f"/v1/trials/{stored.moved_to}/records")
    found = stores.records().of(stored.trial.nct_id).records
    states = {source.page_id: source.state for source in stored.trial.sources}
    newest = sorted(found, key=lambda record: (record.last_seen, record.page_id), reverse=True)
    return answer({"records": [shown(record, states.get(record.page_id, SourceState.SUPERSEDED)) for record in newest]})


@app.get("/v1/sources", compress=True)
def sources() -> Response[str]:
    """Return for each registry how much there is of it, and how fresh."""
    only(query(app))
    found = surveying().survey()
    return answer({"sources": [each.model_dump(mode="json", exclude_none=True) for each in found]})


@app.get("/health")
def health() -> Response[str]:
    """Say whether the search engine answers."""
    try:
        return answer({"status": "ok", "engine": stores.index().health()})
    except Unavailable:
        return problem(HTTPStatus.SERVICE_UNAVAILABLE, "the search engine does not answer")


def _read(nct_id: str) -> StoredTrial | Redirect:
    try:
        stored = stores.trials().read(_NCT_ID.validate_python(nct_id.upper()))
    except ValidationError:
        raise BadRequest(f"{nct_id} is no NCT ID: NCT and eight digits", parameter="nct_id") from None
    if stored is None:
        raise NotFound(f"no page of any registry speaks of {nct_id.upper()}")
    return stored


def _moved(location: str) -> Response[Any]:
    return Response(HTTPStatus.MOVED_PERMANENTLY, headers={"Location": location})
