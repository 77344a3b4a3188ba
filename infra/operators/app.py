"""The command line of `trialindex`, put together from the groups of commands."""

from typing import Annotated

import typer

from infra.operators.commands import ingest, quarantine, runs, search, show, sources, status, targets, unlinked
from infra.operators.session import examples

app = typer.Typer(
    name="trialindex",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=examples(
        "trialindex ingest pages/",
        "trialindex search --antigen CD19 --status RECRUITING",
        "trialindex show NCT05734898",
        "trialindex status --json",
        "trialindex --url https://ID.execute-api.eu-west-1.amazonaws.com quarantine",
    ),
)
for group in (ingest, search, show, status):
    app.registered_commands += group.app.registered_commands
app.add_typer(runs.app, name="runs")
app.add_typer(targets.app, name="targets")
app.add_typer(sources.app, name="sources")
app.add_typer(unlinked.app, name="unlinked")
app.registered_commands += quarantine.app.registered_commands


@app.callback()
def trialindex(
    url: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Address of the API, for every command.", show_default=False)
    ] = None,
) -> None:
    """Take pages in, search trials, and look after a trialindex service over its HTTP API.

    The address is --url, else TRIALINDEX_URL, else http://127.0.0.1:8000 (which `make run` serves). Requests to API
    Gateway on AWS are signed with your usual AWS credentials.

    Exit codes: 0 done; 1 the API refused, or has not got what was asked for, or a run that was followed did not
    succeed; 2 wrong usage; 3 the API cannot be reached or fails; 4 of the things asked for, some failed.

    With --json every command prints one JSON value on stdout: its result, or the problem (RFC 9457) that ended it.
    """
