"""Bodies as they are read. The tree of state bodies is public."""

from dataclasses import dataclass, field

from django.db.models import F, Q
from django.db.models.functions import Lower

from samrit.lib import clock, thai
from samrit.lib.trees import ancestor_ids
from samrit.organisations.models import Organisation, OrganisationName, Succession

FOUND = 100


@dataclass(frozen=True)
class Branch:
    """A body and those below it."""

    body: Organisation
    children: list["Branch"] = field(default_factory=list)


@dataclass(frozen=True)
class BodyPage:
    """A body with its way to the top by line and by area, what is below it, its former names, and who it took over from
    or was taken over by, each with its day and basis."""

    body: Organisation
    above: list[Organisation]
    area_above: list[Organisation]
    below: list[Organisation]
    former_names: list[OrganisationName]
    before: list[Succession]
    after: list[Succession]


def tree() -> list[Branch]:
    """The bodies in force as trees, in Thai order. One query."""
    branches = {body.pk: Branch(body) for body in Organisation.objects.in_force(clock.today())}
    tops: list[Branch] = []
    for branch in branches.values():
        above = branches.get(branch.body.parent_id or 0)
        (above.children if above else tops).append(branch)
    return tops


def search(words: str) -> list[Organisation]:
    """Bodies whose name, English name, code, another spelling or a former name holds the words; ended ones too. At most 100."""
    folded = thai.fold(words)
    if not folded:
        return []
    plain = thai.clean(words)
    held = Q(folded_name__contains=folded) | Q(english__contains=plain.lower()) | Q(other_names__icontains=plain)
    held |= Q(pk__in=OrganisationName.objects.filter(name_th__icontains=plain).values("organisation"))
    found = Organisation.objects.annotate(english=Lower("name_en")).filter(
        held | Q(code__iexact=plain) | Q(budget_code=plain)
    )
    return list(found.select_related("parent")[:FOUND])


def get_body(code: str) -> BodyPage | None:
    """A body by its code. Below it: the bodies in force first, then those that have ended."""
    found = Organisation.objects.filter(code=code).select_related("area", "parent", "area_parent__area_parent")
    body = found.first()
    if body is None:
        return None
    ids = ancestor_ids(body.path)[:-1]
    above = {o.pk: o for o in Organisation.objects.filter(pk__in=ids)} if ids else {}
    area = [body.area_parent.area_parent, body.area_parent] if body.area_parent else []
    return BodyPage(
        body,
        [above[pk] for pk in ids],
        [over for over in area if over],
        list(body.children.order_by(F("valid_to").asc(nulls_first=True), "sort_key")),
        list(body.former_names.all()),
        list(body.successions_in.select_related("predecessor").order_by("on", "pk")),
        list(body.successions_out.select_related("successor").order_by("on", "pk")),
    )
