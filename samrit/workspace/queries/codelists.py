"""What the pages that change code lists show beside the list itself."""

from samrit.accounts.models import User
from samrit.audit.models import BusinessEvent
from samrit.codelists.models import CodeList


def changes(code_list: CodeList) -> list[tuple[BusinessEvent, str]]:
    """Acts upon a list with the name of who acted, the latest first. Two queries."""
    events = list(BusinessEvent.objects.filter(subject_kind="code_list", subject_id=str(code_list.pk)))
    actors = {event.actor for event in events} - {"system"}
    known = User.objects.filter(public_id__in=actors).values_list("public_id", "person__full_name")
    names = {str(pk): name for pk, name in known}
    return [(event, names.get(event.actor) or "") for event in events]
