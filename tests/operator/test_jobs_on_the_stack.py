"""Targets, runs, sources and status against the running local stack; nothing is fetched."""

import pytest

from tests.end_to_end.test_pages import PAGE, veeva
from tests.operator.command import Cli

URL = "https://trial.medpath.com/clinical-trial/00112233445566aa/some-study"


def test_targets_from_their_addition_to_their_removal(stacked: Cli) -> None:
    added = stacked.json("targets", "add", "nct05734898")["targets"]
    by_registry = {one["registry"]: one for one in added}
    assert by_registry["ctgov"]["state"] == "active"
    name = by_registry["ctgov"]["target_id"]
    assert name in stacked("targets", "--registry", "ctgov").out
    assert stacked.json("targets", "pause", name)["targets"][0]["state"] == "paused"
    assert [one["target_id"] for one in stacked.json("targets", "--state", "paused")["targets"]] == [name]
    assert "active" in stacked("targets", "resume", name).out
    assert stacked.json("show", name) == stacked.json("targets", name)
    assert stacked.json("targets", "remove", name)["targets"] == [{"target_id": name, "state": "removed"}]
    assert name not in stacked("targets", "--all").out
    narrowed = stacked.json("targets", "add", "NCT05734898", "--registry", "ctgov")["targets"]
    assert [one["registry"] for one in narrowed] == ["ctgov"]


def test_urls_to_ingest_become_targets(stacked: Cli) -> None:
    found = stacked.json("ingest", URL, "https://example.org/x", code=4)
    well, problem = found["targets"]
    assert (well["registry"], well["state"]) == ("medpath", "off")
    assert problem["parameter"] == "url"
    assert "off" in stacked("targets", "--state", "off").out


def test_a_page_with_a_url_is_a_target(stacked: Cli) -> None:
    stacked("ingest", "-", "--page-url", PAGE, stdin=veeva())
    assert PAGE in {one["url"] for one in stacked.json("targets", "--registry", "veeva")["targets"]}


@pytest.mark.parametrize(
    "arguments",
    [
        ["targets", "add", "https://example.org/x"],
        ["targets", "add", "NCT05734898", "--registry", "nowhere"],
        ["targets", "--state", "activ"],
        ["targets", "--registry", "nowhere"],
        ["targets", "b" * 32],
        ["targets", "pause", "b" * 32],
        ["targets", "remove", "b" * 32],
        ["runs", "start", "fetsch"],
        ["runs", "start", "reparse", "--registry", "nowhere"],
        ["runs", "20261120000000-fetch-00000000"],
        ["sources", "enable", "nowhere"],
    ],
)
def test_what_the_api_refuses_is_exit_code_1(stacked: Cli, arguments: list[str]) -> None:
    assert stacked(*arguments, code=1).err
    assert stacked.json(*arguments, code=1)["detail"]


@pytest.mark.parametrize("kind", ["reparse", "reconcile"])
def test_a_run_is_started_and_followed(stacked: Cli, kind: str) -> None:
    run = stacked.json("runs", "start", kind, "--follow")
    assert (run["kind"], run["state"]) == (kind, "succeeded")
    assert run["run_id"] in {one["run_id"] for one in stacked.json("runs")["runs"]}
    assert run["run_id"] in stacked("runs").out
    assert "succeeded" in stacked("runs", run["run_id"]).out
    assert stacked.json("show", run["run_id"])["run_id"] == run["run_id"]


def test_sources_are_listed_and_switched(stacked: Cli) -> None:
    assert "ctgov" in stacked("sources").out
    (target,) = stacked.json("targets", "add", f"{URL}-to-switch")["targets"]
    assert target["state"] == "off"
    assert stacked("sources", "enable", "medpath").out == "medpath is fetched from now on\n"
    assert stacked.json("targets", target["target_id"])["state"] == "active"
    assert stacked.json("sources", "disable", "medpath")["enabled"] is False
    assert stacked.json("targets", target["target_id"])["state"] == "off"


def test_status_shows_it_all(stacked: Cli) -> None:
    found = stacked.json("status")
    assert found["problems"] == {}
    assert {one["registry"] for one in found["sources"]} >= {"ctgov", "medpath"}
    shown = stacked("status").out
    for part in ("ok", "Sources", "0 quarantined", "reconcile"):
        assert part in shown
