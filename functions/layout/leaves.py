"""The leaves of a JSON page, each of which has to be accounted for: read, named as outside our fields, or unread."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from functions.errors import MalformedContent

Path = tuple[str | int, ...]
"""Where a value stands in a document: names of members and places in lists."""


def document(content: str) -> Any:
    """Return the JSON document that a text is; MalformedContent where it is none, or holds what UTF-8 cannot."""
    try:
        data = json.loads(content, parse_constant=_no_number)
        json.dumps(data, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:  # UnicodeEncodeError, of half a surrogate pair, is a ValueError
        raise MalformedContent(f"the content is not JSON: {error}") from None
    return data


def _no_number(word: str) -> None:
    raise ValueError(f"{word} is no JSON number")


class Leaves:
    """The values of one JSON document that state something, with an account of which were read.

    null, blank text and empty lists and objects state nothing and are no leaves.
    """

    def __init__(self, document: Any = None) -> None:
        self.root = Branch(self, document)
        self._accounted: set[Path] = set()
        self._outside: frozenset[str] = frozenset()

    def take(self, path: Path) -> None:
        """Account for the leaf at a path: it was read into a field."""
        self._accounted.add(path)

    def leave_outside(self, paths: Iterable[str]) -> None:
        """Account for all that stands at or under dotted paths (without places in lists): our fields cannot hold it."""
        self._outside |= frozenset(paths)

    def unread(self) -> tuple[str, ...]:
        """Return the dotted paths of the leaves that nothing accounts for, each once, in the order of the document."""
        open_paths = (path for path in self._all() if path not in self._accounted)
        return tuple(dict.fromkeys(_dotted(path) for path in open_paths))

    def size(self) -> int:
        """Return how many dotted paths of leaves there are, without those that stand outside our fields."""
        return len({_dotted(path) for path in self._all()})

    def _all(self) -> Iterator[Path]:
        pending: list[tuple[Path, Any]] = [((), self.root.value)]
        while pending:
            path, value = pending.pop()
            if _dotted(path) in self._outside or _states_nothing(value):
                continue
            members = _members(value)
            if members is None:
                yield path
            else:
                pending += reversed([((*path, name), member) for name, member in members])


_TOO_MANY = 10**12  # of anything that is counted; texts are read as far, and an index holds no number without end


@dataclass(frozen=True, slots=True)
class Branch:
    """An object within a document; what is read from it by name (or dotted names) is accounted for.

    A value that is absent, states nothing or has another JSON type than the one asked for is neither returned nor
    accounted for.
    """

    leaves: Leaves
    value: Any
    path: Path = field(default=())

    def branch(self, dotted: str) -> "Branch":
        """Return the object at the dotted names; an empty one where there is none."""
        path, found = self._find(dotted)
        return Branch(self.leaves, found if isinstance(found, dict) else {}, path)

    def branches(self, dotted: str) -> tuple["Branch", ...]:
        """Return the objects of the list at the dotted names."""
        path, found = self._find(dotted)
        items = found if isinstance(found, list) else []
        return tuple(
            Branch(self.leaves, item, (*path, place)) for place, item in enumerate(items) if isinstance(item, dict)
        )

    def text(self, dotted: str) -> str | None:
        """Return the text at the dotted names, without blanks around it."""
        path, found = self._find(dotted)
        return self._text(path, found)

    def texts(self, dotted: str) -> tuple[str, ...]:
        """Return the texts of the list at the dotted names."""
        path, found = self._find(dotted)
        read = [self._text((*path, place), item) for place, item in enumerate(found if isinstance(found, list) else [])]
        return tuple(text for text in read if text is not None)

    def count(self, dotted: str) -> int | None:
        """Return the whole number of zero or more, of at most twelve digits, at the dotted names."""
        path, found = self._find(dotted)
        if isinstance(found, bool) or not isinstance(found, int) or not 0 <= found < _TOO_MANY:
            return None
        self.leaves.take(path)
        return found

    def flag(self, dotted: str) -> bool | None:
        """Return the true or false at the dotted names."""
        path, found = self._find(dotted)
        if not isinstance(found, bool):
            return None
        self.leaves.take(path)
        return found

    def _text(self, path: Path, found: Any) -> str | None:
        if not isinstance(found, str) or not found.strip():
            return None
        self.leaves.take(path)
        return found.strip()

    def _find(self, dotted: str) -> tuple[Path, Any]:
        found = self.value
        names = dotted.split(".")
        for name in names:
            found = found.get(name) if isinstance(found, dict) else None
        return (*self.path, *names), found


def _dotted(path: Path) -> str:
    return ".".join(name for name in path if isinstance(name, str))


def _states_nothing(value: Any) -> bool:
    return value is None or value in ([], {}) or (isinstance(value, str) and not value.strip())


def _members(value: Any) -> list[tuple[str | int, Any]] | None:
    if isinstance(value, dict):
        return list(value.items())
    return list(enumerate(value)) if isinstance(value, list) else None
