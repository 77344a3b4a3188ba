"""United lists: nothing listed is lost, and the same thing is there once."""

import pytest

from functions.merge.united import unite
from functions.merge.words import country, organisation
from functions.normalise import fold
from schemas.facts import Collaborator, Location, OtherId
from schemas.terms import SponsorClass, Status
from schemas.trial import Relation

AGREES = Relation.AGREES
XUZHOU = Location(facility="Affiliated Hospital of Xuzhou Medical University", city="Xuzhou", country="China")


def test_a_site_takes_each_part_from_the_first_list_that_states_it() -> None:
    richer = XUZHOU.model_copy(
        update={"facility": "AFFILIATED HOSPITAL of Xuzhou Medical University", "state": "Jiangsu"}
    )
    recruiting = XUZHOU.model_copy(update={"status": Status.RECRUITING})
    united = unite("locations", [(XUZHOU,), (richer,), (recruiting,)])
    assert united.items == (XUZHOU.model_copy(update={"state": "Jiangsu", "status": Status.RECRUITING}),)
    assert united.relations == (AGREES, AGREES, AGREES)


def test_a_list_that_says_otherwise_of_a_site_does_not_agree() -> None:
    recruiting = XUZHOU.model_copy(update={"status": Status.RECRUITING})
    completed = XUZHOU.model_copy(update={"status": Status.COMPLETED})
    assert unite("locations", [(recruiting,), (completed,)]).relations == (AGREES, Relation.DIFFERS_IN_WORDING)


def test_the_same_site_twice_in_one_list_is_two_sites() -> None:
    site = Location(facility="Research Site", city="Tokyo", country="Japan")
    assert unite("locations", [(site, site), (site,)]).items == (site, site)
    assert unite("locations", [(site,), (site, site, site)]).items == (site, site, site)


def test_sites_of_one_name_in_two_states_stay_two() -> None:
    east = Location(facility="Research Site", city="Springfield", state="Massachusetts", country="United States")
    west = east.model_copy(update={"state": "Illinois"})
    bare = east.model_copy(update={"state": None})
    assert unite("locations", [(east,), (west,)]).items == (east, west)
    assert unite("locations", [(bare,), (west, east)]).items == (west, east)
    assert unite("locations", [(east, west), (bare, bare)]).items == (east, west)


def test_a_row_without_a_facility_is_one_of_the_known_sites_of_its_city_and_takes_no_second_row() -> None:
    bare = Location(city="Xuzhou", country="China")
    assert unite("locations", [(XUZHOU,), (bare,)]).items == (XUZHOU,)
    assert unite("locations", [(XUZHOU,), (bare, bare)]).items == (XUZHOU, bare)
    assert unite("locations", [(bare,), (XUZHOU,)]).items == (XUZHOU,)
    elsewhere = Location(city="Nanjing", country="China")
    assert unite("locations", [(XUZHOU,), (elsewhere,)]).items == (XUZHOU, elsewhere)


def test_a_country_alone_is_no_second_site() -> None:
    china, japan = Location(country="China"), Location(country="Japan")
    nameless = Location(facility="Hospital A", country="China")
    assert unite("locations", [(china,), (XUZHOU,)]) == ((XUZHOU,), (Relation.LESS_SPECIFIC, AGREES))
    assert unite("locations", [(XUZHOU,), (china, japan)]) == ((XUZHOU, japan), (AGREES, AGREES))
    assert unite("locations", [(china,), (nameless,)]).items == (nameless,)
    assert unite("locations", [(china, XUZHOU)]).items == (XUZHOU,)
    assert unite("locations", [(china,), (japan, china), (china, china)]).items == (china, japan)
    usa, boston = Location(country="USA"), Location(city="Boston", country="United States")
    assert unite("locations", [(usa,), (boston,)]).items == (boston,)


def test_a_country_with_a_status_says_more_than_its_name() -> None:
    recruiting = Location(country="China", status=Status.RECRUITING)
    completed = XUZHOU.model_copy(update={"status": Status.COMPLETED})
    assert unite("locations", [(completed,), (recruiting,)]).items == (completed, recruiting)
    assert unite("locations", [(recruiting,), (Location(country="China"),)]).items == (recruiting,)


def test_facilities_in_another_script_stay_apart() -> None:
    sites = tuple(
        Location(facility=name, city="徐州", country="China") for name in ("徐州医科大学附属医院", "徐州市中心医院")
    )
    assert unite("locations", [sites, sites[::-1]]).items == sites


def test_identifiers_collaborators_and_countries_are_united_by_their_keys() -> None:
    ids = unite(
        "other_ids", [(OtherId(id="2020-001234-12"),), (OtherId(id="2020 001234 12", type="EudraCT"), OtherId(id="X1"))]
    )
    assert ids.items == (OtherId(id="2020-001234-12", type="EudraCT"), OtherId(id="X1"))
    twice = (OtherId(id="A-1", type="X"), OtherId(id="A-1", type="Y"))
    assert unite("other_ids", [twice, twice[:1]]).items == twice
    named = unite(
        "collaborators",
        [(Collaborator(name="Acme Co., Ltd"),), (Collaborator(name="ACME", class_=SponsorClass.INDUSTRY),)],
    )
    assert named.items == (Collaborator(name="Acme Co., Ltd", class_=SponsorClass.INDUSTRY),)
    assert unite("countries", [("United States",), ("USA", "The Netherlands")]).items == (
        "United States",
        "The Netherlands",
    )


@pytest.mark.parametrize(
    ("one", "same"),
    [("USA", "United States of America"), ("Korea, Republic of", "South Korea"), ("The Netherlands", "Netherlands")],
)
def test_a_country_has_one_key_in_all_spellings(one: str, same: str) -> None:
    assert country(one) == country(same)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("CHONGQING PRECISION BIOTECH CO., LTD", "chongqing precision biotech"),
        ("Novartis Pharma GmbH & Co. KG", "novartis pharma"),
        ("Menarini S.p.A.", "menarini"),
        ("AB", "ab"),
        ("St. Jude Children's Research Hospital", "st jude children s research hospital"),
    ],
)
def test_an_organisation_is_known_without_its_legal_suffix(name: str, key: str) -> None:
    assert organisation(name) == key


def test_a_fold_is_never_empty_for_text_that_is_not() -> None:
    assert fold("—") == "—"
