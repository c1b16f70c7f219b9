"""Which body of the directory a unit of a book means: by its name, a former name or another spelling, inside its ministry."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from samrit.lib.thai import fold

OFFERED = 5
LEAST = 0.6
"""From this likeness on a body is offered."""


@dataclass(frozen=True)
class Named:
    """A body with every name it is known by, folded; `ministry` is the folded name of the one it stands under."""

    pk: int
    code: str
    name: str
    names: frozenset[str]
    ministry: str = ""


@dataclass
class Directory:
    """The bodies by folded name, and what was said of units before: body by folded unit."""

    bodies: list[Named]
    said: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.by_name: dict[str, list[Named]] = {}
        for body in self.bodies:
            for name in body.names:
                self.by_name.setdefault(name, []).append(body)

    def find(self, unit: str, ministry: str) -> tuple[int | None, bool]:
        """The body a unit means, and whether several could be meant."""
        folded, over = fold(unit), fold(ministry)
        found = self.by_name.get(folded, [])
        if len(found) > 1:
            found = [body for body in found if over and body.ministry == over] or found
        if len(found) != 1 and folded in self.said:
            return self.said[folded], False
        return (found[0].pk, False) if len(found) == 1 else (None, len(found) > 1)

    def suggest(self, unit: str, ministry: str = "") -> list[tuple[Named, int]]:
        """Bodies whose names are like a unit's, the likest first, with the likeness in percent; the same ministry first
        among equals."""
        wanted, over = fold(unit), fold(ministry)
        scored = ((max(_like(wanted, name) for name in body.names), body) for body in self.bodies if body.names)
        good = [(score, body.ministry == over, body) for score, body in scored if score >= LEAST]
        good.sort(key=lambda one: (-one[0], not one[1], one[2].code))
        return [(body, round(score * 100)) for score, _same, body in good[:OFFERED]]


def _like(one: str, other: str) -> float:
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    if matcher.real_quick_ratio() < LEAST or matcher.quick_ratio() < LEAST:
        return 0.0
    return matcher.ratio()


def folded_names(names: Iterable[str]) -> frozenset[str]:
    """Names as they are compared."""
    return frozenset(folded for name in names if (folded := fold(name)))
