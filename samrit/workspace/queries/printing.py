"""A record as a memorandum: the version asked for, else the approved one in force, else how it stands now, as a draft."""

import datetime as dt
from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from samrit.accounts.models import User
from samrit.accounts.roles import AREA_ROLES, Role
from samrit.approvals.models import Approval, ApprovalAct, State
from samrit.approvals.queries import acts_of, chain_for
from samrit.approvals.rules import role_name
from samrit.lib import clock
from samrit.lib.documents import canonical_bytes, digest
from samrit.lib.names import page_language
from samrit.lib.thai import format_date
from samrit.lib.trees import ancestor_ids
from samrit.organisations.models import Organisation
from samrit.projects.models import Origin, YearPlan
from samrit.projects.queries import editing, review, versions
from samrit.projects.queries.review import PartInWords, SectionInWords
from samrit.projects.rules.specs import Kind
from samrit.reporting.actions.reports import document_of
from samrit.reporting.models import ApprovedClosing, ApprovedReport, ClosingReport, ProgressReport
from samrit.reporting.queries import adjustments, calendar, reports
from samrit.reporting.queries import closing as closings
from samrit.reporting.queries import versions as report_versions
from samrit.reporting.queries.treasury import beside
from samrit.workspace.queries.printed_closing import closing_sections
from samrit.workspace.queries.printed_report import report_sections
from samrit.workspace.rules.printing import Section, Sheet, Signature, Table, long_date, official_number, table

NOW = "now"


@dataclass(frozen=True)
class Printed:
    """The document to print, with what the foot says of it. `number` is the approved version, 0 for any other."""

    document: dict[str, Any]
    name: str
    number: int
    hash: str
    at: dt.datetime


def plan_sheet(user: User, code: str, fiscal_year: int, asked: str, language: str) -> Sheet | None:
    """A year plan (M1 to M5) as a memorandum in the active language; None where she may not see it or it is not there."""
    plan = editing.year_plans(user).filter(project__code=code, fiscal_year=fiscal_year).first()
    printed = _plan_version(user, plan, asked) if plan else None
    if plan is None or printed is None:
        return None
    name = str(printed.document.get("m2", {}).get("name_th") or plan.project.name_th)
    subject = _("Approval is asked for the project “%(name)s”, fiscal year %(year)s") % {
        "name": name,
        "year": official_number(plan.fiscal_year, language),
    }
    lead = _("%(unit)s presents the project “%(name)s” of fiscal year %(year)s, with the following particulars.") % {
        "unit": _owner_then(plan, printed).name,
        "name": name,
        "year": official_number(plan.fiscal_year, language),
    }
    sections = [_section(section) for section in review.frozen_words(printed.document)]
    address = reverse("projects:page", args=[code]) + f"?year={fiscal_year}"
    return _sheet(plan, plan.approval, printed, language, (name, subject, lead, address), sections)


def report_sheet(user: User, code: str, fiscal_year: int, quarter: int, asked: str, language: str) -> Sheet | None:
    """A quarterly report (M6) as a memorandum in the active language; None where she may not see it or it is not there."""
    report = reports.find_report(user, code, fiscal_year, quarter)
    plan = editing.year_plans(user).filter(project__code=code, fiscal_year=fiscal_year).first()
    printed = _report_version(user, report, asked) if report else None
    if plan is None or report is None or printed is None:
        return None
    name = str(printed.document.get("project", {}).get("name_th") or plan.project.name_th)
    facts = {
        "name": name,
        "quarter": official_number(quarter, language),
        "year": official_number(fiscal_year, language),
        "unit": _owner_then(plan, printed).name,
    }
    subject = _("Progress report on the project “%(name)s”, quarter %(quarter)s of fiscal year %(year)s") % facts
    lead = (
        _("%(unit)s reports on the project “%(name)s” for quarter %(quarter)s of fiscal year %(year)s, as follows.")
        % facts
    )
    address = reverse("reporting:report", args=[code, fiscal_year, quarter])
    corrected = [one for one in adjustments.of_report(report) if one.number <= printed.number or not printed.number]
    drafts = versions.reads_drafts(user, report.year_plan)
    window = calendar.quarter(fiscal_year, quarter) if drafts else None
    pairs = beside(report.year_plan, window).pairs if window else []
    sections = report_sections(printed.document, corrected, pairs)
    return _sheet(plan, report.approval, printed, language, (name, subject, lead, address), sections, f"-q{quarter}")


def closing_sheet(user: User, code: str, kind: str, asked: str, language: str) -> Sheet | None:
    """A report after the end as a memorandum in the active language; None where she may not see it or it is not there."""
    closing = closings.find_closing(user, code, kind)
    plan = closings.last_plan(closing.project) if closing else None
    printed = _closing_version(user, closing, asked) if closing else None
    if closing is None or plan is None or printed is None:
        return None
    name = str(printed.document.get("project", {}).get("name_th") or closing.project.name_th)
    facts = {"name": name, "what": closing.get_kind_display(), "unit": _owner_then(plan, printed).name}
    subject = _("%(what)s of the project “%(name)s”") % facts
    lead = _("%(unit)s reports on the project “%(name)s” after its end: %(what)s, as follows.") % facts
    address = reverse("reporting:closing", args=[code, kind])
    texts = (name, subject, lead, address)
    return _sheet(plan, closing.approval, printed, language, texts, closing_sections(printed.document), f"-{kind}")


def _closing_version(user: User, closing: ClosingReport, asked: str) -> Printed | None:
    rows = ApprovedClosing.objects.filter(closing=closing)
    held = ApprovedClosing.objects.holding().filter(closing=closing).first()
    name = _wanted(asked, held.number if held else None)
    document = closings.document_named(user, closing, name)
    if not document:
        return None
    kind, _dash, number = name.partition("-")
    return _printed(name, document, rows.filter(number=int(number)).first() if kind == "approved" else None)


def _wanted(asked: str, in_force: int | None) -> str:
    """The word of a version: as asked (a plain number is an approved version), else the one in force, else as it is now."""
    if asked.isascii() and asked.isdecimal():
        return f"approved-{int(asked)}" if len(asked) < 5 else ""
    return asked or (f"approved-{in_force}" if in_force else NOW)


def _plan_version(user: User, plan: YearPlan, asked: str) -> Printed | None:
    held = versions.in_force(plan)
    name = _wanted(asked, held.number if held else None)
    if name == NOW and plan.origin == Origin.IMPORT:
        document: dict[str, Any] | None = versions.frozen_now(plan)
    else:
        document = dict(versions.document_named(user, plan, name) or {}) or None
    if document is None:
        return None
    kind, _dash, number = name.partition("-")
    version = plan.versions.filter(number=int(number)).first() if kind == "approved" else None
    return _printed(name, document, version)


def _report_version(user: User, report: ProgressReport, asked: str) -> Printed | None:
    held = ApprovedReport.objects.holding().filter(report=report).first()
    name = _wanted(asked, held.number if held else None)
    now: dict[str, Any] = {}
    if name == NOW:
        now = document_of(report)
    document = report_versions.document_named(user, report, name, now)
    if not document:
        return None
    kind, _dash, number = name.partition("-")
    rows = ApprovedReport.objects.filter(report=report)
    return _printed(name, document, rows.filter(number=int(number)).first() if kind == "approved" else None)


def _printed(name: str, document: dict[str, Any], version: Any) -> Printed:
    if version is None:
        return Printed(document, name, 0, digest(document), clock.now())
    return Printed(document, name, version.number, version.document_hash, version.approved_at)


def _sheet(
    plan: YearPlan,
    approval: Approval | None,
    printed: Printed,
    language: str,
    texts: tuple[str, str, str, str],
    sections: list[Section],
    suffix: str = "",
) -> Sheet:
    name, subject, lead, address = texts
    owner, project = _owner_then(plan, printed), plan.project
    bodies = _line(owner)
    signatures = _signatures(approval, owner, bodies, printed) if approval else []
    last = signatures[-1] if signatures else None
    is_draft = not printed.number and plan.origin != Origin.IMPORT
    return Sheet(
        title=f"{project.code} {name}",
        office=" ".join(dict.fromkeys(body.name for body in reversed(bodies[1:] or bodies))),
        subject=subject,
        to=" ".join(filter(None, (last.role, last.unit))) if last else bodies[0].name,
        date=long_date(printed.at.astimezone(clock.BANGKOK).date(), language),
        lead=lead,
        closing=_("Submitted for consideration."),
        sections=sections,
        signatures=signatures,
        foot={
            "version": _version_words(plan, printed),
            "hash": printed.hash,
            "address": f"{settings.SAMRIT_ADDRESS}{address}",
        },
        words=_words(),
        lang=language,
        draft=_("DRAFT") if is_draft else "",
        demonstration=_("Demonstration data, not an official record") if plan.is_demonstration else "",
        running=f"{project.code} · {plan.fiscal_year}",
        attachment=canonical_bytes(printed.document).decode(),
        moment=int(printed.at.timestamp()),
        file_name=f"{project.code}-{plan.fiscal_year}{suffix}-{printed.name}.pdf",
    )


def _version_words(plan: YearPlan, printed: Printed) -> str:
    day = _day(printed.at)
    if printed.number:
        return _("Version %(number)s, approved %(day)s") % {"number": printed.number, "day": day}
    if plan.origin == Origin.IMPORT:
        return _("Historical record, printed %(day)s") % {"day": day}
    if printed.name.startswith("sent-"):
        return _("As sent for approval (sending %(number)s), not approved") % {"number": printed.name[5:]}
    return _("Draft as it stood on %(day)s, not approved") % {"day": day}


def _words() -> dict[str, str]:
    return {
        "memo": pgettext("memorandum", "MEMORANDUM"),
        "office": pgettext("memorandum", "Government office"),
        "number": pgettext("memorandum", "No."),
        "date": pgettext("memorandum", "Date"),
        "subject": pgettext("memorandum", "Subject"),
        "to": pgettext("memorandum", "To the"),
        "page": pgettext("memorandum", "Page"),
        "item": pgettext("memorandum", "Item"),
        "told": pgettext("memorandum", "Particulars"),
        "nothing": pgettext("memorandum", "Nothing is written here."),
        "emblem": pgettext("memorandum", "place of the emblem"),
    }


def _owner_then(plan: YearPlan, printed: Printed) -> Organisation:
    """The body by the name it had: as the document states it; where it states none, as on the day of its approval."""
    stated, today = printed.document.get("owner") or {}, plan.project.owner
    code = stated.get("code", today.code)
    owner = copy(today if code == today.code else Organisation.objects.filter(code=code).first() or today)
    names = owner.former_names.order_by("until")
    if stated:
        former = None if stated["name"] == owner.name_th else names.filter(name_th=stated["name"]).last()
        owner.name_th, owner.name_en = stated["name"], (former or owner).name_en
    elif printed.number and (former := names.filter(until__gte=printed.at.astimezone(clock.BANGKOK).date()).first()):
        owner.name_th, owner.name_en = former.name_th, former.name_en
    return owner


def _line(owner: Organisation) -> list[Organisation]:
    """The bodies from the ministry down to the owner."""
    found = {**Organisation.objects.in_bulk(ancestor_ids(owner.path)), owner.pk: owner}
    return [found[pk] for pk in ancestor_ids(owner.path) if pk in found] or [owner]


def _signatures(
    approval: Approval, owner: Organisation, bodies: list[Organisation], printed: Printed
) -> list[Signature]:
    """One place for each step of the chain; what was approved in the system says so with its day."""
    roles = list(approval.roles) or list(chain_for(approval.owner, approval.subject_kind, clock.today()).roles)
    done = _approved_steps(acts_of(approval), printed)
    return [
        Signature(str(role_name(role)), _unit(role, owner, bodies), done.get(step, ""))
        for step, role in enumerate(roles, start=1)
    ]


def _approved_steps(acts: Iterable[ApprovalAct], printed: Printed) -> dict[int, str]:
    """For an approved version, when each step approved it: the approvals of the last sending before that moment."""
    done: dict[int, str] = {}
    for act in acts:
        if not printed.number or act.at > printed.at:
            break
        if act.act == "submit":
            done = {}
        elif act.act == "approve":
            day = _day(act.at)
            done[act.step] = _("Approved in the system on %(day)s") % {"day": day}
        if act.to_state == State.APPROVED and act.at >= printed.at:
            break
    return done


def _unit(role: str, owner: Organisation, bodies: Sequence[Organisation]) -> str:
    """The body in whose name a role signs: division, department or ministry of the owner."""
    if role in AREA_ROLES:
        return owner.area_parent.name if owner.area_parent else ""
    if role in {Role.MINISTRY_COORDINATOR, Role.MINISTRY_ADMIN}:
        return bodies[0].name
    if role in {Role.DEPARTMENT_APPROVER, Role.DEPARTMENT_ADMIN}:
        return bodies[min(1, len(bodies) - 1)].name
    return owner.name


def _section(section: SectionInWords) -> Section:
    spec = section.spec
    kinds = {f"{spec.key}.{field.name}": field.kind for field in spec.fields}
    facts = [(str(f.label), _told(str(f.label), f.text, kinds.get(f.key))) for f in section.fields if f.text]
    tables = [_part(part) for part in section.parts if part.rows]
    return Section(f"{spec.key.upper()} {spec.title}", facts, tables)


def _told(label: str, text: str, kind: Kind | None) -> str:
    """Money says its unit, where its label does not."""
    return _("%(amount)s baht") % {"amount": text} if kind == Kind.MONEY and not _names_baht(label) else text


def _names_baht(label: str) -> bool:
    return "บาท" in label or "baht" in label.lower()


def _part(part: PartInWords) -> Table:
    money = {str(field.label) for field in part.spec.fields if field.kind == Kind.MONEY}
    heads = [
        _("%(label)s (baht)") % {"label": head} if str(head) in money and not _names_baht(str(head)) else str(head)
        for head in part.heads
    ]
    return table(part.spec.title, part.spec.row, heads, [row.texts for row in part.rows])


def _day(at: dt.datetime) -> str:
    return format_date(at.astimezone(clock.BANGKOK).date(), page_language())
