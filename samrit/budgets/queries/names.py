"""The bodies by the names that documents give them, and what was said of units of earlier books."""

from samrit.budgets.models import BookRow, StatementLine
from samrit.budgets.rules.names import Directory, Named, folded_names
from samrit.lib.thai import fold
from samrit.lib.trees import ancestor_ids
from samrit.organisations.models import Organisation, OrganisationName


def directory() -> Directory:
    """Every real body with its names, other spellings and former names, and its ministry, and what was said of units of
    books. Three queries."""
    return Directory(_bodies(), _said_before())


def directory_of_statements() -> Directory:
    """The same for units of statements of the treasury, which go by a code too, and with the units of a demonstration."""
    said = dict(_said_before())
    rows = StatementLine.objects.filter(body__isnull=False).order_by("statement")
    for code, unit, body in rows.values_list("unit_code", "unit", "body").distinct():
        said |= {fold(word): body for word in (code, unit) if word}
    return Directory(_bodies(with_demonstration=True), said)


def _bodies(*, with_demonstration: bool = False) -> list[Named]:
    columns = ("pk", "code", "name_th", "name_en", "other_names", "path")
    known = Organisation.objects.all() if with_demonstration else Organisation.objects.filter(is_demonstration=False)
    rows = list(known.order_by("code").values_list(*columns))
    names = {pk: name for pk, _code, name, *_more in rows}
    former: dict[int, list[str]] = {}
    for pk, name in OrganisationName.objects.values_list("organisation", "name_th"):
        former.setdefault(pk, []).append(name)
    bodies = []
    for pk, code, name, english, others, path in rows:
        top = next(iter(ancestor_ids(path)), pk)
        words = folded_names((name, english, *others, *former.get(pk, ())))
        bodies.append(Named(pk, code, name, words, fold(names.get(top, ""))))
    return bodies


def _said_before() -> dict[str, int]:
    """What units were matched with in books that were taken over, the newest word last."""
    rows = BookRow.objects.filter(body__isnull=False).order_by("book").values_list("unit", "body").distinct()
    return {fold(unit): body for unit, body in rows}
