"""Which rows and columns of a quarterly report are watched, and in which words: drawn from the fields of M6."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from samrit.audit.queries.changes import Watched
from samrit.lib.errors import Text
from samrit.lib.money import format_baht
from samrit.lib.names import page_language
from samrit.lib.thai import format_date
from samrit.projects.models import Activity, Beneficiary, Indicator, Outcome, Output
from samrit.reporting.models import (
    ActivityResult,
    Applicability,
    BeneficiaryResult,
    IndicatorResult,
    MoneyResult,
    Obstacle,
    OutcomeResult,
    OutputResult,
    ProgressReport,
    Rating,
)
from samrit.reporting.queries.plans import rules_of
from samrit.reporting.rules.fields import SOURCES, Field, column_fields
from samrit.reporting.rules.versions import in_words

LONGEST_NAME = 80
MONEY = frozenset({"disbursed", "committed"})


def report_watched(report: ProgressReport) -> list[Watched]:
    """Everything of a report that people write. Seven queries for names."""
    of_report, rules = Q(report_id=report.pk), rules_of(report.year_plan.fiscal_year)
    kinds = dict(rules.obstacle_categories)
    reached = {"value": _("Result so far"), "applicability": _("Does it apply?")}
    done = {"done": _("Percent done"), "text": _("What was done")}
    days = {"started_on": _("Begun on"), "finished_on": _("Finished on")}
    rated = {"rating": _("How it stands"), "rating_reason": _("Why it is rated so")}
    return [
        _answers(report, column_fields(rules)),
        _results(ActivityResult, of_report, Activity, "activity_id", {**done, **days}),
        _results(OutputResult, of_report, Output, "output_id", reached),
        _results(OutcomeResult, of_report, Outcome, "outcome_id", {**reached, "text": _("What has changed")}),
        _results(IndicatorResult, of_report, Indicator, "indicator_id", {**reached, **rated}),
        _results(BeneficiaryResult, of_report, Beneficiary, "beneficiary_id", {"amount": _("Reached so far")}),
        Watched(
            MoneyResult,
            of_report,
            {"disbursed": _("Disbursed (baht)"), "committed": _("Committed (baht)")},
            "money",
            _("Spending"),
            name=lambda row: str(SOURCES.get(row["source"], row["source"])),
            show=_figure,
        ),
        Watched(
            Obstacle,
            of_report,
            {"text": _("What stands in the way"), "remedy": _("What is done about it")},
            "obstacles",
            _("Problems and remedy"),
            name=lambda row: str(kinds.get(row["category"], row["category"])),
            show=_figure,
        ),
    ]


def _answers(report: ProgressReport, columns: Iterable[Field]) -> Watched:
    fields = {item.key: item for item in columns}
    labels: dict[str, Text] = {key: item.label for key, item in fields.items()}
    return Watched(
        ProgressReport,
        Q(id=report.pk),
        labels,
        "answers",
        _("Progress"),
        show=lambda column, value: in_words(fields[column], value),
    )


def _results(
    model: type[models.Model], where: Q, planned: type[models.Model], column: str, labels: Mapping[str, Text]
) -> Watched:
    """Results of one kind, each named as the plan names what was to be reached."""
    return Watched(model, where, labels, "results", _("Results"), name=_name_of(planned, column), show=_figure)


def _name_of(planned: type[models.Model], column: str) -> Callable[[Any], str]:
    """The name of the planned thing behind an id; each thing is asked for once."""
    columns: dict[type[models.Model], str] = {Beneficiary: "group", Outcome: "text"}
    text = columns.get(planned, "name")
    known: dict[int, str] = {}

    def name(row: Any) -> str:
        pk = row[column]
        if pk not in known:
            siblings = planned._default_manager.filter(
                year_plan__in=planned._default_manager.filter(pk=pk).values("year_plan")
            )
            known.update(siblings.values_list("pk", text))
            known.setdefault(pk, "")
        return known[pk][:LONGEST_NAME]

    return name


def _figure(column: str, value: Any) -> str:
    if value in (None, ""):
        return ""
    if column in MONEY:
        return format_baht(value)
    if column == "applicability":
        return str(Applicability(value).label) if value in Applicability.values else str(value)
    if column == "rating":
        return str(Rating(value).label) if value in Rating.values else str(value)
    if isinstance(value, dt.date):
        return format_date(value, page_language())
    return f"{value.normalize():,f}" if isinstance(value, Decimal) else str(value)
