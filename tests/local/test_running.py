"""What the environment of `python -m infra.local` asks of the stack."""

from pathlib import Path

import pytest

from infra.local.running import combined
from infra.local.stack import Options
from infra.local.terminal import CannotRunError

DECLARED = {"LogLevel", "FetchContact", "Greeting"}


@pytest.mark.parametrize("fetch", ["", "off"])
def test_schedules_run_only_when_asked(fetch: str) -> None:
    assert not combined({"FETCH": fetch}, Options(), DECLARED).schedules
    assert combined({"FETCH": fetch}, Options(schedules=True), DECLARED).schedules, "or when the caller asks"


@pytest.mark.parametrize("contact", ["a.b@example.org", "https://example.org/contact"])
def test_a_contact_is_passed_on(contact: str) -> None:
    environment = {"FETCH": "on", "CONTACT": contact}
    options = combined(environment, Options(), DECLARED)
    assert options.schedules
    assert options.parameters == {"LogLevel": "WARNING", "FetchContact": contact}
    assert combined(environment, Options(), {"LogLevel"}).parameters == {"LogLevel": "WARNING"}


@pytest.mark.parametrize("contact", ["", "me", "a@b", "http://example.org", "https://localhost", "a@b.c d"])
def test_fetching_needs_a_contact(contact: str) -> None:
    with pytest.raises(CannotRunError):
        combined({"FETCH": "on", "CONTACT": contact}, Options(), DECLARED)


def test_what_the_caller_gives_is_kept(tmp_path: Path) -> None:
    given = Options(parameters={"Greeting": "hi", "LogLevel": "ERROR"}, environment={"A": "b"}, data=tmp_path, speed=9)
    options = combined({"LOG_LEVEL": "DEBUG"}, given, DECLARED)
    assert options.parameters == {"Greeting": "hi", "LogLevel": "ERROR"}
    assert options.environment == {"POWERTOOLS_METRICS_DISABLED": "true", "A": "b"}
    assert (options.data, options.speed) == (tmp_path, 9)
    assert combined({"DATA": "elsewhere"}, given, DECLARED).data == Path("elsewhere")
