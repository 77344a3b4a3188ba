"""`trialindex quarantine` and `redrive`: pages that a person should look at, and trying them again."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Annotated, Final

import typer

from infra.operators.client import CALLS, Api
from infra.operators.failures import Exit, Refused
from infra.operators.following import REFUSED, Patience, Sent, Wait, attempted, follow, report, summary, went_wrong
from infra.operators.listing import All, Limit, listed, more
from infra.operators.printing import label
from infra.operators.progress import bar
from infra.operators.session import Session, command

app = typer.Typer()
STATES: Final = ("quarantined", "failed")
Registry = Annotated[str | None, typer.Option(metavar="KEY", help="Only pages of this registry.")]


@command(app, "quarantine", ("trialindex quarantine", "trialindex quarantine --registry medpath --all --json"))
def quarantine(session: Session, *, registry: Registry = None, limit: Limit = 100, everything: All = False) -> None:
    """List quarantined pages, newest first, each with its reason."""
    filters = {"state": "quarantined", "registry": registry}
    found = listed(session.api, "pages", filters, None if everything else limit)
    if session.out.data({"pages": found.items, "more": found.more}):
        return
    keys = ("page_id", "registry", "nct_id", "reason", "url")
    rows = [[one.get(key) for key in keys] for one in found.items]
    session.out.table((label("Page id"), "Registry", "NCT ID", "Reason", "URL"), rows)
    more(session.out, found, "No quarantined pages")


@command(
    app,
    "redrive",
    ("trialindex redrive PAGE_ID", "trialindex redrive --all --registry veeva", "trialindex redrive --all --json"),
)
def redrive(
    session: Session,
    page_ids: Annotated[list[str] | None, typer.Argument(metavar="PAGE_ID", show_default=False)] = None,
    *,
    everything: Annotated[bool, typer.Option("--all", help="All quarantined and failed pages.")] = False,
    registry: Registry = None,
    state: Annotated[
        str | None, typer.Option(metavar="STATE", help="With --all, only these: quarantined or failed.")
    ] = None,
    wait: Wait = True,
    timeout: Patience = 120,
) -> None:
    """Try quarantined and failed pages again, and say what became of each.

    Exit code 4: a page was refused, or has ended quarantined or failed again, or has not ended in time.
    """
    _check(page_ids or (), everything, registry, state)
    chosen = _chosen(session.api, registry, state) if everything else list(dict.fromkeys(page_ids or ()))
    sent = _again(session.api, chosen)
    if len(chosen) == 1 and sent[0].state == REFUSED:
        raise Refused(str(sent[0].reason), sent[0].status)
    if wait:
        sent = follow(session.api, sent, timeout)
    if not session.out.data({"pages": [one.to_json() for one in sent], "summary": summary(sent)}):
        report(session.out, sent)
        if not sent:
            session.out.line("No pages to try again")
    if went_wrong(sent, waited=wait):
        session.end(Exit.SOME_FAILED)


def _check(page_ids: Sequence[str], everything: bool, registry: str | None, state: str | None) -> None:  # noqa: FBT001
    if bool(page_ids) == everything:
        raise typer.BadParameter("name pages, or say --all", param_hint="PAGE_ID")
    if page_ids and (registry or state):
        raise typer.BadParameter("--registry and --state go with --all")
    if state and state not in STATES:
        raise typer.BadParameter(f"{state} is neither {' nor '.join(STATES)}", param_hint="--state")


def _chosen(api: Api, registry: str | None, state: str | None) -> list[str]:
    """Return the ids of all pages in the states, read before any of them is moved."""
    return [
        str(one["page_id"])
        for each in ([state] if state else STATES)
        for one in listed(api, "pages", {"state": each, "registry": registry}, None).items
    ]


def _again(api: Api, page_ids: Sequence[str]) -> list[Sent]:
    def once(page_id: str) -> Sent:
        return attempted(page_id, lambda: api.post("v1", "pages", page_id, "redrive"))

    sent: list[Sent] = []
    with bar("Redriving", len(page_ids)) as shown, ThreadPoolExecutor(CALLS) as threads:
        for one in threads.map(once, page_ids):
            sent.append(one)
            shown.advance()
    return sent
