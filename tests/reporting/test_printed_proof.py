"""The printed report shows what proves it, what stands in the way, and which figures were corrected, with reason and letter."""

import datetime as dt
import io
from decimal import Decimal
from typing import Any

import pypdf
import pytest

from samrit.accounts.models import User
from samrit.codelists.models import CodeItem, CodeList
from samrit.lib.thai import format_date
from samrit.projects.models import YearPlan
from samrit.reporting.actions import proof
from samrit.reporting.models import FiscalQuarter
from tests.cast import SignedInClient
from tests.reporting.conftest import keys_of
from tests.reporting.test_passage import approve_fully, send, unlock
from tests.reporting.test_proof import attach, photo, save
from tests.workspace.test_printing import plain, words


@pytest.fixture
def kinds(db: None) -> None:
    for code in ("obstacle_category", "variance_reason"):
        held = CodeList.objects.create(code=code, title_th=code, title_en=code)
        CodeItem.objects.create(list=held, code="other", name_th="อื่น ๆ", name_en="Other", position=0)


@pytest.mark.usefixtures("kinds")
def test_all_of_the_report_is_on_paper(
    year_plan: YearPlan,
    quarters: dict[int, FiscalQuarter],
    cast: dict[str, User],
    as_user: type[SignedInClient],
) -> None:
    editor, division, department = (cast[name] for name in ("editor", "division", "department"))
    keys = keys_of(year_plan)
    report = save(year_plan, editor, quarters[2])
    row = attach(report, editor, photo("2020:02:10 00:30:00"), title="Bridge", doubt_reason="before the works")
    proof.link(report=report, title="Survey", address="https://data.go.th/x", by=editor)
    obstacle: dict[str, Any] = {"progress_variance": "other", "money_variance": "other"}
    obstacle |= {"has_obstacles": True, "obstacle.other.text": "flood", "obstacle.other.remedy": "pumps"}
    send(year_plan, editor, quarters[2], effect_on_area="provincial roads", **obstacle)
    report.refresh_from_db()
    approve_fully(report, division, department)
    unlock(report, editor, department)
    report.refresh_from_db()
    output = f"{keys['output']}.value"
    send(year_plan, editor, quarters[2], effect_on_area="provincial roads", **obstacle, **{output: Decimal("4321.5")})
    report.refresh_from_db()
    approve_fully(report, division, department)
    client = as_user(editor)
    answer = client.get(f"{report.approval.link}print.pdf?language=en")
    assert answer.status_code == 200
    text = words(pypdf.PdfReader(io.BytesIO(answer.content)))
    said = ["Bridge", row.file_hash, "https://data.go.th/x", "4,321.5", "0600/12", "ตัวเลขผิด", "provincial roads"]
    said += ["flood", "pumps", "another fiscal year", "before the works"]
    said += ["Target of the year", "Target to this quarter", "ตัวเลขผิด · Letter ศธ 0600/12"]
    said += [format_date(dt.date(2020, 2, 10), "en")]  # half past midnight in Bangkok: the day there, not that of UTC
    assert [one for one in said if plain(one) not in text] == []
    first = client.get(f"{report.approval.link}print.pdf?version=1&language=en")
    assert plain("4,321.5") not in words(pypdf.PdfReader(io.BytesIO(first.content)))
