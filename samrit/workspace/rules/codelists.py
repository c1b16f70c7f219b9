"""Who may change a code list. What may become of an item is said by `codelists.rules`."""

from django.utils.translation import gettext_lazy as _

from samrit.accounts.roles import Person, Role
from samrit.codelists.models import CodeList
from samrit.lib.errors import Text


def why_not_change(who: Person) -> Text | None:
    """Code lists are kept by NESDC."""
    return None if who.has(Role.NESDC_ADMIN) else _("Only the administrator of NESDC can change code lists.")


def why_not_add(who: Person, code_list: CodeList) -> Text | None:
    """Why she may not add a code: forms and rules of some lists know exactly their codes."""
    if reason := why_not_change(who):
        return reason
    if code_list.takes_new_codes:
        return None
    return _("Forms and rules of this system know exactly the codes of this list; a new one comes with a new version.")
