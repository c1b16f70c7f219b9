"""The structure of an eMENSCR document of FY2563, as `msgspec` holds it: a list where a list belongs, an object likewise."""

import msgspec

from samrit.projects.rules.imports.values import Scalar


class Choice(msgspec.Struct):
    """A picked value: its id, and its words under one of two names."""

    id: Scalar = None
    text: Scalar = None
    name: Scalar = None
    describe: Scalar = None
    amount: Scalar = None
    unit: Scalar = None


class Owner(msgspec.Struct):
    """The owner, by names."""

    org_l1: Scalar = None
    org_l2: Scalar = None


class AreaRow(msgspec.Struct):
    """One area of the list."""

    province: Choice | None = None
    amphur: Choice | None = None
    tambon: Choice | None = None


class AreaPart(msgspec.Struct):
    """Where the work is done."""

    area_level: Scalar = None
    area_list: list[AreaRow] | None = None


class Item(msgspec.Struct):
    """One priced item; amounts in baht."""

    ITEM_NO_NAME: Scalar = None
    QTY: Scalar = None
    UNIT1: Scalar = None
    OBJC: Scalar = None
    P_TOTAL: Scalar = None
    BUDGET_OTHER_TOTAL: Scalar = None
    BUDGET_OTHER_SOURCE: Scalar = None
    BUDGET_SUM_ALL: Scalar = None


class BudgetPart(msgspec.Struct):
    """The items and their totals."""

    items: list[Item] | None = None
    budget_sum_all: Scalar = None
    budget_sum_P_TOTAL: Scalar = None  # noqa: N815 - the name in the document


class Product(msgspec.Struct):
    """One product (output)."""

    title: Scalar = None
    indicator: Scalar = None
    value: Scalar = None
    unit: Scalar = None


class YearValue(msgspec.Struct):
    """A value of one year."""

    fyear: Scalar = None
    value: Scalar = None


class Products(msgspec.Struct):
    """The list of products."""

    items: list[Product] | None = None


class Target(msgspec.Struct):
    """The picked result, or another in words."""

    id: Scalar = None
    text: Scalar = None
    other: Choice | None = None


class ResultPart(msgspec.Struct):
    """The result and its values by year."""

    target: Target | None = None
    items: list[YearValue] | None = None
    describe: Scalar = None


class Results(msgspec.Struct):
    """Products and result."""

    product: Products | None = None
    result: ResultPart | None = None


class DirectTarget(msgspec.Struct):
    """How the project serves its plan."""

    describe: Scalar = None
    target_group: list[Choice] | None = None


class Fund(msgspec.Struct):
    """The plans of the fund management system."""

    PLAN_NAME: Scalar = None
    SUB_PLAN_NAME: Scalar = None


class Task(msgspec.Struct):
    """One bar of the gantt chart."""

    id: Scalar = None
    text: Scalar = None
    start_date: Scalar = None
    end_date: Scalar = None
    progress: Scalar = None
    parent: Scalar = None


class Gantt(msgspec.Struct):
    """The gantt chart."""

    data: list[Task] | None = None


class MonthValue(msgspec.Struct):
    """Baht of one month."""

    date: Scalar = None
    budget: Scalar = None


class SpendLine(msgspec.Struct):
    """One item of the spending plan, by month."""

    name: Scalar = None
    budget_list: list[MonthValue] | None = None


class SpendActivity(msgspec.Struct):
    """The spending plan of one activity."""

    activity_id: Scalar = None
    activity_name: Scalar = None
    items: list[SpendLine] | None = None


class SpendPart(msgspec.Struct):
    """The spending plan from one kind of money."""

    items: list[SpendActivity] | None = None


class Spending(msgspec.Struct):
    """The spending plan."""

    loanact: SpendPart | None = None
    government_budget: SpendPart | None = None
    other: SpendPart | None = None


class Document(msgspec.Struct):
    """The parts of a document that columns take."""

    code_en: Scalar = None
    code_th: Scalar = None
    name: Scalar = None
    fiscal_year: Scalar = None
    org_l1: Scalar = None
    org_l2: Scalar = None
    project_owner: Owner | None = None
    project_area: AreaPart | None = None
    budget_plan: BudgetPart | None = None
    project_expected_results: Results | None = None
    project_achievement: Scalar = None
    plan_target_direct: DirectTarget | None = None
    gf: Fund | None = None
    project_target_impact: list[Choice] | None = None
    project_operation: Scalar = None
    project_gantt: Gantt | None = None
    budget_spending_plan: Spending | None = None
    project_risk: Scalar = None
    project_objective: list[Scalar] | Scalar = None
    loanact_main_id: Scalar = None
