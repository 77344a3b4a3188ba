"""What is put is served over TLS on loopback alone, with all that makes a second look cheap, and logged."""

import socket
import ssl
from datetime import UTC, datetime

import pytest
import urllib3

from functions.registries import hosts
from infra.sites import Behaviour, Sites
from tests.sites.conftest import Client, Clock

PAGE = "https://clinconnect.io/trials/NCT01234567"
LONG = "<p>" + "CD7 and nothing else. " * 100


@pytest.mark.parametrize("host", sorted(hosts()))
def test_every_host_of_a_registry_is_played(sites: Sites, client: Client, host: str) -> None:
    sites.put(f"https://{host}/a", f"this is {host}")
    assert client.ask(f"https://{host}/a").data.decode() == f"this is {host}"
    assert client.ask(f"https://{host}/b").status == 404


def test_no_other_host_is_played(sites: Sites, client: Client) -> None:
    assert sites.resolve("example.org") == ()
    assert client.ask(PAGE, Host="example.org").status == 421
    for address in ("https://example.org/a", "http://clinconnect.io/a", "example.org"):
        with pytest.raises(ValueError, match="is no"):
            sites.behave(address, Behaviour.plain())


def test_only_loopback_is_listened_on(sites: Sites) -> None:
    assert sites.resolve("CLINCONNECT.io") == (("127.0.0.1", sites.port),)
    with pytest.raises(OSError, match=r"refused|assign|timed out"):
        socket.create_connection(("127.0.0.2", sites.port), timeout=1)


def test_nobody_else_trusts_the_sites_and_they_trust_no_other_name(sites: Sites, client: Client) -> None:
    """A context with the usual authorities refuses, and so does the sites' own for a name that is not played."""
    for context, name in ((ssl.create_default_context(), "clinconnect.io"), (sites.trust, "example.org")):
        with (
            socket.create_connection(("127.0.0.1", sites.port)) as raw,
            pytest.raises(ssl.SSLCertVerificationError),
            context.wrap_socket(raw, server_hostname=name),
        ):
            pass
    assert client.ask(PAGE).status == 404


def test_it_has_no_port_before_it_plays() -> None:
    with pytest.raises(RuntimeError, match="enter them first"):
        _ = Sites().port


def test_a_page_changes_vanishes_moves_and_returns(sites: Sites, client: Client) -> None:
    assert client.ask(PAGE).status == 404
    sites.put(PAGE, "one")
    assert (client.ask(PAGE).status, client.ask(f"{PAGE}/?radius=50").data) == (200, b"one")
    sites.put(PAGE, "två")
    assert client.ask(PAGE).data.decode() == "två"
    sites.put(f"{PAGE}?lang=sv", "tre")
    assert (client.ask(f"{PAGE}?lang=sv").data, client.ask(PAGE).data.decode()) == (b"tre", "två")
    sites.remove(PAGE, 410)
    assert client.ask(PAGE).status == 410
    sites.remove(PAGE)
    assert client.ask(PAGE).status == 404
    sites.redirect(PAGE, "/elsewhere", 308)
    moved = client.ask(PAGE)
    assert (moved.status, moved.headers["Location"]) == (308, "/elsewhere")
    sites.put(PAGE, b"\xff", content_type="application/pdf")
    assert (client.ask(PAGE).data, client.ask(PAGE).headers["Content-Type"]) == (b"\xff", "application/pdf")


def test_robots(sites: Sites, client: Client) -> None:
    assert client.ask("https://clinconnect.io/robots.txt").status == 404
    sites.robots("clinconnect.io", "User-agent: *\nDisallow: /")
    found = client.ask("https://clinconnect.io/robots.txt")
    assert (found.status, found.data) == (200, b"User-agent: *\nDisallow: /")
    assert found.headers["Content-Type"].startswith("text/plain")
    sites.robots("clinconnect.io", "", 500)
    assert client.ask("https://clinconnect.io/robots.txt").status == 500
    assert client.ask("https://www.clinconnect.io/robots.txt").status == 404


def test_what_did_not_change_is_answered_304(sites: Sites, client: Client, clock: Clock) -> None:
    sites.put(PAGE, LONG)
    first = client.ask(PAGE)
    etag, modified = first.headers["ETag"], first.headers["Last-Modified"]
    assert (modified, first.headers["Date"]) == ("Sun, 01 Nov 2026 12:00:00 GMT",) * 2
    for unchanged in (
        client.ask(PAGE, If_None_Match=etag),
        client.ask(PAGE, If_None_Match=f'"a", W/{etag}'),
        client.ask(PAGE, If_Modified_Since=modified),
    ):
        assert (unchanged.status, unchanged.data, unchanged.headers["ETag"]) == (304, b"", etag)
    assert client.ask(PAGE, If_None_Match='"other"', If_Modified_Since=modified).status == 200  # the tag counts
    assert client.ask(PAGE, If_Modified_Since="last week").status == 200

    clock.moment = datetime(2026, 11, 2, tzinfo=UTC)
    sites.put(PAGE, LONG + "!")
    assert client.ask(PAGE, If_None_Match=etag).status == 200
    assert client.ask(PAGE, If_Modified_Since=modified).status == 200
    assert client.ask(PAGE, If_Modified_Since="Mon, 02 Nov 2026 00:00:00 GMT").status == 304


def test_a_page_without_validators_is_always_sent(sites: Sites, client: Client) -> None:
    sites.put(PAGE, LONG, etag=False, modified=False)
    found = client.ask(PAGE, If_None_Match="*", If_Modified_Since="Sat, 01 Jan 2028 00:00:00 GMT")
    assert (found.status, "ETag" in found.headers, "Last-Modified" in found.headers) == (200, False, False)


def test_a_page_is_compressed_for_those_who_accept_it(sites: Sites, client: Client) -> None:
    sites.put(PAGE, LONG)
    packed = client.ask(PAGE, Accept_Encoding="gzip, deflate")
    assert (packed.headers["Content-Encoding"], packed.data.decode()) == ("gzip", LONG)
    assert sites.log[-1].bytes == int(packed.headers["Content-Length"]) < len(LONG) / 5
    assert client.ask(PAGE, Accept_Encoding="gzip", If_None_Match=packed.headers["ETag"]).status == 304
    for coding in ("identity", "gzip;q=0", "br, *;q=0.0", ""):
        assert "Content-Encoding" not in client.ask(PAGE, Accept_Encoding=coding).headers


def test_head_is_get_without_the_body(sites: Sites, client: Client) -> None:
    sites.put(PAGE, LONG)
    got, head = client.ask(PAGE), client.ask(PAGE, "HEAD")
    assert dict(head.headers) == dict(got.headers)
    assert (head.status, head.data, head.headers["Content-Length"]) == (200, b"", str(len(LONG)))


def test_other_methods_are_refused(sites: Sites, client: Client) -> None:
    sites.put(PAGE, LONG)
    refused = client.ask(PAGE, "POST")
    assert (refused.status, refused.headers["Allow"]) == (405, "GET, HEAD")


def test_every_request_is_in_the_log(sites: Sites, client: Client, clock: Clock) -> None:
    sites.put(PAGE, LONG)
    client.ask(PAGE, User_Agent="a fetcher")
    clock.moment = datetime(2026, 11, 3, tzinfo=UTC)
    client.ask("https://ctv.veeva.com/study/x?a=1", "HEAD")
    first, second = sites.log
    assert (first.moment, first.host, first.method, first.target, first.status, first.bytes) == (
        datetime(2026, 11, 1, 12, tzinfo=UTC),
        "clinconnect.io",
        "GET",
        "/trials/NCT01234567",
        200,
        len(LONG),
    )
    assert first.headers["user-agent"] == "a fetcher"
    assert (second.moment, second.method, second.target, second.status, second.bytes) == (
        clock.moment,
        "HEAD",
        "/study/x?a=1",
        404,
        0,
    )
    assert first.started <= first.ended <= second.started <= second.ended


def test_one_after_the_other_is_one_at_once(sites: Sites, client: Client) -> None:
    """Also on new connections: a request is over before whoever asked can know it."""
    sites.put(PAGE, LONG)
    for _ in range(30):
        client.ask(PAGE, Connection="close")
    assert (len(sites.log), sites.most_at_once("clinconnect.io"), sites.most_at_once("ctv.veeva.com")) == (30, 1, 0)


def test_requests_at_one_time_are_counted_by_host(sites: Sites, client: Client) -> None:
    sites.put(PAGE, LONG)
    sites.behave("clinconnect.io", Behaviour.trickle(1))
    coming = [client.ask(PAGE, preload=False) for _ in range(2)]
    assert client.ask("https://meddatax.com/").status == 404
    for each in coming:
        each.close()
    client.ask(PAGE, "HEAD")
    assert (sites.most_at_once("clinconnect.io"), sites.most_at_once("meddatax.com")) == (2, 1)


def test_requests_on_one_connection(sites: Sites, client: Client) -> None:
    sites.put(PAGE, LONG)
    for _ in range(3):
        client.ask(PAGE)
    assert client.pool("clinconnect.io").num_connections == 1


def test_what_is_no_http_is_refused(sites: Sites) -> None:
    with (
        socket.create_connection(("127.0.0.1", sites.port)) as raw,
        sites.trust.wrap_socket(raw, server_hostname="clinconnect.io") as secure,
    ):
        secure.sendall(b"hello\r\n\r\n")
        assert b"400" in secure.recv(1000)
    with urllib3.PoolManager(retries=False) as plain, pytest.raises(urllib3.exceptions.HTTPError):
        plain.request("GET", f"http://127.0.0.1:{sites.port}/", timeout=5)
    assert sites.log == []
