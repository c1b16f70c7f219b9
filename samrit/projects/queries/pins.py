"""The way an officer is led after a return: the pins of the last return, in order, and what has become of each."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from samrit.accounts.queries import name_of
from samrit.approvals.models import ApprovalAct, Pin, SentDocument, State
from samrit.approvals.rules import Act
from samrit.lib.errors import Problem
from samrit.projects.models import YearPlan
from samrit.projects.queries.versions import frozen_document, frozen_now
from samrit.projects.queries.wording import sections_of
from samrit.projects.rules import Document
from samrit.projects.rules.comparing import Differing, differences
from samrit.projects.rules.sections import SECTIONS
from samrit.projects.rules.specs import Sections
from samrit.projects.rules.spots import Frozen, covers, frozen_at, label, spot, words_at


@dataclass(frozen=True)
class Step:
    """One pin on the way: its number, where it is, the value when it was returned and now, and whether it is dealt with."""

    pin: Pin
    number: int
    url: str
    before: str = ""
    now: str = ""
    is_changed: bool = False
    by: str = ""
    label: str = ""

    @property
    def section(self) -> str:
        """The key of its section."""
        return self.pin.key.partition(".")[0]

    @property
    def said(self) -> dict[str, Any]:
        """Number and place, for sentences."""
        return {"number": self.number, "label": self.label}

    @property
    def is_answered(self) -> bool:
        """Whether the editor answered in words."""
        return bool(self.pin.answer)

    @property
    def is_done(self) -> bool:
        """Whether it was changed or answered."""
        return self.is_changed or self.is_answered

    @property
    def is_personal(self) -> bool:
        """Whether a change cannot be seen in documents, so that words are needed."""
        found = spot(self.pin.key)
        return found is not None and found.is_personal


@dataclass(frozen=True)
class Walk:
    """All pins of the last return, and the sending it returned."""

    steps: list[Step] = field(default_factory=list)
    returned: SentDocument | None = None

    @property
    def open_steps(self) -> list[Step]:
        """Those neither changed nor answered."""
        return [step for step in self.steps if not step.is_done]

    def in_section(self, key: str) -> list[Step]:
        """The pins of one section."""
        return [step for step in self.steps if step.section == key]

    def around(self, step: Step) -> tuple[Step | None, Step | None]:
        """The one before and the one after."""
        place = step.number - 1
        last = len(self.steps) - 1
        return (self.steps[place - 1] if place else None), (self.steps[place + 1] if place < last else None)


@dataclass(frozen=True)
class Answered:
    """What an approver sees first after a return: each pin with its change, then other changes."""

    walk: Walk
    pinned: list[tuple[Step, list[Differing]]]
    others: list[Differing]


def walk(plan: YearPlan, document: Document | None = None) -> Walk:
    """The pins of the last return and how each stands, for as long as it is open or sent again. `document` is the whole plan
    as it is now, where the caller has it."""
    approval = plan.approval
    if approval is None or approval.state not in {State.RETURNED, State.SUBMITTED}:
        return Walk()
    turns = ApprovalAct.objects.filter(approval=approval, act__in=[Act.RETURN, Act.GRANT_UNLOCK])
    back = turns.order_by("-id").first()
    if back is None or back.act != Act.RETURN:
        return Walk()
    sent_since = ApprovalAct.objects.filter(approval=approval, act=Act.SUBMIT, pk__gt=back.pk).count()
    returned = SentDocument.objects.filter(approval=approval).order_by("-number")[sent_since : sent_since + 1].first()
    pins = list(Pin.objects.filter(approval=approval, act=back).select_related("by__person").order_by("id"))
    pins.sort(key=lambda pin: (_place(pin.key), pin.pk))
    if not pins:
        return Walk(returned=returned)
    now = frozen_document(plan, document) if document else frozen_now(plan)
    return Walk(_steps(plan, pins, returned.document if returned else {}, now), returned)


def unanswered(way: Walk) -> list[Problem]:
    """Each pin that was neither followed nor answered, as a fault that keeps the plan from being sent."""
    return [
        Problem(step.pin.key, "pin_open", _("Comment %(number)s, %(label)s: change it, or answer it.") % step.said)
        for step in way.open_steps
    ]


def _place(key: str) -> tuple[int, int]:
    """Section, then the order of its form."""
    found = spot(key)
    if found is None:
        return len(SECTIONS), 0
    names = [each.name for each in found.spec.fields] + [part.name for part in found.spec.rows]
    name = key.split(".")[1] if "." in key else ""
    return list(SECTIONS).index(found.spec.key), names.index(name) if name in names else 0


def _steps(plan: YearPlan, pins: Sequence[Pin], before: Frozen, now: dict[str, Any]) -> list[Step]:
    sections = sections_of(plan)
    return [
        Step(
            pin,
            number,
            address_of(plan, pin.key, pin.pk),
            words_at(pin.key, before, sections) or pin.before,
            words_at(pin.key, now, sections),
            _is_changed(pin, before, now, sections),
            name_of(pin.by),
            label(pin.key, before or now, sections) if spot(pin.key) else pin.label,
        )
        for number, pin in enumerate(pins, start=1)
    ]


def _is_changed(pin: Pin, before: Frozen, now: Frozen, sections: Sections) -> bool:
    """Whether the place differs from the sending that was returned; where none is kept, from what the approver read."""
    if before:
        return bool(frozen_at(pin.key, before) != frozen_at(pin.key, now))
    return bool(pin.before) and pin.before != words_at(pin.key, now, sections)


def address_of(plan: YearPlan, key: str, pin: int | None = None) -> str:
    """Where a key is written: its section, at its block."""
    found = spot(key)
    section = found.spec.key if found else next(iter(SECTIONS))
    page = reverse("projects:section", args=[plan.project.code, plan.fiscal_year, section])
    return f"{page}?pin={pin}#{found.anchor if found else ''}" if pin else f"{page}#{found.anchor if found else ''}"


def _by_itself(step: Step) -> list[Differing]:
    """The change of one place, from what the approver read there, where the sending she returned is not kept."""
    return [Differing(step.pin.key, step.label, step.before, step.now)] if step.is_changed else []


def since_return(plan: YearPlan, way: Walk, document: Document) -> Answered | None:
    """What changed since the sending that was returned, pin by pin; None where nothing was returned."""
    if not way.steps and way.returned is None:
        return None
    if way.returned is None:
        return Answered(way, [(step, _by_itself(step)) for step in way.steps], [])
    changed = differences(way.returned.document, frozen_document(plan, document), sections_of(plan))
    pinned = [(step, [row for row in changed if covers([step.pin.key], row.key)]) for step in way.steps]
    keys = [step.pin.key for step in way.steps]
    return Answered(way, pinned, [row for row in changed if not covers(keys, row.key)])
