"""Bodies as they are read. The tree of state bodies is public."""

from dataclasses import dataclass, field

from django.db.models import Q
from django.db.models.functions import Lower

from samrit.lib import clock, thai
from samrit.lib.trees import ancestor_ids
from samrit.organisations.models import Organisation

FOUND = 100


@dataclass(frozen=True)
class Branch:
    """A body and those below it."""

    body: Organisation
    children: list["Branch"] = field(default_factory=list)


@dataclass(frozen=True)
class BodyPage:
    """A body with its way to the top, what is below it, and who it took over from or was taken over by."""

    body: Organisation
    above: list[Organisation]
    below: list[Organisation]
    before: list[Organisation]
    after: list[Organisation]


def tree() -> list[Branch]:
    """The bodies in force as trees, in Thai order. One query."""
    branches = {body.pk: Branch(body) for body in Organisation.objects.in_force(clock.today())}
    tops: list[Branch] = []
    for branch in branches.values():
        above = branches.get(branch.body.parent_id or 0)
        (above.children if above else tops).append(branch)
    return tops


def search(words: str) -> list[Organisation]:
    """Bodies whose name, English name, code or another spelling holds the words; ended ones too. At most 100."""
    folded = thai.fold(words)
    if not folded:
        return []
    plain = thai.clean(words)
    held = Q(folded_name__contains=folded) | Q(english__contains=plain.lower()) | Q(other_names__icontains=plain)
    found = Organisation.objects.annotate(english=Lower("name_en")).filter(
        held | Q(code__iexact=plain) | Q(budget_code=plain)
    )
    return list(found.select_related("parent")[:FOUND])


def get_body(code: str) -> BodyPage | None:
    """A body by its code."""
    body = Organisation.objects.filter(code=code).select_related("area", "parent").first()
    if body is None:
        return None
    ids = ancestor_ids(body.path)[:-1]
    above = {o.pk: o for o in Organisation.objects.filter(pk__in=ids)} if ids else {}
    return BodyPage(
        body,
        [above[pk] for pk in ids],
        list(body.children.all()),
        list(Organisation.objects.filter(successions_out__successor=body)),
        list(Organisation.objects.filter(successions_in__predecessor=body)),
    )
