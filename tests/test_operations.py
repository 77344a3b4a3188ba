"""What operators are told names every alarm, state and outcome there is, and commands that exist."""

import re
from typing import Any

import pytest
import typer

from functions.registries import registries
from infra import template
from infra.operators.app import app
from infra.plan.__main__ import PAGE
from schemas.run import RunKind, RunState
from schemas.target import Outcome, TargetState

TOLD = PAGE.read_text(encoding="utf-8")
ALARMS = [name for name, made in template.load()["Resources"].items() if made["Type"] == "AWS::CloudWatch::Alarm"]
COMMANDS = sorted(set(re.findall(r"(?:^|`)trialindex ([a-z][^`#\n]*\w)", TOLD, re.MULTILINE)))


@pytest.mark.parametrize("alarm", ALARMS)
def test_every_alarm_is_explained(alarm: str) -> None:
    assert re.search(rf"^\| {alarm} \|", TOLD, re.MULTILINE)


def test_no_alarm_is_explained_that_there_is_not() -> None:
    assert set(re.findall(r"^\| (\w+Alarm) \|", TOLD, re.MULTILINE)) == set(ALARMS)


@pytest.mark.parametrize("word", [*Outcome, *RunKind, *RunState])
def test_every_outcome_kind_and_state_is_named(word: str) -> None:
    assert f"`{word}`" in TOLD


@pytest.mark.parametrize("state", ["found", "stale", "absent", "not_fetched", "blocked", "failed"])
def test_every_state_of_a_registry_is_explained(state: str) -> None:
    assert re.search(rf"^\| `{state}` \|", TOLD, re.MULTILINE)


@pytest.mark.parametrize("parameter", ["FetchContact", "FetchMinutes", "FetchScope", "FetchPermitted", "AlarmEmail"])
def test_parameters_are_those_of_the_template(parameter: str) -> None:
    assert parameter in template.load()["Parameters"]
    assert f"`{parameter}" in TOLD


def below(command: Any) -> dict[str, Any]:
    """Return the commands of a group; none where it is no group."""
    found: dict[str, Any] = getattr(command, "commands", {})
    return found


def options(command: Any) -> set[str]:
    """Return the options of a command, and of those below it: a group without a command lists."""
    own = {name for each in command.params for name in each.opts}
    return own.union(*map(options, below(command).values()))


@pytest.mark.parametrize("line", COMMANDS)
def test_commands_exist_with_their_options(line: str) -> None:
    command: Any = typer.main.get_command(app)
    words = line.split()
    assert words[0] in below(command)
    while words and words[0] in below(command):
        command = below(command)[words.pop(0)]
    if command.name != "search":  # whose options are the API's filters
        assert {word for word in words if word.startswith("--")} <= options(command)


def test_examples_name_registries_and_states_that_there_are() -> None:
    named = set(re.findall(r"--registry ([a-z]+)|sources/([a-z]+)", TOLD))
    assert {name for pair in named for name in pair if name} <= set(registries()) | {"REGISTRY"}
    assert set(re.findall(r"targets --state (\w+)", TOLD)) <= set(TargetState)
