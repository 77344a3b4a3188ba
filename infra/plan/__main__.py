"""`python -m infra.plan [--write]`: prints the plan, or writes it into docs/operations.md between its two marks."""

import sys
from pathlib import Path
from typing import Final

from infra.plan.tables import plan

PAGE: Final = Path(__file__).parents[2] / "docs" / "operations.md"
BEGIN: Final = "<!-- plan: written by `make plan` -->"
END: Final = "<!-- end of the plan -->"


class MarksMissing(ValueError):
    """The page lacks the two lines between which the plan goes."""


def with_plan(page: str) -> str:
    """Return a page with the plan between its marks; MarksMissing where it has none."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise MarksMissing(f"{PAGE.name} needs the lines {BEGIN} and {END}")
    return f"{before}{BEGIN}\n\n{plan()}\n\n{END}{after}"


def main(arguments: list[str]) -> None:
    """Prints or writes the plan."""
    if arguments == ["--write"]:
        PAGE.write_text(with_plan(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
        print(f"The plan is in {PAGE.relative_to(Path.cwd()) if PAGE.is_relative_to(Path.cwd()) else PAGE.name}")
    elif arguments:
        sys.exit(__doc__)
    else:
        print(plan())


if __name__ == "__main__":
    main(sys.argv[1:])
