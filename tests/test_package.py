"""The bundle: what is in it, and the same bytes for the same input."""

import os
import zipfile
from pathlib import Path

import pytest

from infra import package, template


def requirements(folder: Path) -> None:
    """Stands in for what pip puts there."""
    (folder / "other" / "tests").mkdir(parents=True)
    (folder / "other" / "__init__.py").write_text("X = 1\n")
    (folder / "other" / "tests" / "test_x.py").write_text("")
    (folder / "bin").mkdir()
    (folder / "bin" / "program").write_text("")
    (folder / "other-1.0.dist-info").mkdir()
    (folder / "other-1.0.dist-info" / "METADATA").write_text("Name: other\n")
    (folder / "other-1.0.dist-info" / "RECORD").write_text(f"made {os.urandom(4).hex()}\n")


def test_two_builds_are_the_same_bytes(tmp_path: Path) -> None:
    first = package.build(tmp_path / "a.zip", lambda _: None, requirements)
    second = package.build(tmp_path / "b.zip", lambda _: None, requirements)
    assert first.read_bytes() == second.read_bytes()


def test_the_bundle_has_our_packages_with_their_data_and_what_they_need(tmp_path: Path) -> None:
    told: list[str] = []
    bundle = package.build(tmp_path / "a.zip", told.append, requirements)
    names = set(zipfile.ZipFile(bundle).namelist())
    own = {path.relative_to(package.ROOT).as_posix() for top in package.OWN for path in (package.ROOT / top).rglob("*")}
    sources = {name for name in own if not name.endswith(".pyc") and (package.ROOT / name).is_file()}
    assert sources <= names
    assert "functions/handlers/read.py" in sources
    assert {"other/__init__.py", "other-1.0.dist-info/METADATA"} <= names
    left = names - sources - {"other/__init__.py", "other-1.0.dist-info/METADATA"}
    assert all(name.endswith(".cpython-313.pyc") for name in left), "byte code, and of Lambda's version only"
    assert bool(left) is (package.compiler() is not None)
    assert bool(left) is not any("no byte code" in line for line in told)


def test_a_bundle_that_lambda_would_refuse_is_not_made(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with (tmp_path / "folder" / "large").open("wb") as stream:
        stream.truncate(package.LIMIT + 1)
    with pytest.raises(package.PackageError, match="Lambda takes 250"):
        package.pack(tmp_path / "folder", tmp_path / "a.zip", byte_code=False)
    assert not (tmp_path / "a.zip").exists()


def test_it_is_built_for_the_runtime_that_the_template_names() -> None:
    shared = template.load()["Globals"]["Function"]
    assert shared["Runtime"] == f"python{package.PYTHON}"
    assert shared["Architectures"] == ["arm64"]
    assert package.ROOT / shared["CodeUri"] == package.BUNDLE
