"""Targets, runs and sources: what each command asks for, prints, and ends with."""

import pytest

from tests.operator.command import Cli
from tests.operator.service import Server

URL = "https://trial.medpath.com/clinical-trial/00112233445566aa/x"


def test_an_nct_id_gives_the_targets_of_each_registry(cli: Cli) -> None:
    added = cli.json("targets", "add", "nct05734898")["targets"]
    assert {one["registry"] for one in added} == {"ctgov", "medpath"}
    listed = cli.json("targets")
    assert (listed["targets"], listed["more"]) == (added, False)


def test_an_nct_id_can_be_narrowed_to_registries(cli: Cli) -> None:
    added = cli.json("targets", "add", "NCT05734898", "--registry", "ctgov")["targets"]
    assert [one["registry"] for one in added] == ["ctgov"]
    assert "ctgov" in cli("targets", "--registry", "ctgov").out
    assert cli("targets", "--registry", "medpath").out == "No targets\n"


def test_some_targets_can_be_refused(cli: Cli) -> None:
    done = cli("targets", "add", URL, "https://example.org/x", code=4)
    assert "example.org" in done.out
    assert "medpath" in done.out


def test_one_target_that_is_refused_is_the_failure(cli: Cli) -> None:
    done = cli("targets", "add", "https://example.org/x", code=1)
    assert (done.out, done.err) == ("", "no registry has the host example.org\n")
    assert cli.json("targets", "add", "https://example.org/x", code=1)["parameter"] == "url"


@pytest.mark.parametrize("word", ["NCT123", "ftp://example.org/x", "page.txt", "NCT٠٥٧٣٤٨٩٨"])
def test_what_is_no_target_is_wrong_usage(cli: Cli, service: Server, word: str) -> None:
    assert "no NCT ID" in cli("targets", "add", word, code=2).err
    assert service.asked == []


def test_a_target_is_paused_resumed_and_removed(cli: Cli) -> None:
    (target,) = cli.json("targets", "add", URL)["targets"]
    name = target["target_id"]
    assert cli.json("targets", "pause", name)["targets"][0]["state"] == "paused"
    assert [one["target_id"] for one in cli.json("targets", "--state", "paused")["targets"]] == [name]
    assert "active" in cli("targets", "resume", name).out
    assert cli.json("targets", name)["state"] == "active"
    assert name in cli("targets", name).out
    assert name in cli("show", name).out
    assert cli.json("targets", "remove", name)["targets"] == [{"target_id": name, "state": "removed"}]
    assert "no target" in cli("targets", name, code=1).err


def test_some_of_many_targets_may_be_missing(cli: Cli) -> None:
    (target,) = cli.json("targets", "add", URL)["targets"]
    done = cli("targets", "pause", target["target_id"], "nowhere", code=4)
    assert "no target nowhere" in done.out
    assert "paused" in done.out
    assert "no target nowhere" in cli("targets", "remove", "nowhere", code=1).err


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "a?b#c", "%2e%2e", "ä"])
def test_an_odd_id_is_sent_as_an_id_or_not_at_all(cli: Cli, name: str) -> None:
    cli("targets", "pause", name, code=1)
    cli("show", name or "..", code=1)


def test_a_list_is_read_to_its_end_or_to_a_limit(cli: Cli) -> None:
    cli("targets", "add", *[f"{URL}{number}" for number in range(7)])
    some = cli("targets", "--limit", "3", "--json")
    assert (len(some.json["targets"]), some.json["more"]) == (3, True)
    assert "--all" in cli("targets", "--limit", "3").err
    every = cli.json("targets", "--all")
    assert (len(every["targets"]), every["more"]) == (7, False)
    cli("targets", "--limit", "0", code=2)


def test_a_value_that_the_api_does_not_know_is_told_with_the_nearest(cli: Cli) -> None:
    done = cli("targets", "--state", "activ", code=1)
    assert done.err == "state: activ is none\nNearest: active, paused, off, gone\n"


def test_urls_to_ingest_become_targets(cli: Cli, service: Server) -> None:
    found = cli.json("ingest", URL, "https://clinicaltrials.gov/study/NCT05734898")
    assert [one["registry"] for one in found["targets"]] == ["medpath", "ctgov"]
    assert found["pages"] == []
    assert [asked.path for asked in service.asked] == ["/v1/targets"]
    assert "example.org" in cli("ingest", URL, "https://example.org/x", code=4).out


def test_a_run_is_started_followed_and_shown(cli: Cli) -> None:
    run = cli.json("runs", "start", "fetch", "--registry", "ctgov", "--follow")
    assert (run["state"], run["progress"]) == ("succeeded", {"done": 2, "total": 2})
    assert run["run_id"] in cli("runs").out
    shown = cli("runs", run["run_id"]).out
    assert "2 of 2" in shown
    assert "2 unchanged" in shown
    assert cli.json("runs", run["run_id"]) == run
    assert cli.json("show", run["run_id"]) == run


def test_a_run_that_fails_is_exit_code_1(cli: Cli) -> None:
    done = cli("runs", "start", "reparse", "--follow", code=1)
    assert "it broke" in done.out
    assert cli("runs", "start", "reparse").out


def test_a_second_run_of_a_kind_names_the_first_or_follows_it(cli: Cli) -> None:
    first = cli.json("runs", "start", "reconcile")["run_id"]
    assert first in cli("runs", "start", "reconcile", code=1).err
    assert cli.json("runs", "start", "reconcile", code=1)["run_id"] == first
    followed = cli("runs", "start", "reconcile", "--follow", "--json")
    assert (followed.json["run_id"], followed.json["state"]) == (first, "succeeded")
    assert f"Already running: {first}" in followed.err


def test_bad_input_to_runs(cli: Cli) -> None:
    assert "Nearest: fetch" in cli("runs", "start", "fetsch", code=1).err
    assert "no run x" in cli("runs", "x", code=1).err
    cli("runs", "start", code=2)
    cli("runs", "start", "fetch", "--sooner", code=2)
    cli("runs", "--limit", "many", code=2)


def test_sources_are_listed_and_switched(cli: Cli) -> None:
    assert "ctgov" in cli("sources").out
    assert cli("sources", "enable", "medpath").out == "medpath is fetched from now on\n"
    by_key = {one["registry"]: one["enabled"] for one in cli.json("sources")["sources"]}
    assert by_key == {"ctgov": True, "medpath": True}
    assert cli.json("sources", "disable", "medpath")["enabled"] is False
    assert "Nearest: ctgov, medpath" in cli("sources", "enable", "medpth", code=1).err
    cli("sources", "enable", code=2)


def test_status_shows_it_all(cli: Cli) -> None:
    cli("runs", "start", "fetch")
    done = cli("status")
    for part in ("ok", "Sources", "ctgov", "1.2", "0 quarantined, 0 failed, 0 unlinked", "Newest runs", "fetch"):
        assert part in done.out
    found = cli.json("status")
    assert (found["health"]["status"], found["pages"]["failed"], found["problems"]) == ("ok", 0, {})
