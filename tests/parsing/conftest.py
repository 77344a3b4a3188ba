"""The real pages may lie beside a checkout; where they do not, their tests are not collected."""

from tests.beside import PAGES

collect_ignore = [] if PAGES.exists() else ["test_real_pages.py"]
