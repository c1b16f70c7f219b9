"""Columns of the dataset of projects that tell what the forms M1 to M5 ask beside links, places and money."""

from samrit.opendata.rules.stated import field_column, rows_column

RECORD_IN_FULL = (
    field_column("project_type", "m2.project_type", "General.project_type"),
    field_column("natures", "m2.natures", "General.natures"),
    rows_column(
        "evidence",
        "m1.evidence",
        "Evidence",
        "supports kind title publisher period address finding",
        codelist="evidence_kind",
    ),
    rows_column("partners", "m1.partners", "Partner, CoAgency", "body sector role", beside="m2.co_agencies"),
    rows_column("resolutions", "m1.resolutions", "Resolution", "decided_on text"),
    rows_column("laws", "m1.laws", "Law", "title section"),
    rows_column(
        "appropriations",
        "m5.lines",
        "BudgetLine",
        "fiscal_year budget_plan budget_output budget_project budget_activity category amount",
    ),
    rows_column("obligations", "m5.obligations", "Obligation", "kind fiscal_year amount document"),
)
DETAIL = (
    rows_column("objectives", "m3.objectives", "Objective.text", "text"),
    field_column("expected_result", "m3.expected_result", "Detail.expected_result"),
    rows_column("outputs", "m3.outputs", "Output", "name target unit"),
    rows_column("outcomes", "m3.outcomes", "Outcome", "text target unit"),
    rows_column(
        "indicators",
        "m3.indicators",
        "Indicator",
        "name level target unit direction baseline baseline_year target_q1 target_q2 target_q3 target_q4",
    ),
    rows_column("activities", "m4.activities", "Activity", "name rank weight months"),
    rows_column("beneficiaries", "m3.beneficiaries", "Beneficiary", "group amount unit"),
)
