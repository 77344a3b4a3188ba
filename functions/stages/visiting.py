"""Visiting: a registry's hosts are asked one request at a time, as they wish, and never beyond themselves.

Every request goes the same way: the host is held, it does not rest, its time has come. What robots.txt forbids is not
asked for, and a redirect is followed only to a known host of the registry, after the same questions.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Final
from urllib.parse import quote, urljoin, urlsplit

from functions.errors import NotFetched
from functions.gateways.clock import now, sleep
from functions.gateways.hosts import Hosts
from functions.gateways.site import Answer, Site
from functions.layout.registry import Registry
from functions.schedule import politeness
from functions.schedule.cadence import cadence
from schemas.host import HostState, Robots
from schemas.identifiers import Moment

HOLD: Final = timedelta(minutes=10)
"""For how long a host is held at each request: longer than a wait and a request together."""

PATIENCE: Final = 60.0
"""The most seconds that are waited for a host; one that asks for more is asked in a later run."""

_HOPS: Final = 3
_ROBOTS_HOPS: Final = 5  # RFC 9309 asks for at least so many
_URL_SIGNS: Final = "%:/?#[]@!$&'()*+,;=~-._"
_OK: Final = 200
_NO_PAGE: Final = 400
_THROTTLED: Final = 429
_BROKEN: Final = 500
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_PAUSE: Final = timedelta(minutes=15)  # after a 429 that names no time


class HostRests(Exception):
    """A host is not to be asked for now: it is held by another, it failed too often, or asked for a pause."""


class Forbidden(Exception):
    """The host's robots.txt keeps us from an address."""


@dataclass(frozen=True)
class Traffic:
    """How many requests were made, and how many bytes of answers came, unpacked."""

    requests: int = 0
    bytes: int = 0


@dataclass
class Visitor:
    """Asks the hosts of one registry; `owner` names who holds them meanwhile.

    `permitted` are beginnings of addresses that an operator lets be asked whatever robots.txt says, because their
    publisher documents them for programs; the host's pace is kept there, too.
    """

    site: Site
    hosts: Hosts
    registry: Registry
    owner: str
    permitted: tuple[str, ...] = ()
    traffic: Traffic = Traffic()
    held: dict[str, HostState] = field(default_factory=dict)

    def get(self, url: str, headers: Mapping[str, str], size: int | None = None) -> Answer:
        """Return the answer to an address, redirects followed.

        HostRests, Forbidden, or NotFetched where there is none, or where a redirect leads elsewhere.
        """
        for _ in range(_HOPS + 1):
            host = self._known(url)
            if not politeness.allows(self._robots(host), url) and not url.startswith(self.permitted):
                raise Forbidden(f"robots.txt of {host} forbids it")
            answer = self._ask(host, url, headers, size)
            if answer.status not in _REDIRECTS:
                return answer
            url = _led_to(url, answer)
        raise NotFetched(f"more than {_HOPS} redirects")

    def leave(self) -> None:
        """Let go of the hosts."""
        for state in self.held.values():
            self.hosts.save(state, self.owner, None)
        self.held.clear()

    def succeeded(self, url: str) -> None:
        """Note that an address gave what was sought."""
        host = self._known(url)
        self.held[host] = self._hold(host).model_copy(update={"last_success_at": now()})

    def _known(self, url: str) -> str:
        """Return the host of an address; NotFetched where it is no https address of the registry."""
        parts = urlsplit(url)
        if parts.scheme != "https" or parts.hostname not in self.registry.hosts or parts.port not in {None, 443}:
            raise NotFetched(f"a redirect leads from {self.registry.name} to another site")
        return parts.hostname

    def _hold(self, host: str) -> HostState:
        if host not in self.held:
            moment = now()
            state = self.hosts.hold(host, self.owner, moment + HOLD, moment)
            if state is None:
                raise HostRests(f"{host} is being asked by another")
            self.held[host] = state
        return self.held[host]

    def _keep(self, state: HostState) -> None:
        """Write what is known of a host; HostRests where another has taken it: it was held for too long."""
        self.held[state.host] = state
        if not self.hosts.save(state, self.owner, now() + HOLD):
            del self.held[state.host]
            raise HostRests(f"{state.host} was taken by another")

    def _ask(self, host: str, url: str, headers: Mapping[str, str], size: int | None) -> Answer:
        """Ask once, when the host's time has come, and note how it went."""
        self._wait(host)
        try:
            answer = self.site.get(url, headers, size)
        except NotFetched:
            self._count(0)
            state = self._hold(host)
            self._keep(politeness.after_failure(state, now(), self._delay(state)))
            raise
        self._count(len(answer.body))
        self._keep(self._after(self._hold(host), answer, now()))
        return answer

    def _wait(self, host: str) -> None:
        state = self._hold(host)
        if politeness.rests(state, now()):
            raise HostRests(f"{host} rests until {state.rests_until:%Y-%m-%d %H:%M} UTC")
        seconds = politeness.seconds_to_wait(state, now())
        if seconds > PATIENCE:
            raise HostRests(f"{host} wants to be asked again in {seconds:.0f} s")
        if seconds > 0:
            sleep(seconds)

    def _after(self, state: HostState, answer: Answer, moment: Moment) -> HostState:
        """Return a host after an answer: one with 429 or Retry-After rests, one with 5xx may be broken."""
        rest = politeness.retry_after(answer.headers, moment)
        if answer.status == _THROTTLED:
            return politeness.after_answer(state, moment, self._delay(state), rest or _PAUSE)
        if answer.status >= _BROKEN:
            return politeness.after_failure(state, moment, self._delay(state), rest)
        return politeness.after_answer(state, moment, self._delay(state))

    def _delay(self, state: HostState) -> float:
        return politeness.delay(state.robots, cadence(self.registry.key).delay)

    def _count(self, size: int) -> None:
        self.traffic = replace(self.traffic, requests=self.traffic.requests + 1, bytes=self.traffic.bytes + size)

    def _robots(self, host: str) -> Robots:
        """Return a host's robots.txt, fetched where the copy is older than a day.

        While the host does not answer for it, an older copy serves for some days, and then nothing is asked.
        """
        state = self._hold(host)
        if state.robots and politeness.serves(state, state.robots, now()):
            return state.robots
        try:
            text = self._robots_text(host)
        except NotFetched as error:
            tried = self._hold(host).model_copy(update={"robots_tried_at": now()})
            self._keep(tried)
            if state.robots and politeness.serves(tried, state.robots, now()):
                return state.robots
            raise HostRests(f"robots.txt of {host} is not to be had: {error}") from error
        robots = Robots(text=text, fetched_at=now())
        known = self._hold(host).model_copy(update={"robots": robots, "robots_tried_at": None})
        self.hosts.save_robots(known, self.owner)
        self._keep(politeness.after_answer(known, now(), self._delay(known)))  # its pace holds from now on
        return robots

    def _robots_text(self, host: str) -> str:
        """Return what robots.txt says; nothing where there is none (4xx). NotFetched where that is not known."""
        answer = self._ask(host, f"https://{host}/robots.txt", {}, None)
        url = f"https://{host}/robots.txt"
        for _ in range(_ROBOTS_HOPS):
            if answer.status not in _REDIRECTS:
                break
            url = _led_to(url, answer)
            answer = self._ask(self._known(url), url, {}, None)
        if answer.status == _OK:
            return politeness.readable(answer.body)
        if _NO_PAGE <= answer.status < _BROKEN and answer.status != _THROTTLED:
            return ""
        raise NotFetched(f"it answers {answer.status}")


def _led_to(url: str, answer: Answer) -> str:
    """Return the address that a redirect names; NotFetched where it names none."""
    location = answer.headers.get("location", "").strip()
    if not location:
        raise NotFetched("a redirect names no address")
    try:
        led = quote(urljoin(url, location), safe=_URL_SIGNS)
        _ = urlsplit(led).port  # which raises for what is no port
    except ValueError:
        raise NotFetched("a redirect names an address that is none") from None
    return led
