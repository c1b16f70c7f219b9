"""The second factor: a code of an authenticator app, or one of ten recovery codes; each code opens once.

Keys lie sealed in allauth's table; so do the recovery codes. The code of the app is judged here and not by allauth,
which remembers used codes in a cache: the number of the last code lies beside the key, in the same locked row.
"""

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.mfa.utils import decrypt
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from samrit.accounts.actions import letters, sessions
from samrit.accounts.actions.knocking import forget_tries, knock
from samrit.accounts.actions.passwords import confirm_password
from samrit.accounts.models import DoorTry, User
from samrit.audit.actions import acting, record
from samrit.lib import clock
from samrit.lib.errors import Invalid, Problem, Refused
from samrit.lib.thai import fold_digits

Kind = Authenticator.Type
LAST = "last_counter"
"""Where the number of the last used code lies in an authenticator's data."""


def new_key() -> str:
    """A random key for an authenticator app, in letters people can type."""
    key: str = generate_totp_secret()
    return key


def set_up(*, user: User, key: str, code: str, session_key: str, by: User) -> None:
    """Make the key her second factor, once a code shows that her app has it, and make ten recovery codes.

    Sessions begun without it end, except this one. Raises `Refused` when she has one, `Invalid` for a wrong code.
    """
    if Authenticator.objects.filter(user=user, type=Kind.TOTP).exists():
        raise Refused(_("You already have a second factor. Remove it first to set up another app."))
    knock(door=DoorTry.Door.SECOND_FACTOR, key=str(user.pk), user=user)
    counter = _counter_of(key, _typed(code))
    if counter is None:
        raise _wrong_code()
    forget_tries(door=DoorTry.Door.SECOND_FACTOR, key=str(user.pk))
    with acting(by, "set up second factor"):
        User.objects.select_for_update().get(pk=user.pk)
        factor = TOTP.activate(user, key).instance
        factor.data[LAST], factor.created_at = counter, clock.now()
        factor.save(update_fields=["data", "created_at"])
        _new_codes(user)
        sessions.end_all(user=user, by=by, but=session_key)
        record(act="second_factor_set", subject_kind="user", subject_id=user.public_id, by=by)
        letters.post.defer(user_id=user.pk, kind="second_factor_set")


def check_code(*, user: User, code: str) -> None:
    """Judge the code typed after the password: of the app, or a recovery code. The code is then used up.

    Raises `Invalid` for a wrong or used code (an event), `Refused` after too many.
    """
    knock(door=DoorTry.Door.SECOND_FACTOR, key=str(user.pk), user=user)
    with acting(user, "second factor"):
        kind = _use(user, _typed(code))
        if kind:
            record(act="second_factor_used", subject_kind="user", subject_id=user.public_id, by=user, kind=kind)
    if not kind:
        with acting(None, "second factor"):
            record(act="refused_second_factor", subject_kind="user", subject_id=user.public_id, by=None)
        raise _wrong_code()
    forget_tries(door=DoorTry.Door.SECOND_FACTOR, key=str(user.pk))


def renew_codes(*, user: User, password: str, by: User) -> None:
    """New recovery codes instead of all earlier ones; asks the password."""
    if not Authenticator.objects.filter(user=user, type=Kind.TOTP).exists():
        raise Refused(_("Set up a second factor first."))
    confirm_password(user=user, password=password)
    with acting(by, "renew recovery codes"):
        User.objects.select_for_update().get(pk=user.pk)
        _new_codes(user)
        record(act="recovery_codes_renewed", subject_kind="user", subject_id=user.public_id, by=by)


def remove(*, user: User, password: str, session_key: str, by: User) -> None:
    """Take one's own second factor away; asks the password, and ends every other session."""
    confirm_password(user=user, password=password)
    _remove(user, by, but=session_key)


def remove_for(*, user: User, by: User | None) -> None:
    """Take a person's second factor away who has lost her app and her codes; every session of hers ends."""
    _remove(user, by)


def _remove(user: User, by: User | None, but: str = "") -> None:
    with acting(by, "remove second factor"):
        gone, _kinds = Authenticator.objects.filter(user=user).delete()
        if not gone:
            raise Refused(_("There is no second factor to remove."))
        sessions.end_all(user=user, by=by, but=but)
        record(act="second_factor_removed", subject_kind="user", subject_id=user.public_id, by=by)
        letters.post.defer(user_id=user.pk, kind="second_factor_removed")


def _typed(code: str) -> str:
    """The digits of a code, however they were written: in groups, in Thai figures."""
    return fold_digits("".join(code.split())).replace("-", "")


def _new_codes(user: User) -> None:
    Authenticator.objects.filter(user=user, type=Kind.RECOVERY_CODES).delete()
    RecoveryCodes.activate(user)


def _use(user: User, code: str) -> str:
    """Use the code up; the kind of factor it belongs to, empty when it fits none."""
    factor = Authenticator.objects.select_for_update().filter(user=user, type=Kind.TOTP).first()
    if factor:
        counter = _counter_of(decrypt(factor.data["secret"]), code)
        if counter is not None and counter > factor.data.get(LAST, 0):
            factor.data[LAST] = counter
            factor.save(update_fields=["data"])
            factor.record_usage()
            return str(Kind.TOTP)
    codes = Authenticator.objects.filter(user=user, type=Kind.RECOVERY_CODES).first()
    if codes and RecoveryCodes(codes).validate_code(code):
        codes.refresh_from_db()
        codes.record_usage()
        return str(Kind.RECOVERY_CODES)
    return ""


def _counter_of(key: str, code: str) -> int | None:
    """The number of the code in the sequence of this key, if it is one of now (half a minute either side counts)."""
    fits = [
        counter
        for counter in yield_hotp_counters_from_time()
        if constant_time_compare(format_hotp_value(hotp_value(key, counter)), code)
    ]
    return fits[-1] if fits else None


def _wrong_code() -> Invalid:
    return Invalid(
        [
            Problem(
                "code",
                "wrong",
                _(
                    "This code is not right, or was used already. Wait for the next one in your app, and check its clock."
                ),
            )
        ]
    )
