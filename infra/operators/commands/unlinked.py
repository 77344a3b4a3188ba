"""`trialindex unlinked`: pages whose trial is not known, and linking one by hand."""

from typing import Annotated

import typer

from infra.operators.failures import Exit
from infra.operators.following import Patience, Sent, Wait, follow, report, went_wrong
from infra.operators.printing import label
from infra.operators.session import Default, Session, command, examples

app = typer.Typer(
    cls=Default,
    help="Unlinked pages: their trial is not known. Without a command: list them, each with trials it may belong to.",
    epilog=examples("trialindex unlinked", "trialindex unlinked link PAGE_ID NCT05734898"),
)


@command(app, "list", ("trialindex unlinked", "trialindex unlinked --json"))
def show(session: Session) -> None:
    """List unlinked pages with their candidates, and why each is one."""
    found = session.api.get("v1", "unlinked")
    if session.out.data(found):
        return
    rows = [
        (
            one.get("page_id"),
            one.get("registry"),
            one.get("title"),
            one.get("reason"),
            "; ".join(f"{each.get('nct_id')} ({each.get('reason')})" for each in one.get("candidates", ())),
            one.get("url"),
        )
        for one in found.get("unlinked", ())
    ]
    session.out.table((label("Page id"), "Registry", "Title", "Reason", "Candidates", "URL"), rows)
    if not rows:
        session.out.line("No unlinked pages")


@command(app, "link", ("trialindex unlinked link PAGE_ID NCT05734898",))
def link(
    session: Session,
    page_id: Annotated[str, typer.Argument(metavar="PAGE_ID", show_default=False)],
    nct_id: Annotated[str, typer.Argument(metavar="NCT_ID", show_default=False)],
    *,
    wait: Wait = True,
    timeout: Patience = 120,
) -> None:
    """Link a page, and every page of its source, to a trial; exit code 4 where it then ends badly."""
    answer = session.api.post("v1", "unlinked", page_id, "link", body={"nct_id": nct_id.upper()})
    sent = [Sent(page_id, {"page_id": page_id, **answer})]
    if wait:
        sent = follow(session.api, sent, timeout)
    if not session.out.data(sent[0].status):
        report(session.out, sent)
    if went_wrong(sent, waited=wait):
        session.end(Exit.SOME_FAILED)
