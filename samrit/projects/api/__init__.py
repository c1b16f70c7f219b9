"""Living year plans for machines: read, written by the same actions as the pages, sent for approval. Decisions stay with people."""

from ninja import Router

from samrit.accounts.http import SIGNED_IN
from samrit.projects.api import forms, life, sections, year_plans
from samrit.projects.api.schemas import components

__all__ = ["components", "router"]

router = Router(auth=SIGNED_IN, tags=["year plans (signed in)"])
for each in (year_plans, sections, life, forms):
    router.add_router("", each.router)
