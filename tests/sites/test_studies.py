"""ClinicalTrials.gov's API as its description has it."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from infra.sites import Sites, TrialFacts, pages
from tests.sites.conftest import Client, Clock

API = "https://clinicaltrials.gov/api/v2"
RANGE = "AREA[LastUpdatePostDate]RANGE"


def nct(number: int) -> str:
    return f"NCT{number:08d}"


@pytest.fixture(autouse=True)
def studies(sites: Sites) -> None:
    """Thirty studies, updated on 1 to 10 November, three a day."""
    for number in range(1, 31):
        facts = TrialFacts(nct_id=nct(number), title=f"Study {number} of CD7")
        sites.study(facts.nct_id, pages.study(facts), f"2026-11-{(number - 1) // 3 + 1:02}")


def listed(client: Client, **parameters: str) -> list[str]:
    """The ids that a list of studies has, all pages of it."""
    ids: list[str] = []
    token: dict[str, str] = {}
    while True:
        page = client.json(f"{API}/studies?{urlencode(parameters | token)}")
        ids += [study["protocolSection"]["identificationModule"]["nctId"] for study in page["studies"]]
        if "nextPageToken" not in page:
            return ids
        token = {"pageToken": page["nextPageToken"]}


def refusal(client: Client, query: str) -> str:
    """The words in which a request is refused."""
    response = client.ask(f"{API}/studies?{query}")
    assert (response.status, response.headers["Content-Type"]) == (400, "text/plain; charset=utf-8")
    return response.data.decode()


def test_one_study(sites: Sites, client: Client) -> None:
    facts = TrialFacts(nct_id=nct(5), title="Another title")
    sites.study(nct(5), pages.study(facts), "2026-11-20")
    for wording in (nct(5), "nct5"):
        found = client.json(f"{API}/studies/{wording}")
        assert found == pages.study(TrialFacts(nct_id=nct(5), title="Another title", updated="2026-11-20"))
    sites.unstudy(nct(5))
    gone = client.ask(f"{API}/studies/{nct(5)}")
    assert (gone.status, gone.data, gone.headers["Content-Type"]) == (
        404,
        b"NCT number NCT00000005 not found",
        "text/plain; charset=utf-8",
    )
    assert client.ask(f"{API}/studies/EUCTR5").status == 400
    with pytest.raises(KeyError):
        sites.unstudy(nct(5))


def test_a_study_is_given_as_it_was_put(sites: Sites, client: Client) -> None:
    """A later change of the caller's own object changes nothing; id and date are those of the call."""
    study: dict[str, Any] = {}
    sites.study(nct(40), study, "2026-11-20")
    study["hasResults"] = True
    assert client.json(f"{API}/studies/{nct(40)}") == {
        "protocolSection": {
            "identificationModule": {"nctId": nct(40)},
            "statusModule": {"lastUpdatePostDateStruct": {"date": "2026-11-20"}},
        }
    }
    for nct_id, updated in (("NCT1", "2026-11-20"), (nct(1), "yesterday")):
        with pytest.raises(ValueError, match=r"NCT1 is no|isoformat"):
            sites.study(nct_id, {}, updated)


def test_an_alias_leads_to_the_current_id(sites: Sites, client: Client) -> None:
    study = {"protocolSection": {"identificationModule": {"nctIdAliases": [nct(99)]}}}
    sites.study(nct(40), study, "2026-11-20")
    moved = client.ask(f"{API}/studies/{nct(99)}")
    assert (moved.status, moved.headers["Location"]) == (301, f"/api/v2/studies/{nct(40)}")
    assert listed(client, **{"filter.ids": nct(99)}) == [nct(40)]


def test_pages_by_last_update(client: Client) -> None:
    by_date = [nct(number) for number in range(1, 31)]
    assert listed(client, sort="LastUpdatePostDate:asc", pageSize="7") == by_date
    newest_first = listed(client, sort="LastUpdatePostDate", pageSize="7")
    assert newest_first == listed(client, sort="LastUpdatePostDate:desc")
    assert newest_first[:4] == [nct(28), nct(29), nct(30), nct(25)]
    unsorted = listed(client, pageSize="4")
    assert sorted(unsorted) == by_date != unsorted


@pytest.mark.parametrize(("size", "count"), [("", 10), ("0", 10), ("3", 3), ("1000", 30), ("5000", 30)])
def test_the_size_of_a_page(client: Client, size: str, count: int) -> None:
    page = client.json(f"{API}/studies?pageSize={size}&countTotal=true")
    assert (len(page["studies"]), page["totalCount"], "nextPageToken" in page) == (count, 30, count < 30)


@pytest.mark.parametrize("parameter", ["query.term", "filter.advanced"])
@pytest.mark.parametrize(
    ("expression", "numbers"),
    [
        ("[2026-11-09,MAX]", range(25, 31)),
        ("[2026-11-09, 2026-11-09]", range(25, 28)),
        ("[MIN,2026-11-02]", range(1, 7)),
        ("[MIN,MAX]", range(1, 31)),
        ("[2027-01-01,MAX]", range(0)),
    ],
)
def test_what_was_updated_since(client: Client, parameter: str, expression: str, numbers: range) -> None:
    found = listed(client, **{parameter: RANGE + expression, "sort": "LastUpdatePostDate:asc", "pageSize": "2"})
    assert found == [nct(number) for number in numbers]


def test_a_study_that_is_updated_between_two_pages_comes_once_more_at_the_end(sites: Sites, client: Client) -> None:
    query = f"{API}/studies?sort=LastUpdatePostDate:asc&pageSize=10"
    first = client.json(query)
    sites.study(nct(1), {}, "2026-11-20")
    second = client.json(f"{query}&pageToken={first['nextPageToken']}&countTotal=true")
    third = client.json(f"{query}&pageToken={second['nextPageToken']}")
    assert "totalCount" not in second  # only with the first page
    assert [len(page["studies"]) for page in (first, second, third)] == [10, 10, 10]
    last = client.json(f"{query}&pageToken={third['nextPageToken']}")
    assert [study["protocolSection"]["identificationModule"]["nctId"] for study in last["studies"]] == [nct(1)]


def test_ids_and_words(client: Client) -> None:
    assert sorted(listed(client, **{"filter.ids": f"{nct(3)},nct7|{nct(77)}"})) == [nct(3), nct(7)]
    assert sorted(listed(client, **{"query.term": f"{nct(3)}, {nct(4)}", "filter.ids": nct(9)})) == [nct(3), nct(4)]
    assert listed(client, **{"query.term": "STUDY 17 cd7"}) == [nct(17)]
    both = {"query.term": "CD7", "filter.advanced": f"{RANGE}[2026-11-10,MAX]", "sort": "LastUpdatePostDate:asc"}
    assert listed(client, **both) == [nct(28), nct(29), nct(30)]


def test_only_the_fields_that_are_asked_for(client: Client) -> None:
    assert client.json(f"{API}/studies/{nct(4)}?fields=NCTId|LastUpdatePostDate,HasResults") == {
        "protocolSection": {
            "identificationModule": {"nctId": nct(4)},
            "statusModule": {"lastUpdatePostDateStruct": {"date": "2026-11-02"}},
        },
        "hasResults": False,
    }


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("page_size=3", "page_size"),
        ("query.cond=leukemia", "query.cond"),
        ("pageSize=1&pageSize=2", "twice"),
        ("pageSize=-1", "pageSize"),
        ("pageSize=many", "pageSize"),
        ("pageToken=abc", "pageToken"),
        ("pageToken=bnVsbA==", "pageToken"),
        ("countTotal=yes", "countTotal"),
        ("sort=StartDate", "sort"),
        ("format=csv", "format"),
        ("fields=Phase", "fields"),
        ("filter.ids=NCT0", "filter.ids"),
        (f"filter.advanced={quote('AREA[StartDate]2022')}", "filter.advanced"),
        (f"query.term={quote(RANGE + '[2026-13-01,MAX]')}", "query.term"),
        (f"query.term={quote(RANGE + '[MAX,MIN]')}", "query.term"),
    ],
)
def test_what_is_refused(client: Client, query: str, words: str) -> None:
    assert words in refusal(client, query)


def test_a_token_is_good_for_its_own_list_alone(client: Client) -> None:
    token = client.json(f"{API}/studies?sort=LastUpdatePostDate:asc")["nextPageToken"]
    assert "pageToken" in refusal(client, f"pageToken={token}")
    assert len(client.json(f"{API}/studies?sort=LastUpdatePostDate:asc&pageSize=3&pageToken={token}")["studies"]) == 3


def test_the_version_tells_when_the_data_changed(sites: Sites, client: Client, clock: Clock) -> None:
    assert client.json(f"{API}/version") == {"apiVersion": "2.0.3", "dataTimestamp": "2026-11-01T12:00:00"}
    clock.moment = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)
    sites.unstudy(nct(1))
    assert client.json(f"{API}/version")["dataTimestamp"] == "2026-11-03T09:30:00"
    assert client.ask(f"{API}/version?a=1").status == 400
    assert client.ask(f"{API}/stats/size").status == 404
    assert client.ask("https://clinicaltrials.gov/study/NCT00000001").status == 404
