"""Living year plans for machines: read, written by the same actions as the pages, sent for approval. Decisions stay with people."""

from ninja import Router

from samrit.accounts.http import SIGNED_IN
from samrit.projects.api import forms, life, sections, workbooks
from samrit.projects.api.schemas import components

__all__ = ["components", "router"]

router = Router(auth=SIGNED_IN, tags=["year plans (signed in)"])
# the operations of `year_plans` stand on the same addresses as those of `life`
for each in (life, sections, forms, workbooks):
    router.add_router("", each.router)
