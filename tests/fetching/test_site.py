"""What asks the sites asks nobody else, and trusts nobody else."""

import ssl
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.errors import NotFetched
from functions.gateways.site import Limits, Site, Way, is_public
from infra.sites import Behaviour, Sites

HOST = "clinconnect.io"
URL = f"https://{HOST}/trials/NCT05941156"
LIMITS = Limits(connect=2, silence=0.3, whole=1)
PRIVATE = [
    "127.0.0.1",
    "127.8.9.1",
    "10.0.0.1",
    "172.16.5.4",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",  # noqa: S104 an address that is refused
    "224.0.0.1",
    "239.255.255.250",
    "255.255.255.255",
    "192.0.2.1",
    "198.18.0.1",
    "240.0.0.1",
    "::1",
    "::",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "2001:0:53aa:64c:0:0:80ff:fffe",
]


@pytest.fixture(scope="module")
def sites() -> Iterator[Sites]:
    """The sites, with one page."""
    with Sites() as made:
        made.put(URL, "<p>A page</p>")
        yield made


def site(sites: Sites, **changes: object) -> Site:
    """Return what asks these sites, changed in some way."""
    ways = {
        "resolve": sites.resolve,
        "permits": lambda ip: ip == "127.0.0.1",
        "make_trust": lambda: sites.trust,
        "limits": LIMITS,
    }
    return Site(Way(**{**ways, **changes}), "trialindex/test")  # type: ignore[arg-type]


def test_a_page_is_had_with_its_headers(sites: Sites) -> None:
    answer = site(sites).get(URL, {"Accept": "text/html"})
    assert (answer.status, answer.body) == (200, b"<p>A page</p>")
    assert answer.headers["content-type"].startswith("text/html")
    assert site(sites).get(URL, {"If-None-Match": answer.headers["etag"]}).status == 304


@pytest.mark.parametrize("address", PRIVATE)
def test_no_address_is_asked_that_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "130.14.29.110", "2001:4860:4860::8888", "2606:4700::1111"])
def test_public_addresses_are(address: str) -> None:
    assert is_public(address)


@given(st.ip_addresses())
def test_what_is_public_is_global(address: object) -> None:
    if is_public(str(address)):
        assert address.is_global  # type: ignore[attr-defined]


def test_a_name_with_one_private_address_is_refused_whole(sites: Sites) -> None:
    mixed = (("8.8.8.8", 443), ("127.0.0.1", sites.port))
    with pytest.raises(NotFetched, match="not public"):
        site(sites, resolve=lambda _: mixed, permits=is_public).get(URL, {})


def test_by_default_the_sites_of_this_machine_are_refused(sites: Sites) -> None:
    before = len(sites.log)
    with pytest.raises(NotFetched, match="not public"):
        Site(Way(resolve=sites.resolve), "trialindex/test").get(URL, {})
    assert len(sites.log) == before


def test_a_certificate_of_nobody_that_is_known_is_refused(sites: Sites) -> None:
    before = len(sites.log)
    with pytest.raises(NotFetched, match="could not be asked"):
        site(sites, make_trust=ssl.create_default_context).get(URL, {})
    assert len(sites.log) == before


def test_a_certificate_of_another_host_is_refused(sites: Sites) -> None:
    lying = {"evil.example": (("127.0.0.1", sites.port),)}
    with pytest.raises(NotFetched):
        site(sites, resolve=lying.__getitem__).get("https://evil.example/", {})


@pytest.mark.parametrize(
    "url",
    [
        f"http://{HOST}/x",
        f"ftp://{HOST}/x",
        f"https://{HOST}:8443/x",
        "file:///etc/hostname",
        "https:///x",
        "https://nowhere.example/",
    ],
)
def test_other_addresses_are_not_asked(sites: Sites, url: str) -> None:
    with pytest.raises(NotFetched):
        site(sites).get(url, {})


@pytest.mark.parametrize(
    "behaviour",
    [
        Behaviour.hang(5),
        Behaviour.trickle(5),
        Behaviour.large(50),
        Behaviour.large(50, declared=False),
        Behaviour.bomb(200),
        Behaviour.bad_gzip(),
        Behaviour.bad_gzip(cut=True),
        Behaviour.cut(),
        Behaviour.reset(),
        Behaviour.junk(),
    ],
    ids=lambda behaviour: behaviour.name,
)
def test_what_takes_too_long_or_too_much_is_given_up(sites: Sites, behaviour: Behaviour) -> None:
    sites.behave(URL, behaviour)
    try:
        with pytest.raises(NotFetched) as caught:
            site(sites).get(URL, {})
    finally:
        sites.behave(URL, None)
    assert "A page" not in str(caught.value)


def test_redirects_are_answers(sites: Sites) -> None:
    sites.behave(URL, Behaviour.redirect("https://example.org/", 301))
    try:
        answer = site(sites).get(URL, {})
    finally:
        sites.behave(URL, None)
    assert (answer.status, answer.headers["location"]) == (301, "https://example.org/")
