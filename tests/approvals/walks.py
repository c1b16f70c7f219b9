"""Short words for what people do to an approval in these tests."""

from collections.abc import Sequence
from typing import Any

from samrit.accounts.models import User
from samrit.approvals import actions
from samrit.approvals.actions import NewPin
from samrit.approvals.models import Approval, SubjectKind, UnlockRequest
from samrit.audit.actions import acting
from samrit.organisations.models import Organisation


def draft(owner: Organisation, by: User, kind: str = SubjectKind.YEAR_PLAN, title: str = "โครงการ") -> Approval:
    with acting(by, "open"):
        return actions.open_approval(subject_kind=kind, title=title, link="/projects/T-1/", owner=owner)


def send(approval: Approval, by: User, **document: Any) -> Approval:
    with acting(by, "send"):
        return actions.submit(approval=approval, by=by, document=document or {"name": approval.title})


def approve(approval: Approval, *people: User) -> bool:
    done = False
    for by in people:
        with acting(by, "approve"):
            done = actions.approve(approval=approval, by=by)
    return done


def send_back(approval: Approval, by: User, *keys: str, reason: str = "โปรดแก้ไข") -> Approval:
    pins = [NewPin(key, f"ช่อง {key}", "แก้ตรงนี้", "เดิม") for key in keys]
    with acting(by, "return"):
        return actions.return_to_editor(approval=approval, by=by, reason=reason, pins=pins)


def withdraw(approval: Approval, by: User) -> Approval:
    with acting(by, "withdraw"):
        return actions.withdraw(approval=approval, by=by)


def undo(approval: Approval, by: User) -> bool:
    with acting(by, "undo"):
        return actions.undo_approval(approval=approval, by=by)


def ask(approval: Approval, by: User, keys: Sequence[str] = (), number: str = "ที่ สท 0001/1") -> UnlockRequest:
    with acting(by, "ask"):
        return actions.ask_unlock(approval=approval, by=by, document_number=number, reason="ตัวเลขผิด", keys=keys)


def grant(request: UnlockRequest, by: User) -> Approval:
    with acting(by, "grant"):
        return actions.grant_unlock(request=request, by=by)
