"""Forms of approvals, one module per room: they read what was typed and hold no rule."""

from samrit.approvals.forms.chains import ChainForm, rearranged, written
from samrit.approvals.forms.threads import CommentForm

__all__ = ["ChainForm", "CommentForm", "rearranged", "written"]
