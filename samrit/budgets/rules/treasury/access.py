"""Who brings statements of the treasury in, and who reads them whole. Each answer is the reason why not, or None.

Agencies read the lines of their own bodies where they are compared with their reports; whole statements are for NESDC,
inspectors and central agencies.
"""

from django.utils.translation import gettext_lazy as _

from samrit.accounts.roles import Person, Role
from samrit.budgets.models import Statement, StatementState
from samrit.budgets.rules.access import AT_WORK
from samrit.lib.errors import Text

NOT_BRINGING = _("Only administrators of NESDC bring statements of the treasury in.")


def brings_statements(who: Person) -> bool:
    """Whether she is an administrator of NESDC."""
    return who.has(Role.NESDC_ADMIN)


def reads_statements(who: Person) -> bool:
    """NESDC, inspectors, central agencies."""
    return who.sees_everything or who.has(Role.CENTRAL_VIEWER)


def why_not_bring(who: Person) -> Text | None:
    """Bringing a file, saying what its columns are, taking it over or back."""
    return None if brings_statements(who) else NOT_BRINGING


def why_not_apply(statement: Statement) -> Text | None:
    """Taking a checked file over, as far as the file itself goes."""
    if statement.state == StatementState.APPLIED:
        return _("This statement has been taken over.")
    if statement.state == StatementState.UNDONE:
        return _("This statement was taken back. Bring the file again.")
    if statement.counts.get("step"):
        return AT_WORK
    if statement.counts.get("stopping"):
        return _("The file as a whole has to be mended first.")
    if not statement.counts.get("rows"):
        return _("No row of the file can be taken over.")
    return None


def why_not_undo(statement: Statement) -> Text | None:
    """Taking a statement back."""
    if statement.counts.get("step"):
        return AT_WORK
    if statement.state != StatementState.APPLIED:
        return _("Only a statement that was taken over can be taken back.")
    return None
