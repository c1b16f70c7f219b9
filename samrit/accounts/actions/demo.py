"""The accounts of the demonstration are made from package data."""

from django.conf import settings
from django.utils.translation import gettext as _

from samrit.accounts.models import Membership, PersonName, User
from samrit.accounts.rules import demo as rules
from samrit.audit.actions import acting, record
from samrit.lib import thai
from samrit.lib.errors import Invalid, Problem, Refused
from samrit.organisations.actions import rebuild_tree
from samrit.organisations.models import Organisation


def load_demo_accounts(*, by: User | None = None) -> list[User]:
    """Make the divisions and sign-ins of the demonstration; what exists stays as it is. Refuses outside the demonstration.

    Needs the bodies named in the package data; raises `Invalid` with the codes that are not loaded.
    """
    if not (settings.SAMRIT_DEMO or settings.SAMRIT_TESTING):
        raise Refused(_("Demonstration accounts exist in the demonstration only."))
    with acting(by, "load demonstration accounts"):
        _load_demo_units()
        codes = {account.unit for account in rules.demo_accounts()}
        units = {unit.code: unit for unit in Organisation.objects.filter(code__in=codes)}
        _refuse_unknown(codes - units.keys())
        return [_load_demo_account(account, units[account.unit], by) for account in rules.demo_accounts()]


def _load_demo_units() -> None:
    codes = {code for unit in rules.demo_units() for code in (unit.parent, unit.area) if code}
    real = {body.code: body for body in Organisation.objects.filter(code__in=codes)}
    _refuse_unknown(codes - real.keys())
    for unit in rules.demo_units():
        Organisation.objects.get_or_create(
            code=unit.code,
            defaults={
                "kind": unit.kind,
                "name_th": unit.name_th,
                "name_en": unit.name_en,
                "parent": real[unit.parent],
                "area_parent": real.get(unit.area),
                "sort_key": thai.sort_key(unit.name_th),
                "folded_name": thai.fold(unit.name_th),
                "is_demonstration": True,
            },
        )
    rebuild_tree()


def _load_demo_account(account: rules.DemoAccount, unit: Organisation, by: User | None) -> User:
    user = User.objects.filter(username=account.username).first()
    if user is None:
        user = User.objects.create_user(account.username, rules.DEMO_PASSWORD, is_demonstration=True)
        PersonName.objects.create(user=user, full_name=account.full_name)
        record(act="account_created", subject_kind="user", subject_id=user.public_id, by=by, role=account.role)
    Membership.objects.get_or_create(user=user, unit=unit, role=account.role, starts_on=rules.DEMO_SINCE)
    return user


def _refuse_unknown(codes: set[str]) -> None:
    if codes:
        text = _("Load the reference data first: there is no organisation %(codes)s.")
        raise Invalid([Problem("unit", "unknown", text % {"codes": ", ".join(sorted(codes))})])
