"""Why a trial was found, on both engines: the concept with its evidence, and the words with marks around them."""

from collections.abc import Callable
from html import unescape
from typing import Any

import pytest

from functions import documents
from functions.gateways.index import TrialIndex
from functions.queries import response
from schemas.api import SearchResponse
from tests.search.finder import Finder
from tests.search.trials import by_id, trials

EVIDENCE = {"registry": "ctgov", "field": "brief_title", "rule": "example"}


def why(find: Finder, query: str, nct_id: str) -> dict[str, Any]:
    answer = find(f"{query}&highlight=true&limit=1000")
    SearchResponse.from_json(answer)
    found: dict[str, Any] = next(trial["highlight"] for trial in answer["trials"] if trial["nct_id"] == nct_id)
    return found


def fragments(found: dict[str, Any], field: str) -> list[str]:
    return [fragment for one in found["text"] if one["field"] == field for fragment in one["fragments"]]


def test_without_it_the_answer_is_as_it_was(find: Finder) -> None:
    plain = find("antigen=CD5&q=cells")
    marked = find("antigen=CD5&q=cells&highlight=true")
    assert find("antigen=CD5&q=cells&highlight=false") == plain
    for trial in marked["trials"]:
        assert trial.pop("highlight").keys() == {"antigen", "condition", "text"}
    assert marked == plain


def test_an_antigen_is_shown_with_its_evidence(find: Finder) -> None:
    found = why(find, "antigen=cd-5", "NCT07070323")
    shown = {"id": "CD5", "name": "CD5", "role": "target", "quote": "CD5", **EVIDENCE}
    assert found == {"antigen": [shown], "condition": [], "text": []}


@pytest.mark.parametrize(
    ("query", "nct_id", "antigen", "via"),
    [
        ("MICA", "NCT05734898", "NKG2D-ligands", ("MICA", "family")),
        ("CLDN18", "NCT05472857", "CLDN18.2", ("CLDN18", "isoform")),
        ("CD3&antigen_role=any", "NCT07022964", "CD3E", ("CD3", "member")),
        ("CD5,MICA", "NCT07070323", "CD5", None),
    ],
)
def test_it_says_what_was_found_in_place_of_what_was_sought(
    find: Finder, query: str, nct_id: str, antigen: str, via: tuple[str, str] | None
) -> None:
    (shown,) = why(find, f"antigen={query}", nct_id)["antigen"]
    assert shown["id"] == antigen
    assert (shown["via"]["id"], shown["via"]["relation"]) == via if via else "via" not in shown


def test_only_the_roles_sought_are_shown(find: Finder) -> None:
    (shown,) = why(find, "antigen=HER2", "NCT07510802")["antigen"]
    assert shown["role"] == "target"
    assert {one["role"] for one in why(find, "antigen=HER2&antigen_role=any", "NCT07510802")["antigen"]} == {
        "target",
        "prior_therapy",
    }
    (shown,) = why(find, "antigen_role=combination", "NCT04181827")["antigen"]
    assert (shown["id"], shown["role"]) == ("CD38", "combination")
    assert why(find, "antigen=-CD19", "NCT07070323")["antigen"] == []


def test_a_condition_is_shown_with_its_wording(find: Finder) -> None:
    (shown,) = why(find, "condition=T-ALL", "NCT06909474")["condition"]
    assert (shown["id"], shown["field"], shown["basis"]) == ("DOID:5603", "conditions", "stated")
    assert "via" not in shown
    kinds = why(find, "condition=leukemia", "NCT06909474")["condition"]
    assert [(one["id"], one["via"]["id"], one["via"]["relation"]) for one in kinds] == [
        ("DOID:5603", "DOID:1240", "kind")
    ]
    (inferred,) = why(find, "condition=B-cell lymphoma", "NCT02794961")["condition"]
    assert (inferred["field"], inferred["basis"]) == ("brief_title", "inferred")


def test_the_nearest_of_two_conditions_sought_is_named(find: Finder) -> None:
    (shown,) = why(find, "condition=cancer|leukemia", "NCT06909474")["condition"][:1]
    assert shown["via"]["name"] == "leukemia"


@pytest.mark.parametrize("query", [trial.nct_id for trial in trials()[:5]])
def test_every_hit_of_a_concept_has_a_reason(find: Finder, query: str) -> None:
    trial = by_id()[query]
    for antigen in trial.antigens:
        assert why(find, f"antigen={antigen.symbol}&antigen_role={antigen.role}", query)["antigen"]
    for concept in trial.condition_concepts:
        assert why(find, f"condition={concept.id}", query)["condition"]


def test_words_are_marked_where_they_stand(find: Finder) -> None:
    found = why(find, "q=glioblastomas cells", "NCT03170141")
    assert any("<mark>Glioblastoma</mark>" in one for one in fragments(found, "titles"))
    assert any("<mark>cells</mark>" in one for one in fragments(found, "subject"))
    assert found["antigen"] == found["condition"] == []


@pytest.mark.parametrize("query", ["condition=CD19 Positive", "antigen=AUTO3"])
def test_words_that_no_vocabulary_knows_are_marked(find: Finder, query: str) -> None:
    hit = find(f"{query}&highlight=true")["trials"][0]["highlight"]
    assert any("<mark>" in fragment for one in hit["text"] for fragment in one["fragments"])


def test_a_country_is_shown(find: Finder) -> None:
    found = why(find, "country=UK|China", "NCT03287817")
    assert found["text"] == [{"field": "countries", "fragments": ["<mark>United Kingdom</mark>"]}]


Make = Callable[[], tuple[TrialIndex, Callable[[], None]]]


def test_fragments_are_safe_in_html(new_index: Make) -> None:
    index, refresh = new_index()
    text = 'cells <script>alert("1")</script> & \ue000 more \ue001 of \ue000 <b>cells</b>'
    trial = trials()[1].model_copy(update={"brief_title": text, "brief_summary": text * 40, "countries": ("<i>x",)})
    index.put_many([(documents.document(trial), 1)])
    refresh()
    found = why(Finder(index), "q=cells script&country=<i>x", trial.nct_id)
    assert any("<mark>script</mark>" in one for one in fragments(found, "titles"))
    assert fragments(found, "countries") == ["<mark>&lt;i&gt;x</mark>"]
    for one in found["text"]:
        for fragment in one["fragments"]:
            plain = fragment.replace("<mark>", "").replace("</mark>", "")
            assert not set('<>"\ue000\ue001') & set(plain)
            assert fragment.count("<mark>") == fragment.count("</mark>")
            assert unescape(plain) != plain or "&" not in plain


def test_the_longest_texts_are_no_failure(new_index: Make) -> None:
    index, refresh = new_index()
    trial = trials()[1].model_copy(
        update={"brief_summary": "x" * 2_000_000, "detailed_description": "many words of cells " * 100_000}
    )
    index.put_many([(documents.document(trial), 1)])
    refresh()
    found = why(Finder(index), "q=NK cells", trial.nct_id)
    assert any("<mark>NK</mark>" in one for one in fragments(found, "subject"))
    assert all(len(fragment) < 1_000 for one in found["text"] for fragment in one["fragments"])


def test_reasons_count_for_the_size_of_a_page(find: Finder, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = find.ids("q=cells")
    monkeypatch.setattr(response, "MAX_BYTES", 12_000)
    pages = list(find.pages("q=cells&limit=1000&highlight=true"))
    assert [trial["nct_id"] for page in pages for trial in page["trials"]] == whole
    assert len(pages) > len(list(find.pages("q=cells&limit=1000")))
