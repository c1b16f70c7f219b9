"""The printed record for machines of people who have signed in: the same PDF as on the pages."""

from typing import Annotated, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Path, Query, Router

from samrit.accounts.http import SIGNED_IN, SignedIn
from samrit.accounts.models import User
from samrit.reporting.api.closing import Kind
from samrit.workspace.http import closing_file, plan_file, report_file

router = Router(auth=SIGNED_IN, tags=["year plans (signed in)"])
Code = Annotated[str, Path(max_length=60, description="Project code")]
Year = Annotated[int, Path(ge=2400, le=2700, description="Fiscal year, Buddhist era")]
Quarter = Annotated[int, Path(ge=1, le=4, description="Quarter of the fiscal year")]
Version = Annotated[
    str,
    Query(
        max_length=12,
        pattern=r"^([0-9]{1,4}|(approved|sent)-[0-9]{1,4}|now)?$",
        description="Number of an approved version, approved-1, sent-1, or now; empty is the one in force",
    ),
]
Language = Annotated[str, Query(pattern="^(th|en)$", description="Language of the labels: th or en")]
PDF = {
    "responses": {
        200: {"description": "OK", "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}}
    }
}


def _user(request: HttpRequest) -> User:
    return cast(SignedIn, request).user


@router.get("/year-plans/{code}/{fiscal_year}/document.pdf", operation_id="year_plan_document", openapi_extra=PDF)
def plan_document(
    request: HttpRequest, code: Code, fiscal_year: Year, version: Version = "", language: Language = "th"
) -> HttpResponse:
    """A year plan (M1 to M5) as a memorandum in PDF, with the record as JSON attached."""
    try:
        return plan_file(_user(request), code, fiscal_year, version, language)
    except Http404:
        raise Http404(_("There is no such year plan or version among those you may see.")) from None


@router.get(
    "/year-plans/{code}/{fiscal_year}/reports/{quarter}/document.pdf",
    operation_id="report_document",
    openapi_extra=PDF,
)
def report_document(
    request: HttpRequest,
    code: Code,
    fiscal_year: Year,
    quarter: Quarter,
    version: Version = "",
    language: Language = "th",
) -> HttpResponse:
    """A quarterly report (M6) as a memorandum in PDF, with the record as JSON attached."""
    try:
        return report_file(_user(request), code, fiscal_year, quarter, version, language)
    except Http404:
        raise Http404(_("There is no such report or version among those you may see.")) from None


@router.get("/closing-reports/{code}/{kind}/document.pdf", operation_id="closing_document", openapi_extra=PDF)
def closing_document(
    request: HttpRequest, code: Code, kind: Kind, version: Version = "", language: Language = "th"
) -> HttpResponse:
    """A report after the end of a project as a memorandum in PDF, with the record as JSON attached."""
    try:
        return closing_file(_user(request), code, kind, version, language)
    except Http404:
        raise Http404(_("There is no such report or version among those you may see.")) from None
