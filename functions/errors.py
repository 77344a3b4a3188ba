"""The one error tree.

TrialIndexError
├── PageRefused            a page that was accepted ends in a state other than parsed
│   ├── Quarantined        a person should look: the page is kept and can be tried again
│   │   ├── UnknownRegistry      no registry knows the page
│   │   ├── AmbiguousRegistry    two registries' marks, or marks against host or given registry
│   │   ├── LayoutChanged        no known rendering, or one without what it must have
│   │   ├── IdentityConflict     the page, its URL and the given NCT ID (or a person's link) disagree
│   │   └── MalformedContent     bytes that are not what their content type says
│   └── NotATrial          a page of a registry that is no trial page: ignored
├── NotFetched             a site gave no page: an address that may not be asked, no answer in time, too much of it
├── BadRequest             what a caller sent is not acceptable; each subclass is one HTTP problem
│   ├── NotFound
│   ├── Gone
│   ├── Conflicting
│   └── TooLarge
└── Unavailable            a store or the engine did not answer; trying again can help
"""

from http import HTTPStatus
from typing import Any, ClassVar


class TrialIndexError(Exception):
    """The root of every error that this project raises on purpose."""


class PageRefused(TrialIndexError):
    """A page that makes no record; the reason is the class name and the message."""

    @property
    def reason(self) -> str:
        """Return the reason as pages show it: `LayoutChanged: no line names a title`."""
        return f"{type(self).__name__}: {self}"


class Quarantined(PageRefused):
    """A page that a person should look at."""


class UnknownRegistry(Quarantined):
    """No registry knows the page by host, by what came with it or by its own marks."""


class AmbiguousRegistry(Quarantined):
    """The page bears the marks of two registries, or marks against its host or the registry given with it."""


class LayoutChanged(Quarantined):
    """The page is no known rendering of its registry, or lacks what its rendering must have."""


class IdentityConflict(Quarantined):
    """The page's own NCT ID, its URL's and the one given with it (or linked by a person) are not the same."""


class MalformedContent(Quarantined):
    """The content is not what its content type says, or JSON that is no study."""


class NotATrial(PageRefused):
    """The page belongs to a registry and is no trial page (news, glossary, listing)."""


class NotFetched(TrialIndexError):
    """A site gave no page; the message says why in words that name no page's text."""


class BadRequest(TrialIndexError):
    """A request that cannot be carried out as it is; `extra` joins the problem details."""

    status: ClassVar[HTTPStatus] = HTTPStatus.BAD_REQUEST

    def __init__(self, detail: str, **extra: Any) -> None:
        super().__init__(detail)
        self.detail = detail
        self.extra = extra


class NotFound(BadRequest):
    """What was asked for is not here."""

    status = HTTPStatus.NOT_FOUND


class Gone(BadRequest):
    """What was asked for was here and has expired."""

    status = HTTPStatus.GONE


class Conflicting(BadRequest):
    """The request does not fit the present state of what it speaks of."""

    status = HTTPStatus.CONFLICT


class TooLarge(BadRequest):
    """The request or a part of it is larger than the stated limit."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class Unavailable(TrialIndexError):
    """A store or the search engine did not answer or refused for now; trying again can help."""
