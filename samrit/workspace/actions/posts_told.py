"""People are told of posts they were given, lost, or hold for a colleague: read from the log, a little later.

The log is where it is written; accounts stand below notifications and do not know them.
"""

import datetime as dt

from samrit.accounts.models import Delegation, User
from samrit.audit.models import BusinessEvent
from samrit.lib import clock
from samrit.lib.jobs import job
from samrit.notifications.actions import notices
from samrit.notifications.models import NoticeKind
from samrit.organisations.models import Organisation

LOOKS_BACK = dt.timedelta(days=2)
"""How far back the log is read; who was told already is not told again."""
KINDS = {
    "post_given": NoticeKind.POST_GIVEN,
    "post_ended": NoticeKind.POST_ENDED,
    "delegation_given": NoticeKind.DELEGATION_GIVEN,
    "delegation_ended": NoticeKind.DELEGATION_ENDED,
}


@job()
def tell_of_posts(timestamp: int = 0) -> int:
    """Tell everybody what the log of the last two days says of her posts; returns how many notices are new.

    `timestamp` is the moment it was due and is not used. A post that ends on a coming day is told at once, with the day.
    """
    del timestamp
    events = list(BusinessEvent.objects.filter(act__in=KINDS, at__gte=clock.now() - LOOKS_BACK).order_by("pk"))
    units = {body.code: body for body in Organisation.objects.filter(code__in={e.data.get("unit") for e in events})}
    lent = {e.data["delegation"] for e in events if "delegation" in e.data}
    receivers = dict(Delegation.objects.filter(pk__in=lent).values_list("pk", "receiver"))
    people = {
        str(key): pk
        for key, pk in User.objects.filter(public_id__in={e.subject_id for e in events}).values_list("public_id", "pk")
    }
    return sum(_tell(event, units, receivers, people) for event in events)


def _tell(
    event: BusinessEvent, units: dict[str, Organisation], receivers: dict[int, int], people: dict[str, int]
) -> int:
    unit = units.get(str(event.data.get("unit")))
    to = receivers.get(event.data["delegation"]) if "delegation" in event.data else people.get(event.subject_id)
    if unit is None or to is None:
        return 0
    facts = {name: str(event.data.get(name, "")) for name in ("role", "starts_on", "ends_on")}
    facts |= {"unit_th": unit.name_th, "unit_en": unit.name_en}
    kind = KINDS[event.act]
    return notices.notify(to=[to], kind=kind, link="/people/me/", facts=facts, key=f"event/{event.pk}")
