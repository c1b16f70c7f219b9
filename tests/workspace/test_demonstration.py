"""The demonstration: what it adds is flagged, keeps the rules, and is the same each time."""

import datetime as dt
from collections import Counter
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from samrit.lib import clock
from samrit.lib.fiscal import MONTHS
from samrit.projects import rules
from samrit.projects.actions.importing import BUDGET_RECORDS, import_documents
from samrit.projects.actions.reading import read_documents
from samrit.projects.models import ApprovedVersion, Origin, PlanChoice, YearPlan
from samrit.projects.queries import editing
from samrit.reporting.models import Adjustment, IndicatorResult, MoneyResult, ProgressReport
from samrit.reporting.queries.plans import plan_of
from samrit.reporting.queries.values import values_of
from samrit.reporting.rules import checks
from samrit.reporting.rules.case import Case
from samrit.workspace.actions import demo, demo_past
from samrit.workspace.management.commands.demo import on_its_day
from samrit.workspace.rules import demonstration

AMOUNTS = st.decimals(min_value=0, max_value=10**11, places=2)


@given(total=AMOUNTS, shares=st.lists(st.integers(1, 50), min_size=1, max_size=12))
def test_the_parts_of_an_amount_add_up(total: Decimal, shares: list[int]) -> None:
    assert sum(demonstration.split(total, shares)) == total


@given(names=st.lists(st.sampled_from(["สำรวจ", "ก่อสร้าง", "อบรม", ""]), max_size=15), seed=st.integers())
def test_weights_make_a_hundred_and_months_are_of_the_year(names: list[str], seed: int) -> None:
    made = demonstration.activities(names, demonstration.generator_for(str(seed), "test"))
    assert sum(activity.weight for activity in made) == 100
    assert all(activity.months and set(activity.months) <= set(MONTHS) for activity in made)


@given(target=st.one_of(st.none(), st.decimals(min_value=0, max_value=10**9, places=2)), seed=st.integers())
def test_quarter_targets_grow_to_the_year(target: Decimal | None, seed: int) -> None:
    targets = demonstration.quarter_targets(target, demonstration.generator_for(str(seed), "test"))
    if target is None:
        assert targets == [None] * 4
    else:
        known = [value for value in targets if value is not None]
        assert known == sorted(known)
        assert known[-1] == target


@pytest.mark.django_db
def test_what_it_adds_is_flagged_keeps_the_rules_and_stays() -> None:
    call_command("reference", "load", verbosity=0)
    demo.load_demo_accounts()
    entries = list(read_documents(demo.PACKS / "project_records_2565.jsonl.gz"))
    import_documents(source=BUDGET_RECORDS, entries=entries[:60], by=None)
    loaded = demo.add_demonstration()

    living = YearPlan.objects.filter(origin=Origin.LIVING)
    assert living.count() == sum(loaded.values()) - loaded["historical"] > 20
    assert not living.filter(is_demonstration=False).exists()
    assert not ProgressReport.objects.filter(is_demonstration=False).exists()

    approved = demo.approved_plans(demo.FISCAL_YEAR)
    faults = [p for plan in approved for p in rules.blockers(editing.document(plan), editing.context(plan))]
    assert faults == []
    assert ApprovedVersion.objects.count() == len(approved)
    for result in MoneyResult.objects.select_related("report__year_plan"):
        assert (result.disbursed or 0) + (result.committed or 0) <= (result.report.year_plan.budget_year or 0)

    sent = ProgressReport.objects.filter(approval__submitted_at__isnull=False).select_related("year_plan")
    assert sent.count() > 10
    by_report = values_of(sent)
    cases = [Case(plan_of(report.year_plan), report.quarter, by_report[report.pk]) for report in sent]
    assert [problem for case in cases for problem in (*checks.check_values(case), *checks.missing(case))] == []

    assert demo.add_demonstration() == Counter()
    assert living.count() == sum(loaded.values()) - loaded["historical"]
    assert strategies_chosen() == strategies_stated()


@pytest.mark.django_db
def test_the_year_before_is_reported_in_full_and_one_figure_is_corrected_by_letter() -> None:
    call_command("reference", "load", verbosity=0)
    demo.load_demo_accounts()
    entries = list(read_documents(demo.PACKS / "project_records_2565.jsonl.gz"))
    vocational = [e for e in entries if e.document and "อาชีวศึกษา" in str(e.document["agency"])]
    import_documents(source=BUDGET_RECORDS, entries=vocational, by=None)
    demo.add_demonstration()
    people = demo.cast()
    count = demo_past.add_past_year(people)

    plans = demo.approved_plans(demo_past.YEAR)
    assert len(plans) == count >= 8
    faults = [p for plan in plans for p in rules.blockers(editing.document(plan), editing.context(plan))]
    assert faults == []
    reports = ProgressReport.objects.filter(year_plan__in=plans).select_related("year_plan", "approval")
    assert Counter(reports.values_list("quarter", flat=True)) == {1: count, 2: count, 3: count, 4: count}
    assert {report.approval.state for report in reports} == {"approved"}
    by_report = values_of(reports)
    cases = [Case(plan_of(report.year_plan), report.quarter, by_report[report.pk]) for report in reports]
    assert [problem for case in cases for problem in (*checks.check_values(case), *checks.missing(case))] == []
    for plan in plans:
        spent = [
            by_report[report.pk][demo_past.FIGURE] for report in reports.filter(year_plan=plan).order_by("quarter")
        ]
        assert spent == sorted(spent)

    corrected = reports.get(approved_reports__number=2)
    change = Adjustment.objects.get()
    assert (change.version.report, change.key, change.letter) == (corrected, demo_past.FIGURE, "สาธิต 0601/3")
    assert Decimal(change.after) == by_report[corrected.pk][demo_past.FIGURE] < Decimal(change.before)
    assert half_year_told(plans) == half_year_stated(plans) != {}
    assert demo_past.add_past_year(people) == 0


def half_year_told(plans: list[YearPlan]) -> dict[tuple[str, str], str]:
    """By project and indicator: what the second quarter says, for indicators whose half-year result a document knows."""
    rows = IndicatorResult.objects.filter(report__year_plan__in=plans, report__quarter=2)
    found = rows.values_list("report__year_plan__project__code", "indicator__name", "value")
    stated = half_year_stated(plans)
    return {(code, name): f"{value:f}" for code, name, value in found if (code, name) in stated}


def half_year_stated(plans: list[YearPlan]) -> dict[tuple[str, str], str]:
    """By project and indicator: what its document calls the result of the first six months of FY2564."""
    documents = {plan.project.code: plan.project.documents.get().document for plan in plans}
    return {
        (code, kpi["name_th"]): f"{Decimal(str(kpi['actual_2564'])):.4f}"
        for code, document in documents.items()
        for kpi in document["kpis"]
        if kpi.get("actual_2564") is not None
    }


@pytest.mark.django_db
def test_a_tie_to_pracharat_names_the_word_of_the_record() -> None:
    call_command("reference", "load", verbosity=0)
    demo.load_demo_accounts()
    entries = list(read_documents(demo.PACKS / "project_records_2565.jsonl.gz"))
    import_documents(source=BUDGET_RECORDS, entries=entries[200:280], by=None)
    demo.add_demonstration()
    ties = PlanChoice.objects.filter(level="pracharat_issue").select_related("node", "year_plan__project")
    assert len({tie.node.official_code for tie in ties if tie.node}) > 3
    for tie in ties:
        assert tie.node is not None
        document = tie.year_plan.project.documents.get().document
        word = demonstration.issues_named([document["name_th"], *document["objectives"]])[tie.node.official_code]
        assert f"“{word}”" in tie.explanation
        assert "(ข้อมูลสาธิต)" in tie.explanation
        assert word.lower()[:5] in f"{tie.node.name_th} ขั้นพื้นฐาน".lower()


def strategies_stated() -> dict[str, str]:
    """By code: the strategy the document of a living year plan names."""
    plans = YearPlan.objects.filter(origin=Origin.LIVING).select_related("project")
    documents = {plan.project.code: plan.project.documents.get().document for plan in plans}
    return {code: str(document["ns_strategy_no"]) for code, document in documents.items()}


def strategies_chosen() -> dict[str, str]:
    """By code: the strategy the year plan is linked to."""
    chosen = PlanChoice.objects.filter(level="strategy", year_plan__origin=Origin.LIVING, role="primary")
    return dict(chosen.values_list("year_plan__project__code", "node__code"))


def test_whatever_the_clock_says_the_records_are_those_of_their_day(settings: Any) -> None:
    settings.SAMRIT_NOW = "2026-01-30T23:00:00+07:00"
    with on_its_day():
        assert clock.today() == dt.date(2022, 4, 18)
    assert clock.today() == dt.date(2026, 1, 30)
