"""The checked reference data may lie beside a checkout; where they do not, their tests are not collected."""

from tests.beside import REFERENCE

collect_ignore = [] if REFERENCE.exists() else ["test_reference.py", "test_condition_strings.py"]
