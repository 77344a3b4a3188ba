"""A host as it is asked: when it may be asked again, what its robots.txt says, and whether it is left alone."""

from schemas.identifiers import Moment
from schemas.model import Model


class Robots(Model):
    """A host's robots.txt as it was had; `text` is empty where the host has none."""

    text: str
    fetched_at: Moment


class Reading(Model):
    """How far a registry's list of updates was read, in the order of their day.

    All is read up to `day` (YYYY-MM-DD; the day itself may have more), and `ended_at` is when the list was last read to
    its end. In the middle of a reading `since` and `token` name the next page. `scope` is the search that it was.
    """

    scope: str = ""
    day: str | None = None
    since: str | None = None
    token: str | None = None
    ended_at: Moment | None = None


class Counted(Model):
    """How many pages of a registry there were at a moment, and how many of them with a record."""

    pages: int
    records: int
    counted_at: Moment


class HostState(Model):
    """What is known of a host between two requests.

    `failures` counts requests in a row that gave no answer, or 5xx; from some number on the host is left alone until
    `rests_until`, as it is when it asked for that itself. `robots_tried_at` is when robots.txt was asked for in vain.
    """

    host: str
    next_allowed_at: Moment | None = None
    failures: int = 0
    rests_until: Moment | None = None
    robots: Robots | None = None
    robots_tried_at: Moment | None = None
    last_success_at: Moment | None = None
