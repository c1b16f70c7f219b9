"""Keys of machines: made by their owner and shown once, used, revoked."""

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass

from django.utils.translation import gettext as _

from samrit.accounts.actions import letters
from samrit.accounts.actions.passwords import confirm_password
from samrit.accounts.actions.refusals import refusals_logged
from samrit.accounts.actions.second_factor import check_code
from samrit.accounts.models import ApiToken, User
from samrit.accounts.queries.door import has_second_factor
from samrit.accounts.rules import machines as rules
from samrit.audit.actions import acting, record
from samrit.lib import clock
from samrit.lib.errors import Invalid, Problem, Refused
from samrit.lib.thai import clean

SIGN = "samrit_"
"""How every key begins, so that one left lying in a file is recognised."""
USED_EVERY = dt.timedelta(minutes=10)
"""How often it is written down that a key is in use."""
SHOWN = 12


@dataclass(frozen=True)
class NewToken:
    """What a new key is for, whether it may write, and its last day."""

    name: str
    ends_on: dt.date
    may_write: bool = False


@refusals_logged("make_api_token", "by")
def make_token(*, data: NewToken, password: str, code: str, by: User) -> tuple[ApiToken, str]:
    """A key of one's own, and its text, which is shown once: only a hash is kept. Asks the password, and where she has a second
    factor its code. Raises Refused, Invalid."""
    name = clean(data.name)
    if problems := _faults(name, data.ends_on):
        raise Invalid(problems)
    confirm_password(user=by, password=password)
    if has_second_factor(by):
        check_code(user=by, code=code)
    secret = SIGN + secrets.token_urlsafe(32)
    now = clock.now()
    with acting(by, "make a key for the API"):
        held = User.objects.select_for_update().get(pk=by.pk)
        if reason := rules.why_not_make(held.is_active, held.api_tokens.open_at(now).count()):
            raise Refused(reason)
        token = ApiToken.objects.create(
            user=held,
            name=name,
            prefix=secret[:SHOWN],
            token_hash=hashed(secret),
            may_write=data.may_write,
            made_at=now,
            expires_at=dt.datetime.combine(data.ends_on + dt.timedelta(days=1), dt.time(), clock.BANGKOK),
        )
        facts = {"token": str(token.uid), "may_write": data.may_write}
        record(act="api_token_made", subject_kind="user", subject_id=by.public_id, by=by, **facts)
        letters.post.defer(user_id=by.pk, kind="api_token_made")
    return token, secret


def revoke(*, token: ApiToken, by: User) -> None:
    """End one of one's own keys. It may be ended twice."""
    with acting(by, "revoke a key of the API"):
        held = ApiToken.objects.select_for_update().get(pk=token.pk)
        if held.revoked_at is None:
            _end(held, by)


def revoke_all(*, user: User, by: User | None) -> int:
    """End every key of a person whose account is closed; returns how many."""
    with acting(by, "revoke keys of the API"):
        held = list(ApiToken.objects.select_for_update().filter(user=user, revoked_at__isnull=True))
        for token in held:
            _end(token, by)
    return len(held)


def _end(token: ApiToken, by: User | None) -> None:
    token.revoked_at = clock.now()
    token.save(update_fields=["revoked_at"])
    facts = {"token": str(token.uid)}
    record(act="api_token_revoked", subject_kind="user", subject_id=token.user.public_id, by=by, **facts)


def use(*, secret: str) -> ApiToken | None:
    """The key behind a text that a machine sent, where it opens now; it is written down now and then that it is in use."""
    now = clock.now()
    token = ApiToken.objects.open_at(now).filter(token_hash=hashed(secret)).first()
    if token and (token.last_used_at is None or now - token.last_used_at > USED_EVERY):
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
    return token


def hashed(secret: str) -> str:
    """What is kept of a key. It holds 256 random bits, so no salt is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _faults(name: str, ends_on: dt.date) -> list[Problem]:
    today = clock.today()
    problems = []
    if not name:
        problems.append(Problem("name", "required", _("Write which system will use it.")))
    if not today <= ends_on <= today + rules.LONGEST:
        text = _("A key holds for a year at most: choose a day from today on, within one year.")
        problems.append(Problem("ends_on", "range", text))
    return problems
