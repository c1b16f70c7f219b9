"""Quarterly reports for machines: what is owed, read, written by the same actions as the pages, sent. Decisions stay with people."""

from ninja import Router

from samrit.accounts.http import SIGNED_IN
from samrit.reporting.api import calendar, closing, known, many, proof, reports, versions, workbooks

__all__ = ["router"]

router = Router(auth=SIGNED_IN, tags=["quarterly reports (signed in)"])
for each in (known, many, reports, proof, versions, calendar, workbooks, closing):
    router.add_router("", each.router)
