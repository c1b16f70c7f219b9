"""Two people at the same step in the same moment, in real transactions: one acts, the other is told, nothing is doubled."""

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.utils import translation

from samrit.accounts.models import Delegation, Membership, User
from samrit.accounts.queries import person
from samrit.accounts.roles import Role
from samrit.approvals.models import Approval, ApprovalAct, SentDocument, State
from samrit.audit.models import BusinessEvent
from samrit.lib.errors import Refused
from samrit.organisations.models import Organisation
from samrit.projects.models import YearPlan
from samrit.reporting.actions import passage
from samrit.reporting.actions.quarters import open_quarter
from samrit.reporting.actions.reports import save_report, submit_report
from samrit.reporting.models import ApprovedReport, FiscalQuarter, ProgressReport
from tests.factories import accounts
from tests.reporting.conftest import written

pytestmark = pytest.mark.django_db(transaction=True)


def together(*acts: Callable[[], Any]) -> list[Any]:
    """Run the acts at the same moment, each in its own thread and connection; results or refusals in order."""
    start, found = threading.Barrier(len(acts)), [None] * len(acts)

    def run(number: int, act: Callable[[], Any]) -> None:
        try:
            start.wait(timeout=20)
            found[number] = act()
        except Refused as no:
            found[number] = no  # type: ignore[call-overload]
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return found


def fresh(report: ProgressReport) -> ProgressReport:
    return ProgressReport.objects.select_related("approval__owner", "year_plan__project__owner").get(pk=report.pk)


def test_two_approvers_of_the_last_step_make_one_version(
    year_plan: YearPlan,
    quarters: dict[int, FiscalQuarter],
    editor: User,
    division: User,
    department: User,
    bodies: dict[str, Organisation],
) -> None:
    assert connection.in_atomic_block is False
    second = accounts.user("department-2", role=Role.DEPARTMENT_APPROVER, unit=bodies["U0151"])
    data = written(year_plan, editor, quarters[2])
    report = submit_report(year_plan=year_plan, window=quarters[2], written=data, by=editor)
    passage.approve_report(report=report, hash_read=report.approval.document_hash, by=division)
    read = fresh(report).approval.document_hash

    def approve(by: User) -> Callable[[], Any]:
        row, who = fresh(report), User.objects.get(pk=by.pk)
        return lambda: passage.approve_report(report=row, hash_read=read, by=who)

    results = together(approve(department), approve(second))
    assert sorted(isinstance(result, Refused) for result in results) == [False, True]
    assert ApprovedReport.objects.filter(report=report).count() == 1
    assert ApprovalAct.objects.filter(approval=report.approval, to_state=State.APPROVED).count() == 1
    assert fresh(report).approval.state == State.APPROVED


def test_two_editors_send_in_the_same_moment(
    year_plan: YearPlan, quarters: dict[int, FiscalQuarter], editor: User, unit: Organisation
) -> None:
    second = accounts.user("editor-b", role=Role.DIVISION_EDITOR, unit=unit)

    def send(by: User) -> Callable[[], Any]:
        data, who = written(year_plan, by, quarters[2]), User.objects.get(pk=by.pk)
        return lambda: submit_report(year_plan=year_plan, window=quarters[2], written=data, by=who)

    results = together(send(editor), send(second))
    refused = [result for result in results if isinstance(result, Refused)]
    assert len(refused) == 1
    for language, words in (("th", "รอการอนุมัติ"), ("en", "waits for approval")):
        with translation.override(language):
            assert words in str(refused[0].reason)
    report = ProgressReport.objects.get()
    assert ApprovalAct.objects.filter(approval=report.approval, act="submit").count() == 1
    assert SentDocument.objects.filter(approval=report.approval).count() == 1
    assert report.activity_results.count() == 2
    assert report.money_results.count() == 1


def test_one_approves_while_the_other_returns(
    year_plan: YearPlan,
    quarters: dict[int, FiscalQuarter],
    editor: User,
    division: User,
    unit: Organisation,
) -> None:
    second = accounts.user("division-2", role=Role.DIVISION_APPROVER, unit=unit)
    data = written(year_plan, editor, quarters[2])
    report = submit_report(year_plan=year_plan, window=quarters[2], written=data, by=editor)
    read, one, other = report.approval.document_hash, fresh(report), fresh(report)
    results = together(
        lambda: passage.approve_report(report=one, hash_read=read, by=division),
        lambda: passage.return_report(report=other, reason="แก้ไข", by=second),
    )
    assert sorted(isinstance(result, Refused) for result in results) == [False, True]
    assert ApprovalAct.objects.filter(approval=report.approval).exclude(act="submit").count() == 1
    assert fresh(report).approval.state in {State.SUBMITTED, State.RETURNED}


def test_a_delegate_after_the_last_day_cannot_approve(
    year_plan: YearPlan,
    quarters: dict[int, FiscalQuarter],
    editor: User,
    division: User,
    bodies: dict[str, Organisation],
    monkeypatch: pytest.MonkeyPatch,
    as_user: Any,
) -> None:
    delegate = accounts.user("deputy", role=Role.DIVISION_EDITOR, unit=bodies["DEMO-2"])
    today = quarters[2].opens_at.date()
    post = Membership.objects.get(user=division, role=Role.DIVISION_APPROVER)
    lent = Delegation.objects.create(
        membership=post,
        receiver=delegate,
        starts_on=today,
        ends_on=today.replace(day=17),
        basis="ลาพักผ่อน",
        made_by=division,
        made_at=quarters[2].opens_at,
    )
    data = written(year_plan, editor, quarters[2])
    report = submit_report(year_plan=year_plan, window=quarters[2], written=data, by=editor)
    assert not person(User.objects.get(pk=delegate.pk)).holds(Role.DIVISION_APPROVER, year_plan.project.owner)
    who = User.objects.get(pk=delegate.pk)
    with pytest.raises(Refused):
        passage.approve_report(report=fresh(report), hash_read=report.approval.document_hash, by=who)
    address = f"{report.approval.link}approval/"
    assert as_user(delegate).post(address).status_code == 404  # she does not even see it any more
    assert fresh(report).approval.step == 1
    lent.ends_on = today.replace(day=18)  # the last day is part of the delegation
    lent.save()
    again = User.objects.get(pk=delegate.pk)
    assert passage.approve_report(report=fresh(report), hash_read=report.approval.document_hash, by=again) is False


def test_a_quarter_is_opened_while_somebody_begins_her_report(
    year_plan: YearPlan, quarters: dict[int, FiscalQuarter], editor: User
) -> None:
    data, begun = written(year_plan, editor, quarters[2]), threading.Event()

    def write() -> ProgressReport:
        with transaction.atomic():
            report = save_report(year_plan=year_plan, window=quarters[2], written=data, by=editor)
            begun.set()
            time.sleep(0.7)  # the job comes meanwhile, and waits
        return report

    def open_it() -> int:
        begun.wait(timeout=20)
        return open_quarter(window=quarters[2])

    report, made = together(write, open_it)
    assert (ProgressReport.objects.get(quarter=2), made) == (report, 0)
    assert Approval.objects.filter(subject_kind="progress_report").count() == 1


def test_two_runs_open_a_quarter_once(year_plan: YearPlan, quarters: dict[int, FiscalQuarter]) -> None:
    runs = [lambda: open_quarter(window=quarters[2])] * 3
    assert sorted(together(*runs)) == [0, 0, 1]
    assert (ProgressReport.objects.count(), BusinessEvent.objects.filter(act="quarter_opened").count()) == (1, 1)
