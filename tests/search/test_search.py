"""What each parameter finds, on both engines: examples over the trials of `trials.txt`."""

from typing import Any

import pytest

from schemas.api import SearchResponse
from schemas.search import FacetName
from tests.search.finder import Finder
from tests.search.trials import CONTACT_TRIAL, by_id, trials

CD5 = {"NCT07070323", "NCT06909474", "NCT07022964"}
NKG2D = {"NCT05734898", "NCT05213195", "NCT04550663"}
FOUND = {
    "condition=T-ALL": {"NCT07070323", "NCT06909474"},
    "condition=AML": {"NCT05734898", "NCT05023707", "NCT05239689"},
    "condition=AML|multiple myeloma&phase=NA": {"NCT05734898", "NCT06515262"},
    "condition=ALL&condition=NHL": {"NCT05779930", "NCT04206943"},
    "condition=DOID:9119": {"NCT05734898", "NCT05023707", "NCT05239689"},
    "antigen=CD5": CD5,
    "antigen=cd-5&country=china": CD5,
    "antigen=NKG2D ligands": NKG2D,
    "antigen=NKG2D": set(),
    "antigen=NKG2D&antigen_role=binder": NKG2D,
    "antigen=CD3E": set(),
    "antigen=CD3E&antigen_role=reagent,phenotype": {"NCT07022964", "NCT06718244"},
    "antigen=CD3E&antigen_role=-reagent": {"NCT07022964"},
    "antigen=CD28": set(),
    "antigen=CD28&antigen_role=any": {"NCT04206943"},
    "antigen=BCMA,GD2": {"NCT04186052", "NCT06515262", "NCT04181827", "NCT04406610", "NCT00085930"},
    "antigen=BCMA&antigen=GPRC5D": {"NCT06515262"},
    "antigen=HER2,-MUC1": {"NCT01109095"},
    "antigen=CLDN18": {"NCT05472857"},
    "antigen=CD38": {"NCT05239689"},
    "antigen_role=combination": {"NCT03275493", "NCT03287817", "NCT04181827"},
    "q=safety efficacy": {"NCT05752877", "NCT06515262"},
    "q=CNCT19": {"NCT06718244"},
    "q=adoptive|darolutamide|NCT05948033": {"NCT05948033"},
    "q=Dual-Target": {"NCT07510802"},
    "q=Target-Dual": set(),
    "q=glioblastomas": {"NCT01109095", "NCT03170141"},
    "q=HCC %26 GPC3": {"NCT02715362"},
    "q=CAR-NK&q=colorectal": {"NCT05213195"},
    "status=terminated,Withdrawn": {"NCT03287817", "NCT04406610"},
    "status=AVAILABLE,NO_LONGER_AVAILABLE": {"NCT04008524", "NCT03914885"},
    "phase=PHASE3": {"NCT03027739", "NCT04181827"},
    "phase=PHASE2&phase=PHASE3": {"NCT03027739"},
    "phase=-PHASE1&registry=veeva": {"NCT06718244", "NCT04181827"},
    "country=UK": {"NCT03287817", "NCT04181827"},
    "country=Turkey|south korea": {"NCT04206943", "NCT04181827"},
    "country=Korea, Republic of": {"NCT04181827"},
    "country=United States&country=Japan": {"NCT04181827"},
    "registry=trialx": {"NCT04550663", "NCT03287817", "NCT04181827", "NCT00085930"},
    "registry=-ctgov": {"NCT05734898", "NCT03027739", "NCT02715362", "NCT02794961"},
    "nct_id=nct05734898,NCT02715362": {"NCT05734898", "NCT02715362"},
    "has_conflict=true": {"NCT07070323", "NCT03275493", "NCT03287817", "NCT04181827", "NCT05023707"},
    "has_conflict=true&antigen=-CD19&status=-UNKNOWN": {"NCT07070323", "NCT04181827"},
}


@pytest.mark.parametrize("query", FOUND)
def test_finds(find: Finder, query: str) -> None:
    answer = find(f"{query}&limit=1000")
    assert {trial["nct_id"] for trial in answer["trials"]} == FOUND[query]
    assert answer["total"] == len(FOUND[query])


def test_a_phase_finds_the_trials_of_two_phases(find: Finder) -> None:
    found = set(find.ids("phase=PHASE1"))
    assert found == {trial.nct_id for trial in trials() if "PHASE1" in trial.phases}
    assert "NCT07070323" in found


def test_a_wide_condition_finds_its_kinds(find: Finder) -> None:
    found = set(find.ids("condition=leukemia"))
    assert found >= {"NCT07070323", "NCT06909474", "NCT05734898", "NCT03275493", "NCT04599556"}
    assert not found & {"NCT04186052", "NCT02715362"}


def test_inferred_conditions_come_after_stated_ones(find: Finder) -> None:
    found = find.ids("condition=B-cell lymphoma")
    assert found[-1] == "NCT02794961"
    assert len(found) > 2


def test_families_come_after_the_antigen_itself(find: Finder) -> None:
    answer = find("antigen=MICA")
    assert {trial["nct_id"] for trial in answer["trials"]} == NKG2D
    (understood,) = answer["interpreted"]["antigen"]
    assert understood["id"] == "MICA"
    assert "NKG2D-ligands" in understood["family"]


def test_trials_of_equal_rank_come_latest_first(find: Finder) -> None:
    assert find.ids("antigen=CD5") == ["NCT07070323", "NCT06909474", "NCT07022964"]


def test_words_in_a_title_come_first(find: Finder) -> None:
    found = find.ids("q=glioma")
    assert found.index("NCT05752877") < found.index("NCT04550663")
    assert found.index("NCT04406610") < found.index("NCT04550663")


@pytest.mark.parametrize(("parameter", "word"), [("condition", "CD19 Positive"), ("antigen", "AUTO3")])
def test_unknown_words_are_searched_as_text_and_it_says_so(find: Finder, parameter: str, word: str) -> None:
    answer = find(f"{parameter}={word}")
    (understood,) = answer["interpreted"][parameter]
    assert (understood["input"], understood["id"], understood["name"]) == (word, None, None)
    assert answer["trials"]


def test_unknown_words_suggest_known_ones(find: Finder) -> None:
    (condition,) = find("condition=glioblastma")["interpreted"]["condition"]
    (antigen,) = find("antigen=GPRC5X")["interpreted"]["antigen"]
    assert condition["id"] is antigen["id"] is None
    assert "glioblastoma" in condition["nearest"]
    assert any("GPRC5" in word for word in antigen["nearest"])


def test_says_how_words_were_understood(find: Finder) -> None:
    interpreted = find("condition=AML&antigen=-CD56,cd123")["interpreted"]
    assert [(one["input"], one["id"]) for one in interpreted["condition"]] == [("AML", "DOID:9119")]
    assert {(one["input"], one["id"]) for one in interpreted["antigen"]} == {("CD56", "NCAM1"), ("cd123", "IL3RA")}


def test_no_hits_is_an_empty_list(find: Finder) -> None:
    answer = find("nct_id=NCT00000102&facets=status")
    assert (answer["total"], answer["trials"]) == (0, [])
    assert answer["facets"]["status"] == {"buckets": [], "missing": 0, "other": 0}


def test_answers_are_the_published_response(find: Finder) -> None:
    answer = find(f"condition=leukemia&limit=3&facets={','.join(FacetName)}")
    response = SearchResponse.from_json(answer)
    assert response.next_page_token
    assert [trial.to_json() for trial in response.trials] == answer["trials"]


def test_a_summary_is_a_part_of_the_trial_and_names_no_contact(find: Finder) -> None:
    (shown,) = find(f"nct_id={CONTACT_TRIAL}")["trials"]
    whole = by_id()[CONTACT_TRIAL].to_json()
    for name in ("brief_title", "official_title", "phases", "antigens", "enrollment", "conditions", "revision"):
        assert shown.get(name) == whole.get(name)
    assert shown["conflicts"] == [{"field": "contacts", "values": []}]
    assert "202-555" not in str(shown)
    assert "South Korea" in shown["countries"]


def facet(find: Finder, query: str, name: str) -> dict[str, Any]:
    found: dict[str, Any] = find(f"{query}&facets={name}")["facets"][name]
    return found


def counts(found: dict[str, Any]) -> dict[str, int]:
    return {bucket["value"]: bucket["count"] for bucket in found["buckets"]}


def test_a_facet_ignores_its_own_filter_only(find: Finder) -> None:
    china = facet(find, "status=RECRUITING&country=China", "status")
    assert counts(china) == counts(facet(find, "country=China", "status"))
    assert counts(facet(find, "status=RECRUITING&country=China", "phase")) == {"PHASE1": 6, "PHASE2": 6, "NA": 1}


def test_the_antigen_facet_counts_in_the_roles_sought(find: Finder) -> None:
    targets = facet(find, "antigen=CD5", "antigen")
    assert counts(targets)["TNFRSF17"] == 3
    assert "KLRK1" not in counts(targets)
    assert (targets["missing"], targets["other"]) == (2, 0)
    binders = facet(find, "antigen_role=binder,marker", "antigen")
    assert counts(binders) == {"KLRK1": 3, "CEACAM5": 1}
    assert binders["missing"] == len(trials()) - 4


def test_an_antigen_in_two_roles_is_counted_once(find: Finder) -> None:
    assert counts(facet(find, "antigen_role=any", "antigen"))["CEACAM5"] == 1


def test_facets_name_their_values(find: Finder) -> None:
    facets = find("facets=status,phase,antigen,condition,sponsor_class")["facets"]
    names = {bucket["value"]: bucket["name"] for found in facets.values() for bucket in found["buckets"]}
    assert names["NOT_YET_RECRUITING"] == "Not yet recruiting"
    assert (names["PHASE1"], names["EARLY_PHASE1"], names["NA"]) == ("Phase 1", "Early phase 1", "Not applicable")
    assert names["DOID:9119"] == "acute myeloid leukemia"
    assert "CD5" in names


def test_facets_say_what_is_missing(find: Finder) -> None:
    found = facet(find, "", "start_year")
    assert found["missing"] == sum(trial.start_date is None for trial in trials())
    assert counts(found)["2025"] == 3
    assert counts(facet(find, "", "country"))["South Korea"] == 1
    assert facet(find, "", "construct")["missing"] == sum(not trial.constructs for trial in trials())


def test_constructs_are_those_of_the_trial_and_their_facet_ignores_its_own_filter(find: Finder) -> None:
    found = counts(facet(find, "", "construct"))
    assert found == counts(facet(find, "construct=CAR-NK", "construct"))
    assert found["CAR-NK"] == find("construct=CAR-NK")["total"] > 0
    assert "NCT04008524" in find.ids("construct=CAR-T&limit=1000")


def test_a_construct_is_that_of_the_antigen_where_one_is_asked_for(find: Finder) -> None:
    assert find.ids("construct=antibody&antigen=CD19") == []
    bound = find("construct=CAR-T&antigen=CD19&facets=construct,antigen")
    assert {trial["nct_id"] for trial in bound["trials"]} <= set(find.ids("antigen=CD19&limit=1000"))
    assert counts(bound["facets"]["antigen"])["CD22"] == find("construct=CAR-T&antigen=CD22")["total"]


def test_an_origin_is_that_of_the_construct(find: Finder) -> None:
    both = set(find.ids("origin=allogeneic,autologous&limit=1000"))
    assert both == {trial.nct_id for trial in trials() if any(one.origin for one in trial.constructs)} != set()


def test_sponsor_class_and_study_type_are_counted(find: Finder) -> None:
    assert counts(facet(find, "", "study_type")) == {"INTERVENTIONAL": len(trials()) - 2, "EXPANDED_ACCESS": 2}
    assert sum(counts(facet(find, "", "sponsor_class")).values()) == len(trials())
    assert counts(facet(find, "", "registry"))["trialx"] == 4


SORTS = ("last_updated_date", "start_date", "enrollment", "changed_at", "completion_date")


@pytest.mark.parametrize("sign", ["", "-"])
@pytest.mark.parametrize("key", SORTS)
def test_sorts_with_missing_values_last(find: Finder, key: str, sign: str) -> None:
    def value(nct_id: str) -> Any:
        found = getattr(by_id()[nct_id], key)
        return found.count if key == "enrollment" and found else found

    everyone = sorted(by_id())
    # `reverse` keeps equal values in their order, and that is the order of the NCT IDs
    known = sorted([one for one in everyone if value(one) is not None], key=value, reverse=sign == "-")
    missing = [one for one in everyone if value(one) is None]
    assert find.ids(f"sort={sign}{key}") == known + missing


def test_sorts_by_nct_id(find: Finder) -> None:
    assert find.ids("sort=nct_id") == sorted(by_id())
    assert find.ids("sort=-nct_id&antigen=CD5") == sorted(CD5, reverse=True)


def test_without_words_the_latest_comes_first(find: Finder) -> None:
    assert find.ids("status=RECRUITING") == find.ids("status=RECRUITING&sort=-last_updated_date")
