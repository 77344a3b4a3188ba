"""`trialindex ingest`: pages go in, and each is followed to its end."""

from collections.abc import Iterable, Sequence
from typing import Annotated, Final

import typer

from infra.operators import following, reading
from infra.operators.client import Api, Json
from infra.operators.commands import targets
from infra.operators.failures import Exit, Failure, Refused, Unreachable
from infra.operators.following import Patience, Sent, Wait
from infra.operators.progress import bar
from infra.operators.reading import Page, Place
from infra.operators.session import Session, command

app = typer.Typer()
_TRIES: Final = (
    "trialindex ingest pages/ --registry medpath",
    "trialindex ingest page.html --page-url https://clinconnect.io/trials/NCT06909474",
    "cat page.txt | trialindex ingest - --registry trialx --json",
    "trialindex ingest - --jsonl --no-wait < pages.jsonl",
    "trialindex ingest https://clinicaltrials.gov/api/v2/studies/NCT05734898",
)
Inputs = Annotated[
    list[str],
    typer.Argument(
        help="Files (.txt, .html, .htm, .json; .jsonl holds a page a line), folders with all below (a manifest.csv "
        "tells of the files that it lists), URLs (these become targets, which the service fetches), - for stdin.",
        metavar="FILES|FOLDERS|URLS|-",
        show_default=False,
    ),
]
Registry = Annotated[str | None, typer.Option(metavar="KEY", help="Key of the registry that the pages are of.")]
PageUrl = Annotated[str | None, typer.Option(metavar="URL", help="URL of the page, where there is one page only.")]
NctId = Annotated[str | None, typer.Option(metavar="NCT_ID", help="NCT ID of the trial that the pages speak of.")]
ContentType = Annotated[
    str | None, typer.Option(metavar="TYPE", help="text/plain, text/html or application/json, whatever the suffix.")
]
FetchedAt = Annotated[
    str | None, typer.Option(metavar="TIME", help="When the pages were had: 2026-11-20T00:00:00Z; now, if not given.")
]
Jsonl = Annotated[bool, typer.Option("--jsonl", help="Standard input holds a page a line, as POST /v1/pages takes it.")]


@command(app, "ingest", _TRIES)
def ingest(  # noqa: PLR0913 each is an option
    session: Session,
    inputs: Inputs,
    *,
    registry: Registry = None,
    page_url: PageUrl = None,
    nct_id: NctId = None,
    content_type: ContentType = None,
    fetched_at: FetchedAt = None,
    jsonl: Jsonl = False,
    wait: Wait = True,
    timeout: Patience = 120,
) -> None:
    """Send pages, follow each to its end state, and say what became of it.

    Exit code 4: a page was refused, or ended quarantined or failed, or has not ended in time.
    """
    urls = [one for one in inputs if targets.is_url(one)]
    given = {
        "registry": registry,
        "url": page_url,
        "nct_id": nct_id,
        "content_type": content_type,
        "fetched_at": fetched_at,
    }
    places = _places([one for one in inputs if one not in urls], jsonl=jsonl, typed=content_type is not None)
    if page_url and (len(places) != 1 or places[0].lines):
        raise typer.BadParameter("it is the URL of one page, and there is not one page", param_hint="--page-url")
    added = targets.add(session.api, [{"url": url} for url in urls])
    sent = _sent(session, places, {name: value for name, value in given.items() if value})
    if wait:
        sent = following.follow(session.api, sent, timeout)
    _report(session, sent, added)
    if following.went_wrong(sent, waited=wait) or any(map(targets.refused, added)):
        session.end(Exit.SOME_FAILED)


def _places(inputs: Sequence[str], *, jsonl: bool, typed: bool) -> list[Place]:
    try:
        return reading.places(inputs, jsonl=jsonl, typed=typed)
    except reading.NotAPage as error:
        raise typer.BadParameter(str(error)) from error


def _sent(session: Session, places: Sequence[Place], given: dict[str, str]) -> list[Sent]:
    total = None if any(place.lines for place in places) else len(places)
    sent: list[Sent] = []
    with bar("Sending", total) as shown:
        for some in reading.batches(reading.pages(places, given)):
            try:
                sent += post(session.api, some)
            except Failure:
                if sent:
                    session.out.note(f"{len(sent)} pages were sent before; sent again they change nothing")
                raise
            shown.advance(len(some))
    return sent


def post(api: Api, pages: Sequence[Page]) -> list[Sent]:
    """Return pages as the API took them, or did not, in their order."""
    bodies = [page.body for page in pages if page.body is not None]
    results = iter(_posted(api, bodies) if bodies else ())
    return [
        Sent(page.source, next(results) if page.body is not None else {"title": "Not sent", "detail": page.problem})
        for page in pages
    ]


def _posted(api: Api, bodies: Sequence[Json]) -> Iterable[Json]:
    try:
        results: list[Json] = api.post("v1", "pages", body=bodies).get("pages", [])
    except Refused as refused:
        if len(bodies) > 1 or refused.status in {401, 403}:
            raise
        return [refused.problem]  # a request that holds nothing but a page that is too large
    if len(results) != len(bodies):
        raise Unreachable(f"{api.url} answers for {len(results)} of {len(bodies)} pages")
    return results


def _report(session: Session, sent: Sequence[Sent], added: Sequence[Json]) -> None:
    found = {"pages": [one.to_json() for one in sent], "targets": list(added), "summary": following.summary(sent)}
    if session.out.data(found):
        return
    following.report(session.out, sent)
    targets.table(session.out, added)
    if not sent and not added:
        session.out.line("No pages here")
