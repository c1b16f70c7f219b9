"""Bodies: a ministry, its department, two divisions."""

from samrit.lib import thai
from samrit.organisations.actions import rebuild_tree
from samrit.organisations.models import Organisation, OrganisationKind


def organisation(
    code: str,
    name_th: str,
    *,
    kind: str = OrganisationKind.DEPARTMENT,
    parent: Organisation | None = None,
    **more: object,
) -> Organisation:
    """One body, with its path."""
    body = Organisation.objects.create(
        code=code,
        name_th=name_th,
        kind=kind,
        parent=parent,
        sort_key=thai.sort_key(name_th),
        folded_name=thai.fold(name_th),
        **more,
    )
    rebuild_tree()
    body.refresh_from_db()
    return body
