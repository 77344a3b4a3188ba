"""Concepts that the Disease Ontology lacks: MONDO's terms that have a MeSH heading, and chosen ones of MONDO and MeSH.

MONDO's tumors are left to the Disease Ontology and the hand-written overlay; diseases of animals are left out.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from functions.vocabulary.conditionwords import bag_of, key_of, uninverted

CHOICE: Final = Path(__file__).with_name("diseases.txt")
LEFT_OUT: Final = frozenset({"0005070", "0005583"})
"""MONDO's neoplasm and its disease of animals."""
Row = list[str]


def _chosen_lines() -> list[str]:
    lines = (line.split("#")[0].strip() for line in CHOICE.read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line]


def chosen() -> tuple[set[str], set[str]]:
    """Return the ids that the file of choice takes, and those that it leaves out."""
    ids = [line for line in _chosen_lines() if " " not in line]
    return {one for one in ids if one[0] != "-"}, {one[1:] for one in ids if one[0] == "-"}


def choices() -> tuple[dict[str, str], set[tuple[str, str]]]:
    """Return what the file of choice joins (`MONDO:1 = DOID:1`), and the pairs that it sets apart (`!=`)."""
    pairs = [line.split() for line in _chosen_lines() if " " in line]
    same = {one: other for one, sign, other in pairs if sign == "="}
    return same, {(one, other) for one, sign, other in pairs if sign == "!="}


def closure(number: str, parents: dict[str, list[str]]) -> Iterator[str]:
    """Yield the terms above a term, the nearest first."""
    waiting, seen = list(parents.get(number, [])), set()
    while waiting:
        current = waiting.pop(0)
        if current not in seen:
            seen.add(current)
            yield current
            waiting.extend(parents.get(current, []))


def xrefs(term: dict[str, Any], namespace: str) -> list[str]:
    """Return the ids that a term has in another vocabulary."""
    return [xref["id"] for xref in term.get("xrefs", []) if xref["namespace"] == namespace]


def mondo_rows(terms: list[dict[str, Any]], rows: Iterable[Row]) -> list[Row]:
    """Return the rows of MONDO's terms beside the rows of the Disease Ontology."""
    doids = {row[0] for row in rows}
    taken, left = chosen()
    parents = {term["id"]: term.get("relations", {}).get("is_a", []) for term in terms}
    known = {
        term["id"]: f"DOID:{number}"
        for term in terms
        for number in xrefs(term, "DOID")
        if f"DOID:{number}" in doids and f"MONDO:{term['id']}" not in taken
    }
    kept = [
        term
        for term in terms
        if term["id"] not in known
        and f"MONDO:{term['id']}" not in left
        and (f"MONDO:{term['id']}" in taken or any(number[0] == "D" for number in xrefs(term, "MESH")))
        and not LEFT_OUT & {term["id"], *closure(term["id"], parents)}
    ]
    known |= {term["id"]: f"MONDO:{term['id']}" for term in kept}
    return [_mondo_row(term, parents, known) for term in kept]


def _mondo_row(term: dict[str, Any], parents: dict[str, list[str]], known: dict[str, str]) -> Row:
    above = dict.fromkeys(wide for parent in parents[term["id"]] for wide in _nearest(parent, parents, known))
    synonyms = _distinct(term["name"], term.get("synonyms", []))
    number = f"MONDO:{term['id']}"
    return [number, term["name"], "|".join(above), "|".join(synonyms), number, *map("|".join, _others(term))]


def _others(term: dict[str, Any]) -> tuple[list[str], list[str]]:
    return [number for number in xrefs(term, "MESH") if number[0] == "D"], xrefs(term, "NCIT")


def _nearest(number: str, parents: dict[str, list[str]], known: dict[str, str]) -> list[str]:
    """Return the known concepts nearest above a term, itself where known; the root of all diseases says nothing."""
    if number in known:
        return [] if known[number] == "DOID:4" else [known[number]]
    return [wide for parent in parents.get(number, []) for wide in _nearest(parent, parents, known)]


def mesh_rows(headings: Iterable[tuple[str, str, list[str], list[str]]], rows: Iterable[Row]) -> list[Row]:
    """Return the rows of the chosen MeSH headings (id, name, entry terms, tree numbers), under those of other rows."""
    taken, _ = chosen()
    listed = list(headings)
    known = {number: row[0] for row in rows for number in row[5].split("|") if number}
    trees = {
        tree: f"MESH:{number}" if f"MESH:{number}" in taken else known[number]
        for number, _, _, places in listed
        if number in known or f"MESH:{number}" in taken
        for tree in places
    }
    found = []
    for number, label, terms, places in listed:
        if f"MESH:{number}" not in taken:
            continue
        above = dict.fromkeys(wide for tree in places if (wide := _above(tree, trees)) and wide != f"MESH:{number}")
        name = uninverted(label)
        name = name if name[1:2].isupper() else name.lower()
        synonyms = _distinct(name, [label, *terms])
        found.append([f"MESH:{number}", name, "|".join(above), "|".join(synonyms), "", number, ""])
    return found


def _above(tree: str, trees: dict[str, str]) -> str:
    while "." in tree:
        tree = tree.rpartition(".")[0]
        if tree in trees:
            return trees[tree]
    return ""


def _distinct(name: str, synonyms: Iterable[str]) -> list[str]:
    """Return the synonyms that are not the name, or one another, in another order."""
    seen = {bag_of(key_of(name).split())}
    kept = []
    for synonym in synonyms:
        bag = bag_of(key_of(synonym).split())
        if bag not in seen and len(synonym) > 3 and "|" not in synonym:
            seen.add(bag)
            kept.append(synonym)
    return sorted(kept)
