"""What the public home shows: strategies, what is loaded of what is expected, the latest release."""

from dataclasses import dataclass
from decimal import Decimal

from samrit.lib import clock
from samrit.lib.fiscal import fiscal_year_of
from samrit.opendata.models import Release
from samrit.opendata.queries import released
from samrit.plans import queries as plans
from samrit.plans.models import Edition, NodeKind


@dataclass(frozen=True)
class Strategy:
    """A strategy's card: what hangs below it, and the released projects it is the main strategy of (money in baht)."""

    card: plans.StrategyCard
    projects: int
    budget: Decimal


@dataclass(frozen=True)
class Home:
    """Everything on the home page."""

    fiscal_year: int
    strategies: list[Strategy]
    master: Edition | None
    coverage: list[plans.Coverage]
    release: Release | None
    totals: released.Totals

    @property
    def targets(self) -> plans.Coverage | None:
        """How much of the sub-plan targets (Y1) is loaded."""
        return next((row for row in self.coverage if row.kind == NodeKind.TARGET_Y1), None)

    @property
    def most_projects(self) -> int:
        """The largest number of projects of one strategy, for the bars."""
        return max((strategy.projects for strategy in self.strategies), default=0)


def home() -> Home:
    """The home page as of today's fiscal year. Before anything is loaded or released it is empty, not wrong."""
    year = fiscal_year_of(clock.today())
    known = plans.editions()
    master = plans.master_plan_of(known, year)
    main = [edition for edition in known if edition.framework == "national_strategy" or edition == master]
    by_strategy = {group.code: group for group in released.strategy_totals()}
    strategies = []
    for card in plans.strategies(year):
        group = by_strategy.get(card.node.code)
        strategies.append(Strategy(card, group.projects if group else 0, group.budget_fy if group else Decimal(0)))
    release = released.latest_release()
    totals = released.totals() if release else released.Totals()
    return Home(year, strategies, master, plans.coverage(*main), release, totals)
