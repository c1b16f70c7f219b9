"""How writes of machines are taken and answered: the body, the condition, the key, the receipt."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import wraps
from typing import Any, cast

import orjson
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from samrit.accounts.actions.refusals import note_try
from samrit.accounts.http import SignedIn
from samrit.accounts.models import User
from samrit.audit.actions import refusals_kept
from samrit.lib.errors import Invalid, Stale
from samrit.projects.actions import requests
from samrit.projects.actions.requests import Answer, Asked, StillRunning
from samrit.projects.api.reading import Written
from samrit.projects.models import YearPlan
from samrit.projects.queries import editing, versions
from samrit.projects.rules import SectionData, Seen
from samrit.ui.machines import NOES, Unmet

MOST_BYTES = 2_000_000
"""The largest body that is read: some hundred projects in full."""
LONGEST_KEY = 180
KEY: dict[str, Any] = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "description": (
        "A text of your own for this request (1 to 180 visible ASCII characters). The same key with the same body gets the same "
        "answer again for seven days and is carried out once; with another body it is refused."
    ),
    "schema": {"type": "string", "pattern": "^[!-~]{1,180}$"},
}
CONDITION: dict[str, Any] = {
    "in": "header",
    "name": "If-Match",
    "required": False,
    "description": (
        "The ETag of the section you read, or * to write whatever stands there now. Needed unless the body holds `seen`."
    ),
    "schema": {"type": "string", "maxLength": 200},
}
Operation = Callable[..., Answer]


def user_of(request: HttpRequest) -> User:
    """Who asks: the person who has signed in, or the owner of the key."""
    return cast(SignedIn, request).user


def plan_of(request: HttpRequest, code: str, fiscal_year: int) -> YearPlan:
    """The year plan, if this person may see it."""
    plan = editing.year_plans(user_of(request)).filter(project__code=code, fiscal_year=fiscal_year).first()
    if plan is None:
        raise Http404(_("There is no such year plan among those you may see."))
    versions.as_read(user_of(request), [plan])
    return plan


def once(operation: Operation) -> Callable[..., HttpResponse]:
    """Mark an operation that writes: its body is bounded, and under an idempotency key it is carried out once."""

    @wraps(operation)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        asked = asked_by(request)
        return receipt(kept(asked, lambda: operation(request, *args, **kwargs), user_of(request)))

    return run


def kept(asked: Asked, carry_out: Callable[[], Answer], by: User) -> Answer:
    """Carried out, or the answer of the first time; 409 where the first time is not over."""
    try:
        return requests.once(asked=asked, carry_out=carry_out, noes=NOES, by=by)
    except StillRunning:
        title = _("The same request is being carried out now")
        raise Unmet(409, title, _("Send it again in some seconds."), retry_after=5) from None


def asked_by(request: HttpRequest) -> Asked:
    """The request as it is kept under its key. What it was conditional on belongs to it."""
    if int(request.headers.get("Content-Length") or 0) > MOST_BYTES:
        text = _("At most %(most)s bytes are read at once. Send fewer projects in one request.")
        raise Unmet(413, _("The request is too large"), text % {"most": f"{MOST_BYTES:,}"})
    key = request.headers.get("Idempotency-Key", "")
    if len(key) > LONGEST_KEY or any(not "!" <= letter <= "~" for letter in key):
        text = _("An idempotency key has 1 to 180 visible ASCII characters, without spaces.")
        raise Unmet(400, _("The request cannot be read"), text)
    condition = request.headers.get("If-Match", "").encode()
    return Asked(request.method or "", request.path, condition + b"\n" + request.body, key)


def receipt(answer: Answer) -> HttpResponse:
    """What is answered to a write."""
    response = HttpResponse(
        orjson.dumps(answer.body, default=str), status=answer.status, content_type="application/json"
    )
    if answer.etag:
        response["ETag"] = answer.etag
    if answer.is_repeated:
        response["Idempotency-Replayed"] = "true"
    return response


def body_of(request: HttpRequest) -> Any:
    """The JSON that was sent; 400 where it is none."""
    try:
        return orjson.loads(request.body)
    except orjson.JSONDecodeError as fault:
        text = _("Send JSON in UTF-8. Line %(line)s, column %(column)s cannot be read.")
        said = {"line": fault.lineno, "column": fault.colno}
        raise Unmet(400, _("The request cannot be read"), text % said) from None


def etag(data: SectionData) -> str:
    """The strong ETag of a section: a hash of the fingerprints of all that stands in it."""
    return tag(Seen.of(data).token().encode())


def tag(content: bytes) -> str:
    """A strong ETag."""
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'


def matches(condition: str, current: str) -> bool:
    """Whether one of the ETags of a condition is the current one, or it takes any. One that a proxy made weak on the way, because
    it packed the answer, is the same: it is made of what stands there."""
    tags = {each.strip().removeprefix("W/") for each in condition.split(",")}
    return "*" in tags or current in tags


@contextmanager
def pointed(written: Written | Mapping[str, Written], base: str = "") -> Iterator[None]:
    """Faults and conflicts raised inside say where they stand in the request; what belongs to no section stands at `base`."""

    def of(field: str) -> tuple[Written | None, str]:
        if isinstance(written, Written):
            return written, ""
        key, _dot, _rest = field.partition(".")
        return written.get(key), f"{key}."

    try:
        yield
    except Invalid as no:
        found = []
        for one in no.problems:
            part, ahead = of(one.field)
            if part is None:
                found.append(replace(one, pointer=one.pointer or f"{base}/{one.field.replace('.', '/')}"))
                continue
            told = part.mended(replace(one, field=one.field.removeprefix(ahead)))
            found.append(replace(told, field=one.field))
        raise Invalid(found) from no
    except Stale as no:
        raise Stale([_placed(clash, *of(clash.field)) for clash in no.clashes]) from no


def _placed(clash: Any, part: Written | None, ahead: str) -> Any:
    return part.placed(replace(clash, field=clash.field.removeprefix(ahead))) if part else clash


@contextmanager
def trying(act: str, plan: YearPlan, by: User) -> Iterator[None]:
    """A machine that is refused the act leaves a line in the log; so does one that sends members nobody may set."""
    try:
        with refusals_kept(act, subject_kind="year_plan", subject_id=plan.pk, by=by):
            yield
    except Invalid as no:
        note_strange(no, f"/api/v1/year-plans/{plan.project.code}/{plan.fiscal_year}", by)
        raise


def note_strange(no: Invalid, path: str, by: User) -> None:
    """Members that an operation does not take are an event."""
    strange = [one.field[:60] for one in no.problems if one.code == "unknown"]
    if strange:
        note_try(act="fields", path=path, by=by, fields=strange[:20])
