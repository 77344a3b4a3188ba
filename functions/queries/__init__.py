"""Request to query and hits to response, in one direction.

`read` makes a request of parameters, `prepare` a search of a request; the engine answers `Search.body`; `respond`
makes the response of its answer. All of it is pure: the secret of the page tokens and the time are given.
"""

from functions.queries.parameters import FILTERS, SINGLES, read
from functions.queries.resembling import resembling
from functions.queries.response import Search, prepare, respond

__all__ = ["FILTERS", "SINGLES", "Search", "prepare", "read", "resembling", "respond"]
