"""A host as it is asked: when it may be asked again, what its robots.txt says, and whether it is left alone."""

from schemas.identifiers import Moment
from schemas.model import Model


class Robots(Model):
    """A host's robots.txt as it was had; `text` is empty where the host has none."""

    text: str
    fetched_at: Moment


class HostState(Model):
    """What is known of a host between two requests.

    `failures` counts requests in a row that gave no answer, or 5xx; from some number on the host is left alone until
    `rests_until`, as it is when it asked for that itself.
    """

    host: str
    next_allowed_at: Moment | None = None
    failures: int = 0
    rests_until: Moment | None = None
    robots: Robots | None = None
    last_success_at: Moment | None = None
