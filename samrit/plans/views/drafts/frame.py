"""What all pages of a draft share: the draft for its reader, the way back, the tabs."""

from typing import Any

from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from samrit.accounts.http import SignedIn
from samrit.plans.models import Edition, EditionState, PlanNode, Purpose
from samrit.plans.queries import drafting
from samrit.plans.queries.drafts import get_draft


def draft_or_404(request: SignedIn, code: str) -> Edition:
    """The draft for those who read drafts; to everybody else it does not exist."""
    draft = get_draft(request.user, code)
    if draft is None:
        raise Http404
    return draft


def written_or_404(request: SignedIn, code: str) -> Edition:
    """An edition that was written here, whatever became of it."""
    edition = drafting.written_edition(request.user, code)
    if edition is None:
        raise Http404
    return edition


def typed(request: SignedIn) -> QueryDict | None:
    """What was sent with a form, also where it has no field at all; None where the page is only looked at."""
    return request.POST if request.method == "POST" else None


def node_or_404(draft: Edition, pk: int) -> PlanNode:
    """A node of the draft with its marks."""
    node = drafting.get_node(draft, pk)
    if node is None:
        raise Http404
    return node


def around(draft: Edition, current: str, *steps: tuple[str, str]) -> dict[str, Any]:
    """What `_frame.html` and `_tabs.html` show around a page of the draft: the way here, and the tabs with the current one.

    `current` is the name of an address of the draft; `steps` lead on from the draft, the last one without an address.
    """
    desk = reverse("plans:draft", args=[draft.code])
    trail = [(_("Home"), "/"), (_("Plans"), reverse("plans:frameworks")), (_("Drafts"), reverse("plans:drafts"))]
    is_open = draft.state != EditionState.PUBLISHED
    home = desk if is_open else reverse("plans:edition", args=[draft.code])
    trail += [(draft.name, home if steps else ""), *steps]
    return {"draft": draft, "trail": trail, "tabs": _tabs(draft, current)}


def _tabs(draft: Edition, current: str) -> list[dict[str, Any]]:
    desk = reverse("plans:draft", args=[draft.code])
    pages = [
        ("draft", _("Overview"), desk),
        ("draft-tree", _("Tree"), f"{desk}tree/"),
        ("draft-difference", _("What differs"), f"{desk}difference/"),
        ("draft-loads", _("Excel and packs"), f"{desk}loads/"),
        ("draft-crosswalk", _("Crosswalk"), f"{desk}crosswalk/"),
        ("draft-history", _("History"), f"{desk}history/"),
    ]
    hidden = set() if draft.base_id is not None else {"draft-difference"}
    if draft.purpose != Purpose.REVISION:
        hidden.add("draft-crosswalk")
    if draft.state == EditionState.PUBLISHED:
        hidden |= {"draft", "draft-tree", "draft-loads", "draft-crosswalk"}
    shown = [page for page in pages if page[0] not in hidden]
    return [{"label": label, "url": url, "current": name == current} for name, label, url in shown]
