"""What keeps a command from its end, and the exit codes that scripts can tell apart."""

from collections.abc import Mapping
from enum import IntEnum
from typing import Any, ClassVar


class Exit(IntEnum):
    """How a command ended; 2 is wrong usage, which the reader of the command line finds by itself."""

    DONE = 0
    REFUSED = 1
    USAGE = 2
    UNREACHABLE = 3
    SOME_FAILED = 4


class Failure(Exception):
    """Why a command ends early; `problem` is what the API said, or the same in its form (RFC 9457)."""

    code: ClassVar[Exit] = Exit.REFUSED

    def __init__(self, detail: str, problem: Mapping[str, Any] | None = None) -> None:
        super().__init__(detail)
        self.problem: dict[str, Any] = dict(problem or {"title": type(self).__name__, "detail": detail})


class Refused(Failure):
    """The API does not do what was asked, or has not got it: an answer of 4xx; status 0 where nobody was asked."""

    def __init__(self, detail: str, problem: Mapping[str, Any] | None = None, status: int = 0) -> None:
        super().__init__(detail, problem)
        self.status = status

    @property
    def missing(self) -> bool:
        """Whether what was asked for, or the route to it, is not there."""
        return self.status == 404


class Unreachable(Failure):
    """Nobody answers at the address, or what answers is no working API of this kind."""

    code: ClassVar[Exit] = Exit.UNREACHABLE
