"""Who may change a body, and what a change of bodies must satisfy. Pure.

The administrator of NESDC changes every body; administrators of a ministry or a department the divisions of their own tree.
A body ends by a law or an order, never before what it holds has gone elsewhere. Codes stay, and are never given again.
"""

import datetime as dt
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from samrit.accounts.roles import Person, Role
from samrit.lib import thai
from samrit.lib.errors import Problem, Text
from samrit.lib.names import page_language
from samrit.organisations.models import Organisation, OrganisationKind

OVER_DIVISIONS = (Role.MINISTRY_ADMIN, Role.DEPARTMENT_ADMIN)
"""Administrators whose reach is the divisions of their own tree."""
CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{1,19}", re.ASCII)
LONGEST_NAME = 300
MOST_SUCCESSORS = 4
FURTHEST_BACK = dt.timedelta(days=731)
"""How late a change may be entered; what is older is history and comes with a list."""
EVERYWHERE = "*"
"""The choice that gives a post at every successor."""


@dataclass(frozen=True)
class Basis:
    """From which day, and by which law or order: its name and its document number."""

    on: dt.date | None
    basis: str
    number: str

    @property
    def words(self) -> str:
        """The basis as it is kept and shown."""
        return f"{self.basis} ({self.number})" if self.number else self.basis


@dataclass(frozen=True)
class NewBody:
    """What a new body begins with."""

    code: str
    kind: str
    name_th: str
    name_en: str
    area_parent: str
    valid_from: dt.date | None


@dataclass(frozen=True)
class Standing:
    """What still stands at a body: how many living projects, people in force, bodies below (by line or area)."""

    projects: int = 0
    people: int = 0
    below: int = 0


@dataclass(frozen=True)
class Successor:
    """One body that takes over: an existing one by its code, or a new one by code and name."""

    code: str
    name_th: str = ""
    name_en: str = ""

    @property
    def is_new(self) -> bool:
        """Whether it is made by this reorganisation."""
        return bool(self.name_th)


@dataclass(frozen=True)
class Reorganisation:
    """Bodies that end and bodies that take over, from a day, by a law. `choices` says for one project, post or body below
    (`project-7`, `post-3`, `body-12`) the code of its successor; what is not named goes to `default`; a post may go to all."""

    predecessors: tuple[str, ...]
    successors: tuple[Successor, ...]
    default: str
    basis: Basis
    choices: Mapping[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """merge (several become one), split (one becomes several), succession (one for one), or rearrangement."""
        match (len(self.predecessors) > 1, len(self.successors) > 1):
            case (True, False):
                return "merge"
            case (False, True):
                return "split"
            case (False, False):
                return "succession"
        return "rearrangement"

    def goes_to(self, key: str) -> list[str]:
        """Codes of the successors of one thing: one, or for a post all of them."""
        chosen = self.choices.get(key) or self.default
        return [s.code for s in self.successors] if chosen == EVERYWHERE else [chosen]


def why_not_administer(who: Person, body: Organisation) -> Text | None:
    """Why she may not rename, move, end or reorganise this body."""
    if who.has(Role.NESDC_ADMIN):
        return _ended(body)
    if not any(who.holds(role, body) for role in OVER_DIVISIONS):
        return _("Only NESDC and the administrators of its ministry or department can change this body.")
    if body.kind != OrganisationKind.DIVISION:
        return _("You administer divisions; changes of other bodies are made by NESDC.")
    return _ended(body)


def why_not_create(who: Person, parent: Organisation | None, kind: str = OrganisationKind.DIVISION) -> Text | None:
    """Why she may not make a body of this kind under that one (None: at the top)."""
    if parent is not None and (reason := _ended(parent)):
        return reason
    if who.has(Role.NESDC_ADMIN):
        return None
    if parent is None or not any(who.holds(role, parent) for role in OVER_DIVISIONS):
        return _("Only NESDC and the administrators of this ministry or department can add a body here.")
    if kind != OrganisationKind.DIVISION:
        return _("You can add divisions; other bodies are added by NESDC.")
    return None


def why_not_end(who: Person, body: Organisation, standing: Standing) -> Text | None:
    """Why the body cannot end: who asks, or what still stands there."""
    return why_not_administer(who, body) or why_standing(standing)


def why_standing(standing: Standing) -> Text | None:
    """What must go elsewhere before a body ends; a reorganisation moves all of it together."""
    kept = [
        ngettext_lazy("%(n)d living project", "%(n)d living projects", "n") % {"n": standing.projects},
        ngettext_lazy("%(n)d person with a post", "%(n)d people with posts", "n") % {"n": standing.people},
        ngettext_lazy("%(n)d body below", "%(n)d bodies below", "n") % {"n": standing.below},
    ]
    counts = (standing.projects, standing.people, standing.below)
    said = ", ".join(str(words) for words, count in zip(kept, counts, strict=True) if count)
    if not said:
        return None
    return _("It still has %(what)s. Reorganise it instead: that moves everything together.") % {"what": said}


def check_basis(basis: Basis, today: dt.date, bodies: Collection[Organisation] = ()) -> list[Problem]:
    """The day is stated, not in the future and not before the bodies began; the law or order is named."""
    problems = []
    if basis.on is None:
        problems.append(Problem("on", "empty", _("Write the day from which this holds.")))
    elif basis.on > today:
        text = _("The day lies in the future. What changes, changes at once; come back on that day.")
        problems.append(Problem("on", "future", text))
    elif basis.on < today - FURTHEST_BACK:
        text = _("The day lies more than two years back; older changes come with the list of bodies.")
        problems.append(Problem("on", "old", text))
    elif late := next((body for body in bodies if body.valid_from and basis.on <= body.valid_from), None):
        text = _("%(body)s exists only since %(day)s; the change must come later.")
        problems.append(Problem("on", "before", text % {"body": late.name, "day": _day(late.valid_from)}))
    if not basis.basis:
        problems.append(Problem("basis", "empty", _("Name the law, regulation or order this rests on.")))
    elif len(basis.words) > LONGEST_NAME:
        problems.append(Problem("basis", "too_long", _("The basis and its number are longer than 300 letters.")))
    return problems


def check_names(name_th: str, name_en: str) -> list[Problem]:
    """The Thai name is there, and both fit."""
    problems = []
    if not name_th:
        problems.append(Problem("name_th", "empty", _("Write the name in Thai.")))
    for key, text in (("name_th", name_th), ("name_en", name_en)):
        if len(text) > LONGEST_NAME:
            problems.append(Problem(key, "too_long", _("The name is longer than 300 letters.")))
    return problems


def check_renaming(
    body: Organisation, name_th: str, name_en: str, last_until: dt.date | None, basis: Basis
) -> list[Problem]:
    """A renaming changes the name, and comes after the renaming before it."""
    problems = check_names(name_th, name_en)
    if name_th and (name_th, name_en) == (body.name_th, body.name_en):
        problems.append(Problem("name_th", "same", _("This is the name it has already.")))
    if basis.on and last_until and basis.on <= last_until:
        text = _("It got its present name after %(day)s; the new one must begin later.") % {"day": _day(last_until)}
        problems.append(Problem("on", "order", text))
    return problems


def check_code(code: str, taken: Collection[str], key: str = "code") -> list[Problem]:
    """A new code is written in capitals, digits and hyphens, and has never been used."""
    if not CODE.fullmatch(code):
        form = _("Write the code with capital letters, digits and hyphens, 2 to 20 of them, such as U0151-04.")
        return [Problem(key, "pattern", form)]
    if code in taken:
        text = _("The code %(code)s is or was used by another body. A code is never given again.") % {"code": code}
        return [Problem(key, "taken", text)]
    return []


def check_place(body: Organisation, parent: Organisation | None, area_parent: Organisation | None) -> list[Problem]:
    """A body does not stand under itself or under what stands below it; what it stands under has not ended."""
    problems = []
    for key, above, path in (("parent", parent, "path"), ("area_parent", area_parent, "area")):
        if above is None:
            continue
        if above.pk == body.pk or (path == "path" and above.path.startswith(body.path)):
            problems.append(Problem(key, "cycle", _("A body cannot stand under itself or under a body below it.")))
        elif reason := _ended(above):
            problems.append(Problem(key, "ended", reason))
    if area_parent is not None and area_parent.kind not in (OrganisationKind.PROVINCE, OrganisationKind.CLUSTER):
        text = _("Only a province or a province cluster can be an area parent.")
        problems.append(Problem("area_parent", "kind", text))
    return problems


def check_reorganisation(
    plan: Reorganisation, predecessors: Sequence[Organisation], known: Mapping[str, Organisation]
) -> list[Problem]:
    """`predecessors` are those found; `known` are all bodies named by code, ended ones too. Source: a body may take over from
    itself only by not ending, so it cannot be on both sides."""
    unknown = _("There is no body with the code %(code)s.")
    missing = [code for code in plan.predecessors if code not in known]
    problems = [Problem("others", "unknown", unknown % {"code": code}) for code in missing]
    problems += [Problem("others", "ended", reason) for body in predecessors if (reason := _ended(body))]
    if not plan.successors:
        problems.append(Problem("code_1", "empty", _("Name at least one body that takes over.")))
    codes = [successor.code for successor in plan.successors]
    for number, successor in enumerate(plan.successors, start=1):
        problems += _check_successor(successor, f"code_{number}", plan, known)
        if codes.count(successor.code) > 1 and codes.index(successor.code) == number - 1:
            text = _("%(code)s is named twice.") % {"code": successor.code}
            problems.append(Problem(f"code_{number}", "twice", text))
    if plan.successors and plan.default not in codes:
        choose = _("Choose which of the bodies takes over what is not assigned one by one.")
        problems.append(Problem("default", "unknown", choose))
    strange = {
        chosen
        for key, chosen in plan.choices.items()
        if chosen and chosen not in codes and not (chosen == EVERYWHERE and key.startswith("post-"))
    }
    if strange:
        text = _("%(codes)s takes over nothing in this reorganisation.") % {"codes": ", ".join(sorted(strange))}
        problems.append(Problem("default", "choice", text))
    return problems


LABELS: Mapping[str, Text] = {
    "name_th": _("Thai name"),
    "name_en": _("English name"),
    "budget_code": _("Budget Bureau code"),
    "other_names": _("Other spellings"),
    "parent": _("Stands under (line)"),
    "area_parent": _("Stands under (area)"),
    "bodies": _("Bodies"),
}
"""Facts of a body, in words."""
ACTS: Mapping[str, Text] = {
    "body_created": _("Created"),
    "body_changed": _("Facts mended"),
    "body_renamed": _("Renamed"),
    "body_moved": _("Moved under another body"),
    "body_ended": _("Ended"),
    "body_reorganised": _("Reorganised"),
}
"""Acts upon a body, in words."""
KINDS: Mapping[str, Text] = {
    "merge": _("Merger"),
    "split": _("Split"),
    "succession": _("One body takes over from another"),
    "rearrangement": _("Rearrangement of several bodies"),
}
"""Kinds of reorganisation, in words."""


@dataclass(frozen=True)
class Waiting:
    """How many things would wait at a successor (code) for a role, and whether anybody would hold it there."""

    code: str
    role: str
    count: int
    is_held: bool


def check_nothing_strands(waiting: Sequence[Waiting]) -> list[Problem]:
    """What waits for an approver at the old body must find one at the new."""
    text = _(
        "At %(code)s nobody would hold the role “%(role)s”, for which %(count)d things would wait there. Let a post go there too."
    )
    return [
        Problem("posts", "stranded", text % {"code": w.code, "role": Role(w.role).label, "count": w.count})
        for w in waiting
        if w.count and not w.is_held
    ]


def _check_successor(
    successor: Successor, key: str, plan: Reorganisation, known: Mapping[str, Organisation]
) -> list[Problem]:
    if successor.is_new:
        names = check_names(successor.name_th, successor.name_en)
        named = [Problem(key.replace("code", problem.field), problem.code, problem.message) for problem in names]
        return named + check_code(successor.code, known, key)
    body = known.get(successor.code)
    if body is None:
        text = _("There is no body with the code %(code)s. Write its name too, if it is new.") % {
            "code": successor.code
        }
        return [Problem(key, "unknown", text)]
    if successor.code in plan.predecessors:
        return [Problem(key, "both", _("%(body)s ends in this reorganisation.") % {"body": body.name})]
    if reason := _ended(body):
        return [Problem(key, "ended", reason)]
    return []


def _ended(body: Organisation) -> Text | None:
    if body.valid_to is None:
        return None
    return _("%(body)s ended on %(day)s; its record stays as it is.") % {"body": body.name, "day": _day(body.valid_to)}


def _day(day: dt.date | None) -> str:
    return thai.format_date(day, page_language()) if day else ""
