"""Help, options, startup and terminals."""

import os
import pty
import subprocess
import sys
import tomllib
from importlib import import_module

import pytest

from functions.queries.parameters import FILTERS, SINGLES
from infra.operators.commands import search
from tests.operator.command import ESCAPE, ROOT, Cli, apart
from tests.operator.service import Given, Server

COMMANDS = [
    "ingest",
    "search",
    "show",
    "status",
    "quarantine",
    "redrive",
    "runs",
    "runs list",
    "runs start",
    "targets",
    "targets list",
    "targets add",
    "targets pause",
    "targets resume",
    "targets remove",
    "sources",
    "sources list",
    "sources enable",
    "sources disable",
    "unlinked",
    "unlinked list",
    "unlinked link",
]


def test_the_help_names_every_command_and_exit_code(cli: Cli) -> None:
    shown = cli("--help").out
    assert all(command.split()[0] in shown for command in COMMANDS)
    assert "Exit codes: 0 done; 1 the API refused" in shown
    assert cli("-h").out == shown


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_a_help_with_examples(cli: Cli, command: str) -> None:
    shown = cli(*command.split(), "--help").out
    assert f"Examples:\n    trialindex {command.removesuffix(' list')}" in shown
    if not any(line.startswith("Commands:") for line in shown.splitlines()):
        assert "--json" in shown
        assert "--url" in shown


@pytest.mark.parametrize("arguments", [["serch"], ["search", "--colour", "red"], ["show"], ["redrive"], ["ingest"]])
def test_wrong_usage_is_exit_code_2(cli: Cli, arguments: list[str]) -> None:
    assert "Usage:" in cli(*arguments, code=2).err


def test_the_options_of_search_are_the_parameters_of_the_api() -> None:
    assert set(search.options()) == ({*FILTERS} | {*SINGLES}) - search.LEFT_OUT
    for name, option in search.options().items():
        assert f"--{name.replace('_', '-')}" in option.opts


def test_options_reach_the_api_as_they_are_given() -> None:
    with Server(lambda _: Given(200, {"total": 0, "trials": []})) as server:
        options = ["--condition", "T-ALL", "--condition", "a|b", "--status", "-COMPLETED", "--antigen-role", "any"]
        Cli(server.url)("search", *options, "--antigen_role", "bait", "--limit", "3", "CD19 leukemia", "more")
        assert server.asked[0].query == {
            "condition": ["T-ALL", "a|b"],
            "status": ["-COMPLETED"],
            "antigen_role": ["bait"],
            "limit": ["3"],
            "q": ["CD19 leukemia more"],
        }


def test_the_script_in_the_environment_is_this_command() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    module, _, name = project["scripts"]["trialindex"].partition(":")
    assert callable(getattr(import_module(module), name))


def test_a_help_needs_no_stack_no_models_and_no_signatures() -> None:
    code = "import sys; from infra.operators.app import app\ntry:\n app(['--help'])\nexcept SystemExit: pass\n"
    code += "heavy = {'moto', 'boto3', 'botocore', 'pydantic', 'infra.local.stack', 'functions.queries'}\n"
    code += "sys.exit(sorted(heavy & sys.modules.keys()) or 0)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_pipe_gets_no_control_sequence_even_where_colour_is_forced(cli: Cli) -> None:
    for arguments in (["sources"], ["sources", "--json"], ["runs", "start", "fetch", "--follow"], ["--help"]):
        done = apart(*arguments, url=cli.url, FORCE_COLOR="1", TERM="xterm-256color")
        assert ESCAPE not in done.out + done.err
    assert max(map(len, apart("sources", url=cli.url, COLUMNS="70").out.splitlines())) <= 70


def test_a_terminal_gets_a_bar_on_stderr_alone(cli: Cli) -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "infra.operators", "runs", "start", "fetch", "--follow", "--json"]
    env = {**os.environ, "TRIALINDEX_URL": cli.url, "TERM": "xterm-256color"}
    with subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=theirs, text=True) as process:
        os.close(theirs)
        written = b"".join(iter(lambda: _read(ours), b""))
        assert process.stdout
        out = process.stdout.read()
    os.close(ours)
    assert process.returncode == 0
    assert b"Run" in written
    assert ESCAPE.encode() in written
    assert ESCAPE not in out
    assert out.startswith("{")


def _read(terminal: int) -> bytes:
    """What a terminal was sent; nothing once nobody holds its other end."""
    try:
        return os.read(terminal, 65536)
    except OSError:
        return b""
