"""The operators' command against a stack that fetches for real, from sites that are played here."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from infra.sites import pages
from tests.fetching.conftest import World
from tests.fetching.test_fetching import FACTS, URL

ROOT = Path(__file__).parents[2]


def told(world: World, *words: str, status: int = 0) -> Any:
    """Return what the command prints as JSON; its exit status must be the given one."""
    command = [sys.executable, "-m", "infra.operators", "--url", world.local.url, *words, "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == status, done.stdout + done.stderr
    return json.loads(done.stdout)


def test_an_operator_turns_a_registry_on_adds_a_target_and_fetches_it(world: World) -> None:
    world.sites.put(URL, pages.render("clinconnect", FACTS))
    told(world, "sources", "enable", "clinconnect")
    told(world, "targets", "add", URL)
    run = told(world, "runs", "start", "fetch", "--registry", "clinconnect", "--follow")
    assert json.dumps(run).count("succeeded") == 1
    assert told(world, "show", FACTS.nct_id)["brief_title"] == FACTS.title
    told(world, "sources", "disable", "clinconnect")
    refused = told(world, "runs", "start", "fetch", "--registry", "clinconnect", status=1)
    assert "clinconnect" in json.dumps(refused)
    assert "example.org" in json.dumps(told(world, "targets", "add", "https://example.org/unknown", status=1))
