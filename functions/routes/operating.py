"""The routes that need IAM on AWS: pages and their states, unlinked records and links; targets and runs."""

import json
from http import HTTPStatus
from typing import Any, Final

from aws_lambda_powertools.event_handler import Response

from functions.acceptance import MOST_PAGES
from functions.errors import BadRequest, Conflicting, NotFound, Unavailable
from functions.gateways.clock import now
from functions.gateways.statuses import Wanted
from functions.routes import runs, targets
from functions.routes.answers import answer, application, body, details, limit, only, query, registry
from functions.routes.records import shown
from functions.seals import seal, unseal
from functions.settings import settings
from functions.stages import stores
from functions.stages.accepting import take_in
from functions.stages.linking import candidates, link
from schemas.page import PageState, PageStatus
from schemas.trial import SourceState, StoredTrial

app = application()
runs.serve(app)
targets.serve(app)
_LIST: Final = "pages"
_REDRIVEN: Final = (PageState.FAILED, PageState.QUARANTINED)


@app.post("/v1/pages")
def accept_pages() -> Response[str]:
    """Accept one page, or a list of up to 100 with one result or one problem each."""
    posted = body(app)
    if not isinstance(posted, list):
        return answer(_taken(posted), HTTPStatus.ACCEPTED)
    if not 1 <= len(posted) <= MOST_PAGES:
        raise BadRequest(f"a list holds 1 to {MOST_PAGES} pages, this one {len(posted)}")
    return answer({"pages": [_taken_or_problem(page) for page in posted]}, HTTPStatus.ACCEPTED)


@app.get("/v1/pages")
def list_pages() -> Response[str]:
    """Return pages with their states, newest first."""
    given = only(query(app), "state", "registry", "limit", "page_token")
    secret = settings().need("page_token_secret").encode()
    filters = [_state(given.get("state")), registry(given.get("registry"))]
    before = None
    if "page_token" in given:
        before = _before(json.loads(unseal(given["page_token"], secret)), filters)
    state = PageState(filters[0]) if filters[0] else None
    pages, last = stores.statuses().listed(Wanted(state, filters[1]), before, limit(given.get("limit")))
    listed: dict[str, Any] = {"pages": [page.to_json() for page in pages]}
    if last:
        listed["next_page_token"] = seal(json.dumps([_LIST, *filters, last]).encode(), secret)
    return answer(listed)


@app.get("/v1/pages/<page_id>")
def page(page_id: str) -> Response[str]:
    """Return the state of a page with its reason."""
    only(query(app))
    return answer(_status(page_id).to_json())


@app.get("/v1/pages/<page_id>/record")
def page_record(page_id: str) -> Response[str]:
    """Return the record made from this very page."""
    only(query(app))
    _status(page_id)
    place = stores.statuses().record_key(page_id)
    record = stores.records().get(place) if place else None
    if record is None:
        raise NotFound(f"page {page_id} has made no record")
    stored = stores.trials().read(record.nct_id) if record.nct_id else None
    sources = stored.trial.sources if isinstance(stored, StoredTrial) else ()
    states = {source.page_id: source.state for source in sources}
    otherwise = SourceState.SUPERSEDED if stored else SourceState.LIVE
    return answer(shown(record, states.get(record.page_id, otherwise)))


@app.post("/v1/pages/<page_id>/redrive")
def redrive(page_id: str) -> Response[str]:
    """Try a failed or quarantined page again."""
    only(query(app))
    status = _status(page_id)
    if status.state not in _REDRIVEN:
        raise Conflicting(f"page {page_id} is {status.state}; only failed and quarantined pages are tried again")
    key = stores.pages().latest(page_id)
    stores.statuses().move(page_id, PageState.RECEIVED, values={"reason": None})
    stores.parse_queue().again(key, now().isoformat())
    return answer({"page_id": page_id, "state": PageState.RECEIVED}, HTTPStatus.ACCEPTED)


@app.get("/v1/unlinked")
def unlinked() -> Response[str]:
    """Return the records without an NCT ID, each with trials that it may belong to and why."""
    only(query(app))
    records = sorted(stores.records().unlinked(), key=lambda record: (record.last_seen, record.page_id), reverse=True)
    return answer({"unlinked": [candidates(record, stores.index()) for record in records]})


@app.post("/v1/unlinked/<page_id>/link")
def link_page(page_id: str) -> Response[str]:
    """Link an unlinked page, and every page of its source, to a trial."""
    only(query(app))
    linked = link(_status(page_id), body(app), now(), stores.pages(), stores.statuses())
    return answer(linked, HTTPStatus.ACCEPTED)


def _before(sealed: object, filters: list[str | None]) -> str:
    """Return the place in a token of this list; a token of another list, or of other filters, is refused."""
    if not isinstance(sealed, list) or sealed[:-1] != [_LIST, *filters]:
        raise BadRequest("page_token belongs to a list with other parameters", parameter="page_token")
    return str(sealed[-1])


def _taken(posted: object) -> dict[str, Any]:
    status = take_in(posted, stores.pages(), stores.statuses())
    return {"page_id": status.page_id, "state": status.state}


def _taken_or_problem(posted: object) -> dict[str, Any]:
    try:
        return _taken(posted)
    except BadRequest as error:
        return details(error.status, error.detail, **error.extra)
    except Unavailable:
        return details(HTTPStatus.SERVICE_UNAVAILABLE, "try this page again")


def _status(page_id: str) -> PageStatus:
    status = stores.statuses().find(page_id)
    if status is None:
        raise NotFound(f"no page {page_id}")
    return status


def _state(value: str | None) -> str | None:
    if value is not None and value not in set(PageState):
        raise BadRequest(
            f"state: {value} is none of {', '.join(PageState)}", parameter="state", nearest=list(PageState)
        )
    return value
