"""Each way to misbehave, as a client meets it; afterwards the site is itself again."""

import threading

import pytest
import urllib3
from urllib3.exceptions import DecodeError, IncompleteRead, ProtocolError, ReadTimeoutError

from infra.sites import Behaviour, Sites
from infra.sites.behaviours import _packed
from tests.sites.conftest import Client

HOST = "clinconnect.io"
PAGE = f"https://{HOST}/trials/NCT01234567"
CONTENT = "<p>" + "Sjögren’s disease, μ-opioids. " * 100


@pytest.fixture(autouse=True)
def page(sites: Sites) -> None:
    """A page at its address."""
    sites.put(PAGE, CONTENT)


@pytest.mark.parametrize("later", [None, "120", "Wed, 25 Nov 2026 12:00:00 GMT"])
@pytest.mark.parametrize("status", [429, 500, 503, 599])
def test_a_status(sites: Sites, client: Client, status: int, later: str | None) -> None:
    sites.behave(PAGE, Behaviour.status(status, retry_after=later))
    found = client.ask(PAGE)
    assert (found.status, found.headers.get("Retry-After")) == (status, later)
    assert "ETag" not in found.headers


def test_it_lasts_for_so_many_requests_or_until_it_is_ended(sites: Sites, client: Client) -> None:
    sites.behave(PAGE, Behaviour.status(503, times=2))
    assert [client.ask(PAGE).status for _ in range(4)] == [503, 503, 200, 200]
    sites.behave(PAGE, Behaviour.status(500))
    assert [client.ask(PAGE).status for _ in range(3)] == [500] * 3
    sites.behave(PAGE, None)
    assert client.ask(PAGE).status == 200


def test_a_host_behaves_as_a_whole_and_a_url_goes_first(sites: Sites, client: Client) -> None:
    robots = f"https://{HOST}/robots.txt"
    sites.behave(HOST, Behaviour.status(503))
    assert [client.ask(url).status for url in (PAGE, f"{PAGE}?a=1", robots)] == [503] * 3
    assert client.ask("https://meddatax.com/").status == 404
    sites.behave(robots, Behaviour.plain())
    sites.behave(PAGE, Behaviour.status(429, times=1))
    assert [client.ask(url).status for url in (robots, PAGE, PAGE)] == [404, 429, 503]
    sites.behave(HOST, None)
    assert client.ask(PAGE).status == 200


def test_a_hang_ends_when_the_client_gives_up(sites: Sites, client: Client) -> None:
    sites.behave(PAGE, Behaviour.hang(600, times=2))
    for _ in range(2):
        with pytest.raises(ReadTimeoutError):
            client.ask(PAGE, timeout=0.1)
    assert [(each.status, each.bytes) for each in sites.log] == [(0, 0), (0, 0)]
    assert client.ask(PAGE).data.decode() == CONTENT
    assert sites.most_at_once(HOST) == 1  # who has given up does not count


def test_a_hang_ends_by_itself(sites: Sites, client: Client) -> None:
    sites.behave(PAGE, Behaviour.hang(0.2))
    assert client.ask(PAGE).data.decode() == CONTENT


def test_a_trickle(sites: Sites, client: Client) -> None:
    sites.behave(PAGE, Behaviour.trickle(100))
    found = client.ask(PAGE, preload=False)
    assert found.status == 200
    assert len(found.read(1)) == 1
    assert sites.log == []  # it is still being answered
    found.close()
    (served,) = sites.log
    assert (served.status, served.bytes < len(CONTENT)) == (200, True)
    sites.behave(PAGE, Behaviour.trickle(50_000))
    assert client.ask(PAGE).data.decode() == CONTENT


@pytest.mark.parametrize("declared", [True, False])
def test_a_large_answer(sites: Sites, client: Client, declared: bool) -> None:  # noqa: FBT001 a parameter of the test
    behaviour = Behaviour.large(20, declared=declared)
    sites.behave(PAGE, behaviour)
    found = client.ask(PAGE, preload=False)
    assert ("Content-Length" in found.headers) is declared
    size = sum(map(len, found.stream(65536)))
    assert size == sites.log[-1].bytes
    assert 19_900_000 < size <= 20_000_000


def test_a_large_answer_that_nobody_wants_to_the_end(sites: Sites, client: Client) -> None:
    sites.behave(PAGE, Behaviour.large(2000))
    found = client.ask(PAGE, preload=False)
    assert len(found.read(100_000)) == 100_000
    found.close()
    assert sites.log[-1].bytes < 100_000_000


@pytest.mark.parametrize("cut", [True, False])
def test_bad_gzip(sites: Sites, client: Client, cut: bool) -> None:  # noqa: FBT001 a parameter of the test
    sites.behave(PAGE, Behaviour.bad_gzip(cut=cut))
    found = client.ask(PAGE, preload=False)
    assert found.headers["Content-Encoding"] == "gzip"
    if cut:
        assert CONTENT.encode().startswith(found.read())
        assert sites.log[-1].bytes == int(found.headers["Content-Length"])
    else:
        with pytest.raises(DecodeError):
            found.read()


def test_a_bomb(sites: Sites, client: Client) -> None:
    sites.behave(PAGE, Behaviour.bomb(30))
    found = client.ask(PAGE, preload=False)
    assert int(found.headers["Content-Length"]) == len(_packed(30)) < 100_000
    assert sum(map(len, found.stream(1_000_000))) == 30_000_000


def test_a_wrong_charset(sites: Sites, client: Client) -> None:
    sites.behave(PAGE, Behaviour.wrong_charset("utf-8", "windows-1252"))
    found = client.ask(PAGE)
    assert found.headers["Content-Type"] == "text/html; charset=utf-8"
    with pytest.raises(UnicodeDecodeError):
        found.data.decode()
    assert "Sjögren’s disease, &#956;-opioids" in found.data.decode("windows-1252")


@pytest.mark.parametrize("status", [403, 503, 200])
def test_a_challenge(sites: Sites, client: Client, status: int) -> None:
    sites.behave(HOST, Behaviour.challenge(status))
    found = client.ask(PAGE)
    assert (found.status, found.headers["Portcullis-Action"]) == (status, "challenge")
    assert "checking that you are a person" in found.data.decode()


@pytest.mark.parametrize(
    ("behaviour", "most"), [(Behaviour.cut(), len(CONTENT.encode()) // 2), (Behaviour.headers_only(), 0)]
)
def test_less_than_was_promised(sites: Sites, client: Client, behaviour: Behaviour, most: int) -> None:
    sites.behave(PAGE, behaviour)
    found = client.ask(PAGE, preload=False)
    assert (found.status, found.headers["Content-Length"]) == (200, str(len(CONTENT.encode())))
    with pytest.raises((IncompleteRead, ProtocolError)):
        found.read()
    assert sites.log[-1].bytes == most


def test_even_an_empty_page_is_cut(sites: Sites, client: Client) -> None:
    sites.put(PAGE, "")
    assert client.ask(PAGE).data == b""
    sites.behave(PAGE, Behaviour.cut())
    with pytest.raises((IncompleteRead, ProtocolError)):
        client.ask(PAGE)


@pytest.mark.parametrize("behaviour", [Behaviour.reset(times=2), Behaviour.junk(times=2)])
def test_no_answer_of_http(sites: Sites, client: Client, behaviour: Behaviour) -> None:
    sites.behave(PAGE, behaviour)
    for _ in range(2):
        with pytest.raises(ProtocolError):
            client.ask(PAGE)
    assert client.ask(PAGE).status == 200
    assert [(each.status, each.bytes) for each in sites.log[:2]] == [(0, 0)] * 2


@pytest.mark.parametrize(
    "to", [PAGE, "http://clinconnect.io/", "https://example.org/", "https://10.0.0.1/", "//[::1]:9/", "data:,x", ""]
)
def test_a_redirect_to_anywhere(sites: Sites, client: Client, to: str) -> None:
    sites.behave(PAGE, Behaviour.redirect(to, 307))
    found = client.ask(PAGE)
    assert (found.status, found.headers["Location"]) == (307, to)


def test_a_loop(sites: Sites, client: Client) -> None:
    sites.behave(PAGE, Behaviour.redirect(f"{PAGE}?again"))
    assert [client.ask(url).headers["Location"] for url in (PAGE, f"{PAGE}?again")] == [f"{PAGE}?again"] * 2


def test_behaviours_are_equal_by_what_they_do() -> None:
    assert Behaviour.hang(3) == Behaviour.hang(3) != Behaviour.hang(3, times=1)
    assert repr(Behaviour.cut(times=1)) == "Behaviour(name='cut', times=1)"


@pytest.mark.parametrize(
    "behaviour",
    [Behaviour.hang(600), Behaviour.trickle(1), Behaviour.large(100_000), Behaviour.large(100_000, declared=False)],
)
def test_the_site_stops_at_once_in_the_middle_of_it(behaviour: Behaviour) -> None:
    """No thread of it is left; connections that do nothing, or have not even shaken hands, hold nothing up."""
    before = set(threading.enumerate())
    with Sites() as sites:
        sites.put(PAGE, CONTENT)
        sites.behave(PAGE, behaviour)
        idle, busy = Client(sites), Client(sites)
        idle.ask("https://meddatax.com/")
        silent = urllib3.connection.HTTPConnection("127.0.0.1", sites.port)
        silent.connect()
        asking = threading.Thread(target=_ask, args=(busy,))
        asking.start()
        while sites.most_at_once(HOST) == 0:
            asking.join(0.01)
    for thread in set(threading.enumerate()) - before:
        thread.join(10)
        assert not thread.is_alive()
    silent.close()
    idle.pool("meddatax.com").close()
    busy.pool(HOST).close()


def _ask(client: Client) -> None:
    """Ask and read; that it breaks off is what is wanted."""
    with pytest.raises(urllib3.exceptions.HTTPError):
        for _ in client.ask(PAGE, timeout=60, preload=False).stream(65536):
            pass
