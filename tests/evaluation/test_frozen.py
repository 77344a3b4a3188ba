"""The test halves of the labelled trials are what they were before the rules were made."""

import hashlib
from pathlib import Path

import pytest

FROZEN = {
    "test": "3f4cbf60d1eb8ce0ba015d8bdcb34d49dc955152f0c3ff8b7912877d27792dc7",
    "others-test": "3bb4dda0817c105e6ae5f7b05b7b8150d2e9b9b076701b7fb14500af53f7545b",
}


@pytest.mark.parametrize("half", FROZEN)
def test_the_test_half_is_unchanged(half: str) -> None:
    labels = Path(__file__).with_name(f"{half}.tsv").read_bytes()
    assert hashlib.sha256(labels).hexdigest() == FROZEN[half]
