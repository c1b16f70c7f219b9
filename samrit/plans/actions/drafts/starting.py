"""Starting a draft: a revision for later years, a completion of the edition in force, or an edition without a base."""

import re

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.audit.actions import acting, refusals_logged
from samrit.lib import clock
from samrit.lib.errors import Invalid, Problem, Refused
from samrit.lib.thai import clean
from samrit.plans.actions.drafts.copying import copy_edition, copy_grammar
from samrit.plans.actions.drafts.opened import SUBJECT, held, tell
from samrit.plans.models import Edition, EditionState, Framework, Purpose
from samrit.plans.rules import access
from samrit.plans.rules.fields import year_problems
from samrit.plans.rules.packs import RESERVED

CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,29}")
LONGEST_NAME, LONGEST_REASON = 300, 4000


@refusals_logged("draft_plans", SUBJECT, "base")
def start_revision(  # noqa: PLR0913 - the fields of the form
    *, base: Edition, code: str, name_th: str, name_en: str, valid_from: int, valid_to: int | None, why: str, by: User
) -> Edition:
    """Copy an edition into a draft for the years from `valid_from` on, each node with a line of the crosswalk to its copy.

    Raises Refused (no drafter, base not published) and Invalid (code, names, years, reason).
    """
    with acting(by, "start revision of plans"):
        base = _base(base, by)
        draft = _draft(code, name_th, name_en, valid_from, valid_to, why, by)
        draft.framework, draft.base, draft.purpose = base.framework, base, Purpose.REVISION
        problems = _problems(draft)
        if valid_from <= base.valid_from:
            problems.append(
                Problem(
                    "valid_from",
                    "order",
                    format_lazy(_("A revision begins after {year}, when its base began."), year=base.valid_from),
                )
            )
        return _begun(draft, problems, by)


@refusals_logged("draft_plans", SUBJECT, "base")
def start_completion(*, base: Edition, why: str, by: User) -> Edition:
    """Copy an edition in force into a draft that brings what is missing of it and corrects how it was written down.

    One at a time: raises Refused where another is open, and Invalid where the reason is missing.
    """
    with acting(by, "start completion of plans"):
        base = _base(base, by)
        if open_one := base.drafts.drafts().filter(purpose=Purpose.COMPLETION).first():
            raise Refused(format_lazy(_("A completion of this edition is open: {code}."), code=open_one.code))
        number = base.drafts.filter(purpose=Purpose.COMPLETION).count() + 1
        code = f"{base.code[:25]}-c{number}"
        draft = _draft(code, base.name_th, base.name_en, base.valid_from, base.valid_to, why, by)
        draft.framework, draft.base, draft.purpose = base.framework, base, Purpose.COMPLETION
        return _begun(draft, _problems(draft), by)


@refusals_logged("draft_plans", SUBJECT, "grammar_of")
def start_new(  # noqa: PLR0913 - the fields of the form
    *,
    framework: str,
    code: str,
    name_th: str,
    name_en: str,
    valid_from: int,
    valid_to: int | None,
    why: str,
    grammar_of: Edition | None,
    by: User,
) -> Edition:
    """Start an edition without a base, such as a new government's policy. Its kinds are those of `grammar_of`, where given.

    Raises Refused (no drafter) and Invalid (framework, code, names, years, reason).
    """
    with acting(by, "start plans"):
        if reason := access.why_not_draft(person(by)):
            raise Refused(reason)
        draft = _draft(code, name_th, name_en, valid_from, valid_to, why, by)
        draft.framework = framework
        problems = _problems(draft)
        if framework not in Framework.values:
            problems.append(Problem("framework", "choice", _("Choose the framework.")))
        draft = _begun(draft, problems, by)
        if grammar_of is not None:
            copy_grammar(grammar_of, draft)
        return draft


def _base(base: Edition, by: User) -> Edition:
    if reason := access.why_not_draft(person(by)):
        raise Refused(reason)
    base = held(base)
    if base.state != EditionState.PUBLISHED:
        raise Refused(_("Only a published edition is revised or completed."))
    return base


def _draft(code: str, name_th: str, name_en: str, valid_from: int, valid_to: int | None, why: str, by: User) -> Edition:
    return Edition(
        code=clean(code),
        name_th=clean(name_th),
        name_en=clean(name_en),
        valid_from=valid_from,
        valid_to=valid_to,
        why=clean(why),
        source=clean(why)[:LONGEST_NAME],
        state=EditionState.DRAFT,
        made_by=by,
        made_at=clock.now(),
    )


def _begun(draft: Edition, problems: list[Problem], by: User) -> Edition:
    if problems:
        raise Invalid(problems)
    draft.save()
    copied = copy_edition(draft.base, draft) if draft.base else 0
    base = draft.base.code if draft.base else ""
    tell("plan_draft_started", draft, by, base=base, purpose=draft.purpose, nodes=copied, reason=draft.why)
    return draft


def _problems(draft: Edition) -> list[Problem]:
    found = year_problems(draft.valid_from, draft.valid_to)
    if not CODE.fullmatch(draft.code):
        found.append(Problem("code", "form", _("A code of an edition has small letters, digits and dashes only.")))
    elif draft.code in RESERVED:
        found.append(Problem("code", "reserved", _("This word stands for a page. Choose another code.")))
    elif Edition.objects.filter(code=draft.code).exists():
        found.append(
            Problem("code", "unique", _("An edition with this code exists already, perhaps a discarded draft."))
        )
    if not draft.name_th:
        found.append(Problem("name_th", "required", _("Write the Thai name of the edition.")))
    for name in ("name_th", "name_en"):
        if len(getattr(draft, name)) > LONGEST_NAME:
            found.append(
                Problem(name, "length", format_lazy(_("At most {length} characters fit."), length=LONGEST_NAME))
            )
    if not draft.why:
        found.append(Problem("why", "required", _("Say why: the resolution, gazette or letter behind it.")))
    elif len(draft.why) > LONGEST_REASON:
        found.append(
            Problem("why", "length", format_lazy(_("At most {length} characters fit."), length=LONGEST_REASON))
        )
    return found
