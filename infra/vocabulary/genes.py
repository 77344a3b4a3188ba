"""The rows of the generated tables of genes: which genes are kept, and which of their names are sought in text."""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from functions.vocabulary.antigens import CD_NAME
from functions.vocabulary.matcher import key_of

SELECTION: Final = Path(__file__).with_name("genes.txt")
GENE_COLUMNS: Final = ("symbol", "hgnc_id", "name", "uniprot", "entrez", "ncit", "aliases")

CD_MOLECULE: Final = re.compile(CD_NAME.pattern, re.IGNORECASE)
"""`CD56`, `CDw210a`, `CD158b2`."""
CLONE_NAME: Final = re.compile(
    r"(FLJ|MGC|KIAA|DKFZ|HSPC|UNQ|PRO|LOC|bA|dJ|RP)\d|D(\d+|X)S\d|.*\.\d+$|[^A-Za-z]*$", re.IGNORECASE
)
"""`FLJ14428`, `MGC9721`, `bA350J20.7`, `D12S53E`: names of clones and markers, which no page gives an antigen."""
SPECIFIC_ALIAS: Final = re.compile(r"(?=.*\d)(?=(?:-?[A-Za-z0-9]){6})[A-Za-z0-9-]+")
"""HGNC's own aliases that are safe in prose have six signs and a digit: `TNFRSF13A`, not `B29`, `ALL-1` or `MPS1`."""
SHORT_ALIAS: Final = re.compile(
    r"(?:B7-?H\d|B7-[12]|BDCA-?\d|CLEC\d?\w?|CTAG\d|CTLA-?4|CXC[LR]\d+|CCR\d+|DAP1[02]|DNAM-?1|EMR\d|EPH[AB]\d|FcRH\d"
    r"|GAD6[57]|GDF8|GPR\d\d|GRP\d\d|HER-?[1-4]|HSP\d\d|IL-?\d+[A-Z]*|ILT\d|IP-?10|IRTA\d|KIM-?1|LAG-?3|LFA-?[13]"
    r"|LIV-?1|LLT1|LOX-?1|MAGE\w+|MART-?1|MCP-?\d|MIC-?1|MUC\d+|NKG2\w?|NKp\d\d|P2X\d|PAI-?1|PD-?L?[12]|PDGF1|PR-?3"
    r"|PVRL\d|SDF-?1|SHP-?[12]|STAT\d|TEM\d|TIE2|TIMD?-?\d|TNFR[12]|TREM\d|TROP-?[12]|TRP-?[12]|TSG6|ULBP\d|VAP-?1"
    r"|VSIG\d|ZIP\d|ZnT-?8|DcR\d|FLK1|FMC7|Ang-?[12]|ASCT2|CRTH2|CMG2|DEC205|ERBB\d|LAT1|MDR1|NTCP1?|TENB2|TDGF1|WSX-1)",
    re.IGNORECASE,
)
"""Shorter ones that are in use."""
SPECIFIC_NAME: Final = re.compile(
    r"(?=.*(?:\d|receptor|antigen|ligand|molecule|[a-z]{4,} (?:alpha|beta|gamma|delta|epsilon|zeta|kappa|A|B|C|D)$))"
    r"(?!.*(?:[,;:()/]|\benzyme|ase\b|hormone|albumin|insulin|thyro|member [A-Z]?\d|transcription))"
    r"(?!cell adhesion|glycoprotein \d|protein C |adrenoceptor|cholinergic)[A-Za-z].{5,}"
)
"""HGNC's own names that are safe in prose: `glypican 3`, not `mesothelin` (written by hand), `albumin` or a list of
words. Enzymes and hormones are what drugs of other kinds act on, or are given.
"""

FORMS: Final = (CD_NAME, SPECIFIC_ALIAS, SHORT_ALIAS)


def selection() -> re.Pattern[str]:
    """Return the pattern that the HGNC symbols of the selection file match."""
    return re.compile("|".join(f"(?:{part})" for part in selected()))


def selected() -> list[str]:
    """Return the patterns of the selection file, one for each symbol or group of symbols."""
    lines = (line.split("#")[0].strip() for line in SELECTION.read_text(encoding="utf-8").splitlines())
    return [part for line in lines if line for part in re.split(r"\s+\|\s+", line)]


def gene_names(gene: Mapping[str, str]) -> list[str]:
    """Return a gene's aliases and earlier symbols of three and more letters, those of clones last."""
    names = [name.strip() for name in f"{gene['alias_symbol']}|{gene['prev_symbol']}".split("|")]
    kept = dict.fromkeys(name for name in names if len(name) > 2 and name != gene["symbol"])
    return sorted(kept, key=lambda name: CLONE_NAME.match(name) is not None)


def _code(number: str) -> int:
    return int(number[1:])


def genes(table: Iterable[Mapping[str, str]], ncit: Mapping[str, list[str]]) -> list[list[str]]:
    """Return the rows of genes.tsv: every CD molecule and every selected gene that makes a protein.

    Of several codes of the NCI Thesaurus the first for the gene and the first for its protein are kept.
    """
    chosen = selection()
    rows = []
    for gene in table:
        names = gene_names(gene)
        is_cd = any(CD_MOLECULE.fullmatch(name) for name in [gene["symbol"], *names])
        if gene["locus_group"] not in ("protein-coding gene", "other") or not (
            is_cd or chosen.fullmatch(gene["symbol"])
        ):
            continue
        proteins = gene["uniprot_ids"].split("|")
        codes = [min(ncit[number], key=_code) for number in (gene["hgnc_id"], proteins[0]) if number in ncit]
        ids = (gene["uniprot_ids"], gene["entrez_id"], "|".join(dict.fromkeys(codes)))
        rows.append([gene["symbol"], gene["hgnc_id"], gene["name"], *ids, "|".join(names)])
    return rows


def _names_in_text(row: list[str]) -> Iterator[str]:
    """Yield the names of a gene that are sought in text, beside its symbol."""
    for name in row[-1].split("|"):
        if not CLONE_NAME.match(name) and any(form.fullmatch(name) for form in FORMS):
            yield name
    name = row[2].removesuffix(" molecule")
    if " " in name and SPECIFIC_NAME.fullmatch(name):
        yield name


def gene_keys(rows: Iterable[list[str]]) -> list[list[str]]:
    """Return the rows of genekeys.tsv: each name that one gene alone goes by in text, with its key; symbols win."""
    known = list(rows)
    own = {key_of(row[0]): (row[0], row[0]) for row in known}
    found: dict[str, tuple[str, str]] = {}
    shared = set()
    for row in known:
        for text in _names_in_text(row):
            if found.setdefault(key_of(text), (text, row[0]))[1] != row[0]:
                shared.add(key_of(text))
    found = {key: name for key, name in found.items() if key not in shared} | own
    return [[key, *name] for key, name in found.items()]
