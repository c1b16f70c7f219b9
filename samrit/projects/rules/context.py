"""What the rules must know besides the section itself; fetched beforehand, so that rules run no query."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from samrit.lib.names import shown_name
from samrit.lib.outlines import Outline
from samrit.lib.thai import fold
from samrit.projects.rules.sections import SECTIONS
from samrit.projects.rules.specs import Sections


@dataclass(frozen=True)
class NodeFact:
    """A node of the edition in force. `above` are the ids of its ancestors from the top, without itself."""

    id: int
    kind: str
    code: str
    title: str
    edition: str
    above: tuple[int, ...] = ()
    in_force: bool = True
    official_code: str = ""
    title_en: str = ""

    @property
    def name(self) -> str:
        """The title in the language of the page."""
        return shown_name(self.title, self.title_en)

    @property
    def written(self) -> str:
        """As lists show it: official code where there is one, and title."""
        return f"{self.official_code} {self.title}".strip()

    @cached_property
    def spellings(self) -> set[str]:
        """What somebody may write for it, folded: title, code, official code, or as lists show it."""
        return {fold(self.title), fold(self.code), fold(self.official_code), fold(self.written)} - {""}


@dataclass(frozen=True)
class ListFact:
    """What is loaded of one kind of node for a fiscal year, against what the official edition has (None: not stated).

    `decided` are folded words of agencies that NESDC matched: the code of the node, and the decision.
    """

    kind: str
    nodes: Mapping[str, NodeFact] = field(default_factory=dict)
    expected: int | None = None
    decided: Mapping[str, tuple[str, int]] = field(default_factory=dict)

    @cached_property
    def loaded(self) -> int:
        """Nodes in force that are loaded."""
        return sum(node.in_force for node in self.nodes.values())

    @property
    def is_complete(self) -> bool:
        """Whether the official list is loaded as a whole, so that a link must be chosen from it."""
        return self.expected is not None and self.loaded >= self.expected


@dataclass(frozen=True)
class PlaceFact:
    """An area that a typed name or code may mean."""

    id: int
    level: str
    code: str
    name_th: str
    name_en: str = ""

    def answers(self, text: str) -> bool:
        """Whether the text is its code or its exact name, in either language, alone or as the list writes them both."""
        words = text.strip().casefold()
        plain = re.sub(r"^(จังหวัด|จ\.|อำเภอ|อ\.|เขต|ตำบล|ต\.|แขวง)\s*", "", words)
        names = {self.name_th.casefold(), self.name_en.casefold(), self.code.casefold()}
        names.add(f"{self.code} {self.name_th}".casefold())
        return words in names or plain in names


@dataclass(frozen=True)
class BodyFact:
    """A state body that a typed name or code may mean."""

    id: int
    code: str
    name_th: str
    name_en: str = ""

    def answers(self, text: str) -> bool:
        """Whether the text is its code or its exact name, in either language, alone or as the list writes them both."""
        words = text.strip().casefold()
        names = {self.code, self.name_th, self.name_en, f"{self.code} {self.name_th}"} - {""}
        return words in {name.casefold() for name in names}


@dataclass(frozen=True)
class Context:
    """The year, the project's dates, the lists of the edition in force, the places that were named, and earlier approvals.

    `fixed_years` are other fiscal years (BE) of the same project that are approved or wait for it: they fix its identity.
    `sections` are the forms of that year, `uses_budget` and `project_type` what M2 says, `budget_year` is the baht of this
    year's budget lines (None: there are none), `outlines` are those of provinces by their code.
    """

    fiscal_year: int
    starts_on: dt.date | None = None
    ends_on: dt.date | None = None
    lists: Mapping[str, ListFact] = field(default_factory=dict)
    places: tuple[PlaceFact, ...] = ()
    bodies: tuple[BodyFact, ...] = ()
    fixed_years: tuple[int, ...] = ()
    uses_budget: bool | None = None
    project_type: str = ""
    budget_year: Decimal | None = None
    outlines: Mapping[str, Outline] = field(default_factory=dict)
    sections: Sections = field(default_factory=lambda: SECTIONS)

    def list_of(self, kind: str) -> ListFact:
        """The list of a kind; an empty one where nothing is loaded."""
        return self.lists.get(kind) or ListFact(kind)


HUNDRED = Decimal(100)
