"""`trialindex runs`: the ledger of jobs, and starting one."""

import time
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final

import typer

from infra.operators.client import Api, Json
from infra.operators.failures import Exit, Refused
from infra.operators.listing import All, Limit, listed, more
from infra.operators.printing import Output, counts, label, moment, plain
from infra.operators.progress import bar
from infra.operators.session import Default, Session, command, examples

app = typer.Typer(
    cls=Default,
    help="Runs: jobs that the service carries out, with their account. Without a command: list them, or show one.",
    epilog=examples(
        "trialindex runs",
        "trialindex runs RUN_ID --json",
        "trialindex runs start fetch --registry ctgov --follow",
        "trialindex runs start reconcile",
    ),
)
RUNNING: Final = "running"
SUCCEEDED: Final = "succeeded"
_PAUSE: Final = 0.5  # seconds between two looks at a run
_CONFLICT: Final = 409


@command(app, "list", ("trialindex runs", "trialindex runs RUN_ID"))
def show(
    session: Session,
    run_id: Annotated[str | None, typer.Argument(metavar="RUN_ID", help="Show this one.", show_default=False)] = None,
    *,
    limit: Limit = 20,
    everything: All = False,
) -> None:
    """List runs, newest first; or show one with its counts and errors."""
    if run_id:
        run = session.api.get("v1", "runs", run_id)
        if not session.out.data(run):
            report(session.out, run)
        return
    found = listed(session.api, "runs", {}, None if everything else limit)
    if not session.out.data({"runs": found.items, "more": found.more}):
        table(session.out, found.items)
        more(session.out, found, "No runs")


@command(app, "start", ("trialindex runs start reparse --registry veeva --follow", "trialindex runs start fetch"))
def start(
    session: Session,
    kind: Annotated[str, typer.Argument(metavar="KIND", help="fetch, reparse or reconcile.", show_default=False)],
    *,
    registry: Annotated[str | None, typer.Option(metavar="KEY", help="Only what is of this registry.")] = None,
    follow: Annotated[bool, typer.Option("--follow", help="Wait for its end; it must succeed.")] = False,
) -> None:
    """Start a run. Where one of that kind runs already, --follow follows that one; else exit code 1."""
    body = {"kind": kind} | ({"registry": registry} if registry else {})
    try:
        run = session.api.post("v1", "runs", body=body)
    except Refused as refused:
        run = _runs_already(refused)
        if not follow:
            raise Refused(f"{refused}: {run['run_id']}", refused.problem, refused.status) from refused
        session.out.note(f"Already running: {plain(run['run_id'])}")
    if follow:
        run = followed(session.api, run["run_id"])
    if not session.out.data(run):
        report(session.out, run)
    if follow and run.get("state") != SUCCEEDED:
        session.end(Exit.REFUSED)


def _runs_already(refused: Refused) -> Json:
    """Return the run that is in the way of another; Refused where it was refused for something else."""
    if refused.status != _CONFLICT or not refused.problem.get("run_id"):
        raise refused
    return {"run_id": refused.problem["run_id"]}


def followed(api: Api, run_id: str) -> Json:
    """Return a run once it has ended; it is watched until then."""
    with bar("Run", None) as shown:
        while (run := api.get("v1", "runs", run_id)).get("state") == RUNNING:
            progress = run.get("progress") or {}
            shown.set(progress.get("done", 0), progress.get("total"))
            time.sleep(_PAUSE)
    return run


def table(out: Output, runs: Sequence[Mapping[str, Any]], title: str = "") -> None:
    """Print runs, one a line."""
    out.table(
        (label("Run id"), "Kind", "Registry", "State", "Started", "Ended", "Done", "Counts", "Errors"),
        [
            (
                run.get("run_id"),
                run.get("kind"),
                run.get("registry"),
                run.get("state"),
                moment(run.get("started_at")),
                moment(run.get("ended_at")),
                _done(run),
                counts(run.get("counts") or {}),
                len(run.get("errors") or ()) or None,
            )
            for run in runs
        ],
        title,
    )


def _done(run: Mapping[str, Any]) -> str:
    progress = run.get("progress") or {}
    total = f" of {progress['total']}" if progress.get("total") is not None else ""
    return f"{progress['done']}{total}" if "done" in progress else ""


def report(out: Output, run: Mapping[str, Any]) -> None:
    """Print one run with its errors."""
    rows: list[tuple[str, object]] = [
        (name.replace("_", " "), value) for name, value in run.items() if name not in {"counts", "errors", "progress"}
    ]
    rows += [("done", _done(run)), ("counts", counts(run.get("counts") or {}))]
    out.table((label(""), ""), [row for row in rows if row[1] not in ("", None)])
    errors = [error if isinstance(error, Mapping) else {"message": error} for error in run.get("errors") or ()]
    rows_of_errors = [[error.get(key) for key in ("count", "message", "example")] for error in errors]
    out.table(("Times", "Error", "Example"), rows_of_errors, title="Errors")
