"""Writes of machines under their idempotency key: carried out once, answered again, forgotten after some days."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from samrit.accounts.models import User
from samrit.audit.actions import acting
from samrit.lib import clock
from samrit.lib.errors import Invalid, Problem
from samrit.lib.jobs import job
from samrit.projects.models import Request

KEPT = dt.timedelta(days=7)
"""How long a key answers again."""
WAIT_SECONDS = 10
"""How long a second request with a key waits for the first one that is still being carried out."""


@dataclass(frozen=True)
class Asked:
    """What a machine asks: under which key (none: it is simply carried out), by which method, where, with which body."""

    method: str
    path: str
    body: bytes
    key: str = ""

    @property
    def body_hash(self) -> str:
        """A keyed hash: what was sent may hold names of people."""
        return salted_hmac("samrit.projects.requests", self.body, algorithm="sha256").hexdigest()


@dataclass(frozen=True)
class Answer:
    """What is answered, and kept under the key: a status, what was made, never what was written. So no personal data lies in
    kept answers. `is_repeated`: it was carried out before."""

    status: int
    body: dict[str, Any] = field(default_factory=dict)
    etag: str = ""
    is_repeated: bool = False


class StillRunning(Exception):
    """Another request with the same key is being carried out now."""


def once(*, asked: Asked, carry_out: Callable[[], Answer], noes: tuple[type[BaseException], ...], by: User) -> Answer:
    """Carry a write out once for its key, in one transaction with the note that it was; a second one gets the kept answer.

    A no (one of `noes`) is not kept: nothing was carried out, and the key may be used again. Raises that no, Invalid where the
    key was used for something else, StillRunning where the first one takes too long.
    """
    if not asked.key:
        return carry_out()
    refused: BaseException | None = None
    with transaction.atomic():
        held = _begun(asked, by)
        if held is None:
            return _again(asked, by)
        try:
            answer = carry_out()
        except noes as no:
            with acting(by, "a request that was refused"):
                held.delete()
            refused = no
        else:
            held.status, held.answer, held.etag = answer.status, answer.body, answer.etag
            with acting(by, "a request that was carried out"):
                held.save(update_fields=["status", "answer", "etag"])
    if refused is not None:
        raise refused
    return answer


def _begun(asked: Asked, by: User) -> Request | None:
    """The note of the request, written first: another one with the key waits here until this transaction ends. None where
    it was carried out before."""
    facts = {"method": asked.method, "path": asked.path[:500], "body_hash": asked.body_hash}
    try:
        with transaction.atomic():
            _wait_at_most(WAIT_SECONDS)
            with acting(by, "a request of a machine"):
                held = Request.objects.create(user=by, key=asked.key, at=clock.now(), **facts)
            _wait_at_most(0)
            return held
    except IntegrityError:
        return None
    except OperationalError as fault:
        if getattr(fault.__cause__, "sqlstate", "") == "55P03":  # the lock was not to be had
            raise StillRunning from fault
        raise


def _wait_at_most(seconds: int) -> None:
    """How long this transaction waits for a lock; 0: as long as it takes."""
    with connection.cursor() as cursor:
        cursor.execute("select set_config('lock_timeout', %s, true)", [f"{seconds}s"])


def _again(asked: Asked, by: User) -> Answer:
    held = Request.objects.get(user=by, key=asked.key)
    if (held.method, held.path, held.body_hash) != (asked.method, asked.path[:500], asked.body_hash):
        text = _("This idempotency key was used for another request. Send a new key with each new request.")
        raise Invalid([Problem("Idempotency-Key", "key_used", text)])
    return Answer(held.status or 200, held.answer, held.etag, is_repeated=True)


@job()
def forget_requests(timestamp: int = 0) -> int:
    """Nightly: keys that are older than `KEPT`, with their answers. Returns how many. May run late or twice."""
    del timestamp
    with acting(None, "forget old requests"):
        return Request.objects.filter(at__lt=clock.now() - KEPT).delete()[0]
