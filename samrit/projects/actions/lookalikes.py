"""What the writer says of a project that looks like hers: the same, joined, or different; and taking that back."""

import uuid
from dataclasses import replace

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.accounts.roles import Role
from samrit.approvals.queries import holders
from samrit.audit.actions import acting, record, refusals_logged
from samrit.lib import clock
from samrit.lib.errors import Invalid, Problem, Refused, Text
from samrit.lib.thai import clean
from samrit.notifications.actions import notices
from samrit.notifications.models import NoticeKind
from samrit.projects import rules
from samrit.projects.actions.sections import locked, save_section
from samrit.projects.models import CoAgency, LookAlike, Project, Verdict, YearPlan
from samrit.projects.queries import editing
from samrit.projects.queries.lookalikes import Alike, alike, verdicts
from samrit.projects.rules import Body, Row, Seen
from samrit.projects.rules.lookalikes import why_not_say

LONGEST_REASON = 2000
NOT_ALIKE = _("This project does not look like yours now. Open the list again.")


@refusals_logged("say_look_alike", "year_plan", "year_plan")
def say(*, year_plan: YearPlan, other: uuid.UUID, verdict: str, reason: str, by: User) -> LookAlike:
    """Say what a look-alike is, with the reason; `other` is the public id of its project. The other unit is told where the two
    are the same or work together; where they do and the plan can be written, its body becomes a body that carries it out too.
    Raises Refused, Invalid."""
    reason = clean(reason)
    with acting(by, "say what a look-alike is"):
        plan = locked(year_plan)
        if no := why_not_say(person(by), plan.project.owner):
            raise Refused(no)
        found = next((each for each in alike(by, plan) if each.key == str(other)), None)
        if found is None:
            raise Refused(NOT_ALIKE)
        if found.said is not None:
            raise Refused(_("Something was said of this look-alike already. Take that back first."))
        if problems := _faults(verdict, reason):
            raise Invalid(problems)
        twin = Project.objects.select_related("owner").get(public_id=other)
        first, second = sorted((plan.project_id, twin.pk))
        held = LookAlike.objects.create(
            first_id=first, second_id=second, verdict=verdict, reason=reason, said_by=by, said_at=clock.now()
        )
        if verdict == Verdict.JOIN:
            _join(plan, twin, found, held, by)
        if verdict != Verdict.DIFFERENT:
            _tell(plan, twin, held)
        facts = {"verdict": verdict, "reason": reason, "other": twin.code, "code": plan.project.code}
        record(act="look_alike_said", subject_kind="year_plan", subject_id=plan.pk, by=by, **facts)
    return held


@refusals_logged("take_back_look_alike", "year_plan", "year_plan")
def take_back(*, year_plan: YearPlan, pk: int, by: User) -> Text | None:
    """Take back what was said of a pair, with the body it wrote down as long as nobody changed that since; else why the body
    stays. The unit whose people said it does. Raises Refused."""
    with acting(by, "take back what was said of a look-alike"):
        plan = locked(year_plan)
        said = next((row for row in verdicts(plan.project_id).values() if row.pk == pk), None)
        if said is None:
            raise Refused(_("This was taken back already."))
        if no := why_not_take_back(by, plan, said):
            raise Refused(no)
        said.undone_at = clock.now()
        said.save(update_fields=["undone_at"])
        twin = said.second_id if said.first_id == plan.project_id else said.first_id
        notices.drop(key=_key(said))
        stays = _part_again(said, by)
        facts = {"verdict": said.verdict, "other": Project.objects.get(pk=twin).code, "code": plan.project.code}
        record(act="look_alike_taken_back", subject_kind="year_plan", subject_id=plan.pk, by=by, **facts)
    return stays


def why_not_take_back(by: User, plan: YearPlan, said: LookAlike) -> Text | None:
    """Why she may not: what the other unit said is the other unit's."""
    who, owner = person(by), plan.project.owner
    if no := why_not_say(who, owner):
        return no
    if said.said_by_id == by.pk or why_not_say(person(said.said_by), owner) is None:
        return None
    return _("The other unit said this; only it can take it back.")


def _faults(verdict: str, reason: str) -> list[Problem]:
    found = []
    if verdict not in Verdict.values:
        found.append(Problem("verdict", "unknown_choice", _("Choose one of the three answers.")))
    if not reason:
        found.append(Problem("reason", "empty", _("Say why: who approves reads it.")))
    elif len(reason) > LONGEST_REASON:
        found.append(Problem("reason", "too_long", _("The reason is longer than 2,000 letters.")))
    return found


def _join(plan: YearPlan, twin: Project, found: Alike, said: LookAlike, by: User) -> None:
    """Write the other body down among those that carry the project out too: of what she may read, where the plan is open. The
    row bears the name of the answer, so that it is found when that is taken back."""
    owner = twin.owner
    if found.reads == "nothing" or found.same_owner or rules.why_not_change(person(by), plan, "m2.co_agencies"):
        return
    plan = editing.with_sections(YearPlan.objects.all()).get(pk=plan.pk)
    stored = editing.section_data(plan, "m2")
    rows = stored.rows["co_agencies"]
    if any(isinstance(body := row.values.get("body"), Body) and body.body_id == owner.pk for row in rows):
        return
    body = Body(owner.code, "", owner.name_th, owner.pk)
    wanted = replace(stored, rows={"co_agencies": (*rows, Row(_row_of(said), {"body": body, "part": ""}))})
    save_section(year_plan=plan, key="m2", data=wanted, seen=Seen.of(stored), by=by)


def _row_of(said: LookAlike) -> uuid.UUID:
    return uuid.uuid5(uuid.NAMESPACE_OID, _key(said))


def _part_again(said: LookAlike, by: User) -> Text | None:
    """Take the body away that the answer wrote down; why it stays, where somebody wrote on or the plan is closed by now."""
    row = CoAgency.objects.filter(uid=_row_of(said)).select_related("body").first()
    if row is None:
        return None
    plan = editing.with_sections(YearPlan.objects.all()).get(pk=row.year_plan_id)
    where = {"body": row.body.name_th if row.body else row.as_stated, "year": plan.fiscal_year}
    twin = said.second if said.first_id == plan.project_id else said.first
    if row.part or row.body_id != twin.owner_id:
        return gettext("%(body)s stays in M2 of %(year)s: it was changed there since. Take it away there.") % where
    if no := rules.why_not_change(person(by), plan, "m2.co_agencies"):
        return gettext("%(body)s stays in M2 of %(year)s: %(why)s") % (where | {"why": no})
    stored = editing.section_data(plan, "m2")
    left = tuple(each for each in stored.rows["co_agencies"] if each.uid != row.uid)
    wanted = replace(stored, rows={"co_agencies": left})
    save_section(year_plan=plan, key="m2", data=wanted, seen=Seen.of(stored), by=by)
    return None


def _tell(plan: YearPlan, twin: Project, said: LookAlike) -> None:
    """The editors of the other unit read that somebody thinks of their project as the same, or wants to work along."""
    theirs = twin.year_plans.order_by("-fiscal_year").first()
    if theirs is None or theirs.approval_id is None:
        return
    notices.notify(
        to=holders(Role.DIVISION_EDITOR, twin.owner) - {said.said_by_id},
        kind=NoticeKind.LOOK_ALIKE,
        link=reverse("projects:look-alikes", args=[twin.code, theirs.fiscal_year]),
        facts={"title": twin.name_th, "unit": plan.project.owner.name_th, "reason": said.reason},
        key=_key(said),
    )


def _key(said: LookAlike) -> str:
    return f"look_alike/{said.pk}"
