"""How complete the released quarters are, ministry by ministry: counted from the rows of the newest release and nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection

from samrit.lib.fiscal import share
from samrit.opendata.models import Release
from samrit.opendata.queries.released import PROJECTS, REPORTS, latest_release


@dataclass(frozen=True)
class Line:
    """A ministry in a quarter: released year plans approved in the system, those with an approved report, and of these the ones
    that were sent before their last day had passed."""

    ministry_code: str
    ministry: str
    quarter: int
    year_plans: int
    reported: int
    on_time: int
    is_demonstration: bool

    @property
    def on_time_share(self) -> Decimal | None:
        """Sent on time, percent of the year plans."""
        return share(Decimal(self.on_time), Decimal(self.year_plans))


@dataclass(frozen=True)
class Summary:
    """The newest release, and its ministries in the quarters up to the released one of its fiscal year."""

    release: Release
    lines: Sequence[Line]

    @property
    def quarters(self) -> list[int]:
        """The quarters it covers."""
        return sorted({line.quarter for line in self.lines})

    def of(self, ministry_code: str) -> list[Line]:
        """The lines of a ministry, by quarter."""
        return [line for line in self.lines if line.ministry_code == ministry_code]

    @property
    def ministries(self) -> list[list[Line]]:
        """The lines ministry by ministry."""
        return [self.of(code) for code in dict.fromkeys(line.ministry_code for line in self.lines)]

    def total(self, quarter: int) -> Line:
        """All ministries together in a quarter."""
        rows = [line for line in self.lines if line.quarter == quarter]
        plans, told, timely = (
            sum(getattr(line, name) for line in rows) for name in ("year_plans", "reported", "on_time")
        )
        return Line("", "", quarter, plans, told, timely, any(line.is_demonstration for line in rows))


def summary() -> Summary | None:
    """The summary of the newest release; None before the first. Two queries."""
    release = latest_release()
    if release is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute(_SQL, [release.quarter, release.pk, REPORTS, release.pk, PROJECTS, release.fiscal_year])
        return Summary(release, [Line(*row) for row in cursor.fetchall()])


_SQL = """
with asked as (select generate_series(1, %s) as quarter),
report as (
    select data ->> 'project_code' as code, fiscal_year, (data ->> 'quarter')::int as quarter,
        data -> 'is_on_time' = 'true'::jsonb as is_on_time
    from opendata_releasedrow where release_id = %s and dataset = %s
)
select coalesce(plan.ministry_code, ''), coalesce(max(plan.ministry), ''), asked.quarter, count(*),
    count(report.code), count(*) filter (where report.is_on_time), coalesce(bool_or(plan.is_demonstration), false)
from opendata_releasedrow plan cross join asked
left join report on report.code = plan.data ->> 'code' and report.fiscal_year = plan.fiscal_year
    and report.quarter = asked.quarter
where plan.release_id = %s and plan.dataset = %s and plan.fiscal_year = %s and plan.data ->> 'state' = 'approved'
group by coalesce(plan.ministry_code, ''), asked.quarter
order by max(plan.ministry) collate "C", coalesce(plan.ministry_code, ''), asked.quarter
"""
