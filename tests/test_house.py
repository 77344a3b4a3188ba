"""The rules of the house that no linter checks: lengths, docstrings of public names, and what no file may say."""

import ast
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FILE_LINES = 300
FUNCTION_LINES = 40
MODULES = sorted(path for top in ("schemas", "functions", "infra", "tests") for path in (ROOT / top).rglob("*.py"))
DOCUMENTED = [path for path in MODULES if path.relative_to(ROOT).parts[0] != "tests"]
Named = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef

# Written in pieces, so that this file does not say them itself.
FORBIDDEN = [
    re.compile(r"(?<![\w.])/(?:" + "|".join(["work", "root", "home", "Users", "farm"]) + r")/\w"),
    re.compile("|".join(f"{first}-{second}" for first, second in [("index", "url"), ("find", "links")])),
    re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|X" + r"XX)\b"),
]
# Pages as the sites print them, and facts with sources, are data, not our words.
DATA = ("seeds/", "tests/examples/", "functions/vocabulary/data/")


def relative(path: Path) -> str:
    """The path below the project's folder, for a test's name."""
    return path.relative_to(ROOT).as_posix()


def definitions(path: Path) -> Iterator[Named]:
    """All functions and classes of a module, nested ones included."""
    tree = ast.parse(path.read_text())
    return (node for node in ast.walk(tree) if isinstance(node, Named))


def public(body: list[ast.stmt], prefix: str = "") -> Iterator[tuple[str, Named]]:
    """The public functions and classes of a body, and the public members of those classes, with dotted names."""
    for node in body:
        if isinstance(node, Named) and not node.name.startswith("_"):
            yield f"{prefix}{node.name}", node
            if isinstance(node, ast.ClassDef):
                yield from public(node.body, f"{prefix}{node.name}.")


def tracked() -> list[str]:
    """The files under version control; the test is skipped in a copy that has none."""
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    command = [git, "-c", f"safe.directory={ROOT}", "ls-files", "-z"]
    return [name for name in subprocess.check_output(command, cwd=ROOT, text=True).split("\0") if name]


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_file_and_functions_are_short(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= FILE_LINES
    long = {
        node.name: length
        for node in definitions(path)
        if not isinstance(node, ast.ClassDef)
        and (length := (node.end_lineno or node.lineno) - node.lineno + 1) > FUNCTION_LINES
    }
    assert long == {}


@pytest.mark.parametrize("path", DOCUMENTED, ids=relative)
def test_public_names_have_a_docstring(path: Path) -> None:
    tree = ast.parse(path.read_text())
    assert tree.body == [] or ast.get_docstring(tree), "the module"
    assert [name for name, node in public(tree.body) if not ast.get_docstring(node)] == []


def test_no_tracked_file_names_a_machine_an_index_or_unfinished_work() -> None:
    found = []
    for name in tracked():
        path = ROOT / name
        if name.startswith(DATA) or not path.is_file():
            continue
        try:
            lines = path.read_text().splitlines()
        except UnicodeDecodeError:
            continue
        found += [f"{name}:{number}" for number, line in enumerate(lines, 1) if any(p.search(line) for p in FORBIDDEN)]
    assert found == []
