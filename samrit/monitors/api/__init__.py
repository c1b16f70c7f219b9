"""What the reports say together, for machines."""

from ninja import Router

from samrit.accounts.http import SIGNED_IN
from samrit.monitors.api.policy import router as policy

router = Router(auth=SIGNED_IN, tags=["monitors (signed in)"])
router.add_router("", policy)

__all__ = ["router"]
