"""The command `trialindex`, as the tests call it."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from infra.operators.app import app

ROOT = Path(__file__).parents[2]
ESCAPE = "\x1b"


@dataclass(frozen=True)
class Done:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Its output as the one JSON value that it must be."""
        return json.loads(self.out)


@dataclass(frozen=True)
class Cli:
    """The command with an address."""

    url: str

    def __call__(self, *arguments: str, stdin: str | bytes = "", code: int = 0) -> Done:
        """Run a command in this process; it must end with the code and print no control sequence."""
        result = CliRunner().invoke(app, list(arguments), input=stdin, env={"TRIALINDEX_URL": self.url})
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        done = Done(result.exit_code, result.stdout, result.stderr)
        assert done.code == code, (done.out[-2000:], done.err)
        assert ESCAPE not in done.out + done.err
        return done

    def json(self, *arguments: str, stdin: str | bytes = "", code: int = 0) -> Any:
        """Return what a command prints with --json."""
        return self(*arguments, "--json", stdin=stdin, code=code).json


def apart(*arguments: str, url: str = "", stdin: str = "", code: int = 0, **environment: str) -> Done:
    """Run a command in a process of its own, with pipes."""
    command = [sys.executable, "-m", "infra.operators", *arguments]
    env = {**os.environ, "TRIALINDEX_URL": url, **environment}
    done = subprocess.run(command, cwd=ROOT, env=env, input=stdin, capture_output=True, text=True, check=False)
    assert done.returncode == code, (done.stdout, done.stderr)
    return Done(done.returncode, done.stdout, done.stderr)
