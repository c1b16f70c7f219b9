"""Which rows and columns of a quarterly report are watched, and in which words: drawn from the fields of M6."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from samrit.audit.queries.changes import Watched
from samrit.lib.errors import Text
from samrit.lib.money import format_baht
from samrit.projects.models import Activity, Beneficiary, Indicator, Output
from samrit.reporting.models import (
    ActivityResult,
    Applicability,
    BeneficiaryResult,
    IndicatorResult,
    MoneyResult,
    OutputResult,
    ProgressReport,
)
from samrit.reporting.rules.fields import FIELDS, SOURCES
from samrit.reporting.rules.versions import in_words

LONGEST_NAME = 80
MONEY = frozenset({"disbursed", "committed"})


def report_watched(report: ProgressReport) -> list[Watched]:
    """Everything of a report that people write. Four queries for names."""
    of_report = Q(report_id=report.pk)
    reached = {"value": _("Result so far"), "applicability": _("Does it apply?")}
    return [
        _answers(report),
        _results(
            ActivityResult, of_report, Activity, "activity_id", {"done": _("Percent done"), "text": _("What was done")}
        ),
        _results(OutputResult, of_report, Output, "output_id", reached),
        _results(IndicatorResult, of_report, Indicator, "indicator_id", reached),
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
    ]


def _answers(report: ProgressReport) -> Watched:
    fields = {item.key: item for item in FIELDS}
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
    text = "group" if planned is Beneficiary else "name"
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
    return f"{value.normalize():,f}" if isinstance(value, Decimal) else str(value)
