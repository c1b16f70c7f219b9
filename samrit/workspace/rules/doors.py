"""The pages of the quarter, and those by which administrators keep the house, as links of the first screen. Whether each may be
used its own rules say."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from samrit.accounts.roles import Person, Role
from samrit.accounts.rules.people import is_administrator
from samrit.budgets.rules.treasury.access import reads_statements
from samrit.monitors.rules.boards import may_look
from samrit.monitors.rules.completeness import reads_living
from samrit.plans.rules.access import may_read_drafts
from samrit.workspace.rules.log import reads_log


@dataclass(frozen=True)
class Door:
    """A page, in words and in one line what is done there."""

    path: str
    label: str | Promise
    does: str | Promise


ADMINISTRATORS = (
    Door("/people/", _("People"), _("Invite, give posts, suspend, hand over work")),
    Door("/organisations/", _("Bodies"), _("Divisions, names, places in the tree, reorganisations")),
    Door("/approvals/chains/", _("Approval chains"), _("Who approves what, in which order")),
    Door("/notices/announcements/", _("Announcements"), _("What everybody below you should know")),
)
NESDC = (
    Door("/codelists/", _("Code lists"), _("Codes that forms offer")),
    Door("/notices/mail/", _("Mails"), _("What was sent, and what failed")),
)


DRAFTS = Door("/plans/drafts/", _("Drafts of plans"), _("Editions being written, proposed, published"))
MATCHING = Door(
    "/projects/matching/", _("Match stated words"), _("What agencies meant where no official list was loaded")
)
HOSTED = Door("/hosted/", _("My targets"), _("Projects of all agencies under them, and who has not reported"))
COMPLETENESS = Door(
    "/completeness/", _("Completeness of reports"), _("Who has sent what, whom to call today, reminder letters")
)
BOARD = Door("/boards/", _("Board of the quarter"), _("Plan against actual, money, slippage, obstacles, movers"))
MONITORS = Door("/monitors/", _("Policy monitors"), _("Policies read from the same reports, without another form"))
GAPS = Door("/treasury/gaps/", _("Gaps with the treasury"), _("Where two numbers part, and what was said to it"))
STATEMENTS = Door("/budgets/treasury/", _("Statements of the treasury"), _("Files of disbursement and their lines"))
WORKBOOKS = Door("/reports/workbooks/", _("Reports as a workbook"), _("All reports of a quarter out to Excel and back"))
CALENDAR = Door("/calendar/", _("Reporting calendar"), _("Quarters, entry windows, holidays"))
MINE = Door("/calendar/mine/", _("My calendar"), _("Your due days in the calendar of your phone"))
REPORTED = Door("/open/completeness/", _("Who has reported"), _("Ministry by ministry, as it was released"))
LOG = Door("/log/", _("The log"), _("Who did what, and the seal of each day"))


def of_the_quarter(who: Person) -> tuple[Door, ...]:
    """What this person reads and sends by quarters; nothing for people without a post."""
    if not who.posts:
        return ()
    reading = (COMPLETENESS,) if reads_living(who) else ()
    gaps = (GAPS,) if reads_living(who) else ()
    statements = (STATEMENTS,) if reads_statements(who) else ()
    sending = (WORKBOOKS,) if who.has(Role.DIVISION_EDITOR) else ()
    return (*((BOARD,) if may_look(who) else ()), *reading, MONITORS, *gaps, *statements, *sending, CALENDAR, MINE)


def parts_of_the_quarter(who: Person | None) -> tuple[Door, ...]:
    """The same beside each other on each of these pages, for those who have not signed in as well."""
    if who is None:
        return (CALENDAR, REPORTED)
    return of_the_quarter(who) or (CALENDAR, MONITORS, MINE)


def doors(who: Person) -> tuple[Door, ...]:
    """What this person administers, drafts or inspects; nothing for everybody else."""
    hosted = (HOSTED,) if who.has(Role.TARGET_HOST) else ()
    drafting = (DRAFTS, MATCHING) if may_read_drafts(who) else ()
    last = (*hosted, *drafting, *((LOG,) if reads_log(who) else ()))
    if not is_administrator(who):
        return last
    return (*ADMINISTRATORS, *NESDC, *last) if who.has(Role.NESDC_ADMIN) else (*ADMINISTRATORS, *last)
