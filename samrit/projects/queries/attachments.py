"""Files of a year plan, for those who may read it."""

from typing import Any

from samrit.accounts.models import User
from samrit.projects.models import Attachment, YearPlan
from samrit.projects.queries import versions
from samrit.projects.queries.attached import attached


def readable(user: User, year_plan: YearPlan) -> list[Attachment]:
    """The files this reader may open: those of the plan as it stands, or those its approved version lists."""
    if versions.reads_drafts(user, year_plan) or not versions.is_being_corrected(year_plan):
        return list(attached(year_plan).select_related("added_by__person"))
    held = versions.in_force(year_plan)
    uids = [each["uid"] for each in held.document.get("attachments", [])] if held else []
    return list(Attachment.objects.filter(year_plan=year_plan, uid__in=uids).select_related("added_by__person"))


def find(user: User, year_plan: YearPlan, uid: Any) -> Attachment | None:
    """One file of the plan that this reader may open, also one that only an earlier approved version lists."""
    found = Attachment.objects.filter(year_plan=year_plan, uid=uid).first()
    if found is None or found.uid in {each.uid for each in readable(user, year_plan)}:
        return found
    if versions.reads_drafts(user, year_plan):
        return found
    listed = year_plan.versions.values_list("document__attachments", flat=True)
    return found if str(uid) in {each["uid"] for kept in listed for each in kept or []} else None
