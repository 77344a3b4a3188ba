"""The checked reference data may lie beside a checkout; where they do not, their tests are not collected."""

from pathlib import Path

REFERENCE = Path(__file__).parents[3] / "shared" / "reference"

collect_ignore = [] if REFERENCE.exists() else ["test_reference.py"]
