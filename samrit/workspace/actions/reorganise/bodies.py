"""One body: made, changed, renamed, moved, ended. The code stays for ever; every act says by which law or order."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.audit.actions import acting, record, refusals_logged
from samrit.lib import clock, thai
from samrit.lib.errors import Clash, Invalid, Problem, Refused, Stale
from samrit.lib.merge import merge
from samrit.organisations.actions import rebuild_tree
from samrit.organisations.models import Organisation, OrganisationKind, OrganisationName
from samrit.projects.actions.searching import refresh_search
from samrit.projects.models import Project
from samrit.workspace.queries import reorganise as queries
from samrit.workspace.rules import reorganise as rules
from samrit.workspace.rules.reorganise import Basis, NewBody


@dataclass(frozen=True)
class BodyFacts:
    """What can be mended on a body without a law: spellings, the English name, the Budget Bureau's code."""

    name_th: str
    name_en: str
    budget_code: str
    other_names: tuple[str, ...]


def facts_of(body: Organisation) -> dict[str, Any]:
    """The facts as they are stored, for the page and for merging."""
    return asdict(BodyFacts(body.name_th, body.name_en, body.budget_code, tuple(body.other_names)))


def place_of(body: Organisation) -> dict[str, Any]:
    """Codes of what the body stands under, as they are stored."""
    area = body.area_parent.code if body.area_parent else ""
    return {"parent": body.parent.code if body.parent else "", "area_parent": area}


@refusals_logged("create_body", "organisation", "parent")
def create_body(
    *, data: NewBody, parent: Organisation | None, by: User, is_demonstration: bool = False
) -> Organisation:
    """A new body under another, in force from a day. Raises Refused, Invalid."""
    with acting(by, "create body"):
        if reason := rules.why_not_create(person(by), parent, data.kind):
            raise Refused(reason)
        area_parent = queries.body_by_code(data.area_parent) if data.area_parent else None
        problems = rules.check_names(data.name_th, data.name_en) + rules.check_code(data.code, queries.codes_taken())
        if data.valid_from is None:
            problems.append(Problem("valid_from", "empty", _("Write the day from which it exists.")))
        if data.kind not in OrganisationKind.values:
            problems.append(Problem("kind", "unknown", _("Choose what kind of body it is.")))
        if data.area_parent and area_parent is None:
            problems.append(_unknown("area_parent", data.area_parent))
        if problems:
            raise Invalid(problems)
        demo = is_demonstration or bool(parent and parent.is_demonstration)
        body = make(data, parent, area_parent, is_demonstration=demo)
        rebuild_tree()
        record(act="body_created", subject_kind="organisation", subject_id=body.pk, by=by, **told(body))
        body.refresh_from_db()
        return body


def make(
    data: NewBody, parent: Organisation | None, area_parent: Organisation | None, *, is_demonstration: bool
) -> Organisation:
    """The row of a new body, inside the caller's transaction; the tree is rebuilt by the caller."""
    return Organisation.objects.create(
        code=data.code,
        kind=data.kind,
        name_th=data.name_th,
        name_en=data.name_en,
        parent=parent,
        area_parent=area_parent,
        valid_from=data.valid_from,
        is_kept_here=True,
        is_demonstration=is_demonstration,
        **_sorted_by(data.name_th),
    )


@refusals_logged("change_body", "organisation", "body")
def change_body(*, body: Organisation, data: BodyFacts, seen: Mapping[str, str], by: User) -> Organisation:
    """Mend facts that need no law. What others changed meanwhile stays; the same field changed by two is Stale."""
    with acting(by, "change body"):
        body = locked(body, by)
        if problems := rules.check_names(data.name_th, data.name_en):
            raise Invalid(problems)
        if len(data.budget_code) > 10:
            raise Invalid([Problem("budget_code", "too_long", _("The code has at most 10 characters."))])
        before = facts_of(body)
        values = _merged(seen, before, asdict(data))
        changed = {key: (before[key], values[key]) for key in values if list_of(before[key]) != list_of(values[key])}
        if not changed:
            return body
        for key in changed:
            setattr(body, key, list_of(values[key]))
        _keep(body, **_sorted_by(body.name_th))
        record(act="body_changed", subject_kind="organisation", subject_id=body.pk, by=by, changed=changed)
        return body


@refusals_logged("rename_body", "organisation", "body")
def rename_body(
    *, body: Organisation, name_th: str, name_en: str, basis: Basis, seen: Mapping[str, str], by: User
) -> Organisation:
    """Give it a new name from a day; the former one is kept with its last day. What was frozen before keeps the old name."""
    with acting(by, "rename body"):
        body = locked(body, by)
        _merged(seen, facts_of(body), {"name_th": name_th, "name_en": name_en})
        last = body.former_names.values_list("until", flat=True).first()
        problems = rules.check_renaming(body, name_th, name_en, last, basis)
        problems += rules.check_basis(basis, clock.today(), [body])
        if problems or basis.on is None:
            raise Invalid(problems)
        before = {"name_th": body.name_th, "name_en": body.name_en}
        until = basis.on - dt.timedelta(days=1)
        OrganisationName.objects.create(organisation=body, until=until, basis=basis.words, **before)
        body.name_th, body.name_en = name_th, name_en
        _keep(body, **_sorted_by(name_th))
        facts = {"before": before, "after": {"name_th": name_th, "name_en": name_en}, "on": basis.on.isoformat()}
        record(act="body_renamed", subject_kind="organisation", subject_id=body.pk, by=by, reason=basis.words, **facts)
        return body


@refusals_logged("move_body", "organisation", "body")
def move_body(
    *, body: Organisation, parent: str, area_parent: str, basis: Basis, seen: Mapping[str, str], by: User
) -> Organisation:
    """Put it under another body by line, by area or both, with everything below it. Raises Refused, Invalid, Stale."""
    with acting(by, "move body"):
        body = locked(body, by)
        known = queries.bodies_by_code({parent, area_parent})
        missing = {"parent": parent, "area_parent": area_parent}
        problems = [_unknown(key, code) for key, code in missing.items() if code and code not in known]
        above, area = known.get(parent), known.get(area_parent)
        if (above is not None or not parent) and (reason := rules.why_not_create(person(by), above, body.kind)):
            raise Refused(reason)
        problems += rules.check_place(body, above, area) + rules.check_basis(basis, clock.today(), [body])
        if problems or basis.on is None:
            raise Invalid(problems)
        before = place_of(body)
        _merged(seen, before, {"parent": parent, "area_parent": area_parent})
        if before == {"parent": parent, "area_parent": area_parent}:
            raise Invalid([Problem("parent", "same", _("It stands there already."))])
        body.parent, body.area_parent = above, area
        _keep(body)
        rebuild_tree()
        facts = {"before": before, "after": place_of(body), "on": basis.on.isoformat()}
        record(act="body_moved", subject_kind="organisation", subject_id=body.pk, by=by, reason=basis.words, **facts)
        body.refresh_from_db()
        return body


@refusals_logged("end_body", "organisation", "body")
def end_body(*, body: Organisation, basis: Basis, by: User) -> Organisation:
    """End it after its last day. Raises Refused while living projects, people in force or bodies stand there."""
    with acting(by, "end body"):
        body = locked(body, by)
        if reason := rules.why_standing(queries.standing(body)):
            raise Refused(reason)
        problems = rules.check_basis(basis, clock.today(), [body])
        if problems or basis.on is None:
            raise Invalid(problems)
        body.valid_to = basis.on - dt.timedelta(days=1)
        _keep(body)
        facts = {"last_day": body.valid_to.isoformat()}
        record(act="body_ended", subject_kind="organisation", subject_id=body.pk, by=by, reason=basis.words, **facts)
        return body


def locked(body: Organisation, by: User) -> Organisation:
    """The row as it is now, held until the transaction ends. Raises Refused where she may not change it."""
    now = Organisation.objects.select_for_update(of=("self",)).select_related("parent", "area_parent").get(pk=body.pk)
    if reason := rules.why_not_administer(person(by), now):
        raise Refused(reason)
    return now


def told(body: Organisation) -> dict[str, Any]:
    """A body as an event tells of it."""
    return {"code": body.code, "kind": body.kind, "name_th": body.name_th, **place_of(body)}


def list_of(value: Any) -> Any:
    """Several texts as they are stored."""
    return list(value) if isinstance(value, tuple | list) else value


def _keep(body: Organisation, **values: Any) -> None:
    """Store it as changed here; projects are found by its new name."""
    for key, value in values.items():
        setattr(body, key, value)
    body.is_kept_here = True
    body.save()
    if "sort_key" in values:
        named = Project.objects.filter(owner=body) | Project.objects.filter(owner__parent=body)
        refresh_search(named.values_list("pk", flat=True))


def _sorted_by(name_th: str) -> dict[str, str]:
    return {"sort_key": thai.sort_key(name_th)[:350], "folded_name": thai.fold(name_th)[:300]}


def _merged(seen: Mapping[str, str], stored: Mapping[str, Any], written: Mapping[str, Any]) -> dict[str, Any]:
    merged = merge(seen, {key: list_of(value) for key, value in stored.items()}, written)
    if merged.clashes:
        raise Stale(
            [
                Clash(key, rules.LABELS[key], _words(mine), _words(theirs))
                for key, (mine, theirs) in merged.clashes.items()
            ]
        )
    return merged.values


def _words(value: Any) -> str:
    return "\n".join(value) if isinstance(value, tuple | list) else str(value or "")


def _unknown(key: str, code: str) -> Problem:
    return Problem(key, "unknown", _("There is no body with the code %(code)s.") % {"code": code})
