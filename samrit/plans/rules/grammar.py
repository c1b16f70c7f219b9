"""The grammar of an edition: which kinds of nodes it has, where each may stand, and what its official codes look like."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise

from samrit.lib.errors import Text
from samrit.lib.names import shown_name
from samrit.plans.models import EditionKind, NodeKind

TOP = ""
"""The parent kind of a kind that stands at the top."""
ORDER = {str(kind): place for place, kind in enumerate(NodeKind.values)}
"""The kinds the program knows, from the top down: the order where several editions stand together."""


@dataclass(frozen=True)
class Grammar:
    """The kinds of one edition, read from its rows."""

    rows: tuple[EditionKind, ...]

    @classmethod
    def of(cls, rows: Iterable[EditionKind]) -> "Grammar":
        """The grammar these rows make."""
        return cls(tuple(sorted(rows, key=lambda row: (row.position, ORDER.get(row.kind, 99), row.is_stopgap))))

    @property
    def kinds(self) -> list[str]:
        """The kinds from the top down."""
        return list(dict.fromkeys(row.kind for row in self.rows))

    def parents(self, kind: str) -> tuple[str, ...]:
        """The kinds of the proper parents of a kind; `TOP` where it stands at the top."""
        return tuple(row.parent_kind for row in self.rows if row.kind == kind and not row.is_stopgap)

    def stopgaps(self, kind: str) -> tuple[str, ...]:
        """Under which kinds it hangs only while its proper parent is not yet known."""
        return tuple(row.parent_kind for row in self.rows if row.kind == kind and row.is_stopgap)

    def children(self, kind: str) -> list[str]:
        """The kinds that properly stand under this one."""
        return [child for child in self.kinds if kind in self.parents(child)]

    def may_stand(self, kind: str, parent_kind: str) -> bool:
        """Whether a node of the kind may hang under one of the other kind (`TOP`: under none), properly or for the time being."""
        return parent_kind in self.parents(kind) or parent_kind in self.stopgaps(kind)

    def label(self, kind: str) -> Text:
        """What the edition calls the kind, in the language of the page; the usual word where it has none of its own."""
        for row in self.rows:
            if row.kind == kind and (row.name_th or row.name_en):
                return shown_name(row.name_th, row.name_en)
        return usual_label(kind)

    def pattern(self, kind: str) -> str:
        """The regular expression of its official codes; empty where any code will do."""
        return next((row.code_pattern for row in self.rows if row.kind == kind and row.code_pattern), "")

    def code_fits(self, kind: str, official_code: str) -> bool:
        """Whether an official code has the shape of its kind; none at all fits too."""
        pattern = self.pattern(kind)
        return not pattern or not official_code or re.fullmatch(pattern, official_code) is not None


def usual_label(kind: str) -> str | Promise:
    """The usual word for a kind; the kind itself where the program does not know it."""
    return NodeKind(kind).label if kind in ORDER else kind
