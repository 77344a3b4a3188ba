"""`python -m infra.package`: builds the one zip of all functions, build/functions.zip: same input, same bytes.

It holds the runtime requirements as wheels for Lambda on arm64, our own packages, and byte code compiled by Lambda's
own version of Python where this machine has one: that takes two thirds off a cold start's imports. boto3 and what it
needs are in it although Lambda has some: the locked versions are the tested ones.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

ROOT = Path(__file__).parents[1]
BUNDLE = ROOT / "build" / "functions.zip"
REQUIREMENTS = ROOT / "requirements.txt"
OWN = ("functions", "schemas")
PYTHON = "3.13"  # as Globals.Function.Runtime in template.yaml says
PLATFORMS = ("manylinux2014_aarch64", "manylinux_2_28_aarch64", "manylinux_2_34_aarch64")  # Lambda has glibc 2.34
STAMP = (1980, 1, 1, 0, 0, 0)  # the earliest time that a zip can have
LEFT_OUT = {"__pycache__", "bin", "tests"}
LIMIT = 250 * 1024 * 1024  # bytes, unpacked, that Lambda takes

Progress = Callable[[str], None]


class PackageError(RuntimeError):
    """The bundle cannot be built; the message is pip's or says what is too large."""


def download(target: Path, requirements: Path = REQUIREMENTS) -> None:
    """Puts the locked requirements into a folder, as wheels for Lambda, each checked against its hash."""
    platforms = [part for platform in PLATFORMS for part in ("--platform", platform)]
    command = [
        *(sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile"),
        *("--root-user-action=ignore", "--require-hashes", "--no-deps", "--only-binary=:all:"),
        *("--implementation", "cp", "--python-version", PYTHON, *platforms),
        *("--target", str(target), "--requirement", str(requirements)),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise PackageError(f"pip could not get the requirements:\n{done.stderr.strip()}")


def copy_own(target: Path, root: Path = ROOT) -> None:
    """Copies our packages into a folder."""
    for name in OWN:
        shutil.copytree(root / name, target / name, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))


def compiler() -> str | None:
    """Lambda's version of Python on this machine; None where there is none."""
    for candidate in (sys.executable, f"python{PYTHON}"):
        command = [candidate, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=False)
        except OSError:
            continue
        if done.stdout.strip() == PYTHON:
            return candidate
    return None


def compile_all(target: Path, python: str) -> None:
    """Puts byte code beside each source, valid whatever the source's time, which unpacking a zip changes."""
    command = [
        python,
        "-m",
        "compileall",
        "-q",
        "-j",
        "0",
        "--invalidation-mode",
        "unchecked-hash",
        "-s",
        str(target),
        ".",
    ]
    done = subprocess.run(command, cwd=target, capture_output=True, text=True, check=False)
    if done.returncode:
        raise PackageError(f"compileall failed:\n{(done.stdout + done.stderr).strip()}")


def files(folder: Path, *, byte_code: bool) -> Iterable[Path]:
    """What goes into the zip, in order: no programs, no tests of others, byte code only as just compiled."""
    for path in sorted(folder.rglob("*")):
        parts = set(path.relative_to(folder).parts[:-1])
        if byte_code:
            parts -= {"__pycache__"}
        if path.is_file() and not parts & LEFT_OUT and path.name not in {"RECORD", "direct_url.json"}:
            yield path


def pack(folder: Path, bundle: Path, *, byte_code: bool) -> None:
    """Writes a zip of a folder: same files, same bytes, whenever and wherever it is written."""
    bundle.parent.mkdir(parents=True, exist_ok=True)
    part = bundle.with_suffix(".part")
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as made:
        for path in files(folder, byte_code=byte_code):
            entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), STAMP)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o100644 << 16
            made.writestr(entry, path.read_bytes())
        size = sum(entry.file_size for entry in made.infolist())
    if size > LIMIT:
        raise PackageError(f"The bundle has {size / 2**20:.0f} MB, unpacked; Lambda takes 250")
    part.replace(bundle)


def build(bundle: Path = BUNDLE, progress: Progress = print, get: Callable[[Path], None] = download) -> Path:
    """Builds the bundle and returns its path; `get` puts the requirements into a folder."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "bundle"
        folder.mkdir()
        get(folder)
        copy_own(folder)
        python = compiler()
        if python:
            compile_all(folder, python)
        else:
            progress(f"No Python {PYTHON} here, so the bundle has no byte code and its functions start later")
        pack(folder, bundle, byte_code=python is not None)
    progress(f"{bundle.name}: {bundle.stat().st_size / 2**20:.1f} MB")
    return bundle


if __name__ == "__main__":
    try:
        build()
    except PackageError as failure:
        sys.exit(str(failure))
