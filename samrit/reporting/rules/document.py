"""The frozen document of an approved report: what was reported beside what was planned, readable without this system."""

import json
from decimal import Decimal
from typing import Any

from samrit.lib.documents import digest
from samrit.reporting.rules.case import Case
from samrit.reporting.rules.fields import COLUMNS, VARIANCES
from samrit.reporting.rules.plan import planned_progress
from samrit.reporting.rules.ratings import computed_in

FORMAT = "samrit-m6-2"


def document(case: Case, *, code: str, name_th: str) -> dict[str, Any]:
    """All answers with the plan they answer to; decimals as text, keys stable, nothing personal."""
    plan, quarter = case.plan, case.quarter
    reasons_in_thai = dict(plan.rules.reasons_in_thai)
    found = {
        "format": FORMAT,
        "project": {"code": code, "name_th": name_th},
        "fiscal_year": plan.fiscal_year,
        "quarter": quarter,
        "progress_plan": planned_progress(plan, quarter),
        "progress_computed": case.computed,
        **{name: case[name] for name in COLUMNS},
        **{f"{key}_label": reasons_in_thai.get(case[key]) for key, _label in VARIANCES},
        **_work(case),
        **_indicators(case),
        **_obstacles(case),
        **_people_and_money(case),
    }
    plain: dict[str, Any] = json.loads(json.dumps(found, default=_text))
    return plain


def _work(case: Case) -> dict[str, Any]:
    """Activities and outputs."""
    plan, quarter = case.plan, case.quarter
    return {
        "activities": [
            {
                "uid": a.uid,
                "name": a.name,
                "weight": a.weight,
                "planned": a.planned(quarter),
                "done": case[f"activity.{a.uid}.done"],
                "text": case[f"activity.{a.uid}.text"],
                "started_on": case[f"activity.{a.uid}.started_on"],
                "finished_on": case[f"activity.{a.uid}.finished_on"],
            }
            for a in plan.activities
        ],
        "outputs": [
            {"uid": o.uid, "name": o.name, "unit": o.unit, "target": o.target, **_result(case, f"output.{o.uid}")}
            for o in plan.outputs
        ],
    }


def _indicators(case: Case) -> dict[str, Any]:
    """Indicators and outcomes."""
    plan, quarter = case.plan, case.quarter
    return {
        "indicators": [
            {
                "uid": i.uid,
                "name": i.name,
                "unit": i.unit,
                "target": i.target_at(quarter),
                "target_of_year": i.target,
                "direction": i.direction,
                **_result(case, f"indicator.{i.uid}"),
                "rating": case[f"indicator.{i.uid}.rating"],
                "rating_computed": computed_in(case, i),
                "rating_reason": case[f"indicator.{i.uid}.rating_reason"],
            }
            for i in plan.indicators
        ],
        "outcomes": [
            {
                "uid": o.uid,
                "name": o.name,
                "unit": o.unit,
                "target": o.target,
                **_result(case, f"outcome.{o.uid}"),
                "text": case[f"outcome.{o.uid}.text"],
            }
            for o in plan.outcomes
        ],
    }


def _obstacles(case: Case) -> dict[str, Any]:
    """Obstacles by kind, those that are told."""
    plan, obstacles_in_thai = case.plan, dict(case.plan.rules.obstacles_in_thai)
    return {
        "obstacles": [
            {
                "category": category,
                "label": obstacles_in_thai.get(category, label),
                "text": case[f"obstacle.{category}.text"],
                "remedy": case[f"obstacle.{category}.remedy"],
            }
            for category, label in plan.rules.obstacle_categories
            if case[f"obstacle.{category}.text"] or case[f"obstacle.{category}.remedy"]
        ],
    }


def _people_and_money(case: Case) -> dict[str, Any]:
    """Beneficiaries and money by source."""
    plan, quarter = case.plan, case.quarter
    return {
        "beneficiaries": [
            {
                "uid": b.uid,
                "name": b.name,
                "unit": b.unit,
                "target": b.target,
                "amount": case[f"beneficiary.{b.uid}.amount"],
            }
            for b in plan.beneficiaries
        ],
        "money": [
            {
                "source": m.source,
                "year_amount": m.amount,
                "planned": m.planned(quarter),
                "disbursed": case[f"money.{m.source}.disbursed"],
                "committed": case[f"money.{m.source}.committed"],
            }
            for m in plan.money
        ],
    }


def document_hash(document: dict[str, Any]) -> str:
    """SHA-256 of the canonical bytes of a document."""
    return digest(document)


def _result(case: Case, key: str) -> dict[str, Any]:
    return {"result": case[f"{key}.value"], "applies": not case[f"{key}.na"]}


def _text(value: Any) -> str:
    return format(value.normalize(), "f") if isinstance(value, Decimal) else str(value)
