"""Projects and money by plan node, with everything below it counted in once: the one home of these figures.

A project stands in the tree by its main node, the deepest of its main links, and counts once there and at every node above
it, also where the way up leads into another edition. So along this chain a node is the sum of its children and of what
stands at the node itself. Goals (Z) and issue targets (Y2) lie beside the chain: they count the projects that name them as
well (`named`), which stand and are counted elsewhere in the chain. So do sub-plans: of many targets it is not known yet
under which sub-plan they stand, and their projects name the sub-plan themselves. Nodes of other frameworks (SDG, policies, milestones ...)
count the projects with any link to them or to something below. Money is baht of the fiscal year; an amount that nobody
stated counts as nothing. A project with others under it in the same year is not counted: its figures stand in those below.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection

from samrit.accounts.models import User
from samrit.lib.trees import ancestor_ids
from samrit.opendata.queries.released import LINKS, PROJECTS, latest_release
from samrit.plans.models import Framework, NodeKind
from samrit.projects.models import YearPlan
from samrit.projects.rules.sections import DEEPEST_FIRST

MAIN = (Framework.NATIONAL_STRATEGY, Framework.MASTER_PLAN, Framework.VALUE_CHAIN)
"""Frameworks whose editions together are the one tree of causes, from the strategies down to the factors."""
BESIDE = (NodeKind.STRATEGY_GOAL, NodeKind.TARGET_Y2, NodeKind.SUB_PLAN)
"""Kinds of that tree that projects name while they stand at another node."""


@dataclass(frozen=True)
class Total:
    """Projects at or below a node, their money of the year and what was spent of it, in baht. `own` and `own_budget` are what
    stands at the node itself; `named` are those of the projects that stand elsewhere in the chain and name it. `disbursed` is
    None where the source does not tell: only releases do."""

    projects: int = 0
    budget: Decimal = Decimal(0)
    own: int = 0
    own_budget: Decimal = Decimal(0)
    disbursed: Decimal | None = None
    named: int = 0

    def __add__(self, more: "Total") -> "Total":
        """Both together."""
        spent = (
            None if self.disbursed is more.disbursed is None else (self.disbursed or 0) + (more.disbursed or Decimal(0))
        )
        return Total(
            self.projects + more.projects,
            self.budget + more.budget,
            self.own + more.own,
            self.own_budget + more.own_budget,
            spent,
            self.named + more.named,
        )


NOTHING = Total()
"""What a node has that no project reaches."""


def released_totals(fiscal_year: int | None = None) -> Mapping[int, Total]:
    """Totals by node id from the published release: what everybody may see. One query after that for the release.

    Without a fiscal year the year plans of all years are counted, each for itself, as everywhere in the release.
    """
    release = latest_release()
    if release is None:
        return {}
    year = {"year": fiscal_year, "order": [str(level) for level in DEEPEST_FIRST]}
    names = {"release": release.pk, "projects": PROJECTS, "links": LINKS}
    return _walked_up(_RELEASED, year | names)


def seen_totals(user: User, fiscal_year: int) -> Mapping[int, Total]:
    """Totals by node id of the year plans of a fiscal year that the user may see, also of those not yet approved."""
    plans = YearPlan.objects.visible_to(user).counted().in_year(fiscal_year).order_by().values("pk")
    visible, parameters = plans.query.sql_with_params()
    named = {f"seen_{number}": value for number, value in enumerate(parameters)}
    return _walked_up(_LIVING.replace("{visible}", visible % tuple(f"%({name})s" for name in named)), named)


_RELEASED = """
    choices as (
        select l.data->>'project_code' || '/' || (l.data->>'fiscal_year') as plan, l.data->>'role' as role, n.id as node
        from opendata_releasedrow l
        join plans_edition e on e.code = l.data->>'edition' and e.state = 'published'
        join plans_plannode n on n.edition_id = e.id and n.kind = l.data->>'level' and n.code = l.data->>'node_code'
        where l.release_id = %(release)s and l.dataset = %(links)s
          and (%(year)s::int is null or l.fiscal_year = %(year)s::int)
    ),
    deepest as (
        select distinct on (c.plan) c.plan, c.node
        from choices c join plans_plannode n on n.id = c.node
        where c.role = 'primary'
        order by c.plan, array_position(%(order)s::text[], n.kind::text), c.node
    ),
    plans as (
        select r.key as plan, coalesce(r.budget, 0) as budget, coalesce(r.disbursed, 0) as disbursed, d.node as main
        from opendata_releasedrow r left join deepest d on d.plan = r.key
        where r.release_id = %(release)s and r.dataset = %(projects)s and r.adds_up is distinct from false
          and (%(year)s::int is null or r.fiscal_year = %(year)s::int)
    )
"""
_LIVING = """
    seen as (
        select y.id, y.project_id, y.budget_year, y.main_node_id, p.parent_id, above.parent_id as grand_id,
               a.state is distinct from 'discarded' as is_alive
        from projects_yearplan y
        join projects_project p on p.id = y.project_id
        left join projects_project above on above.id = p.parent_id
        left join approvals_approval a on a.id = y.approval_id
        where y.id in ({visible})
    ),
    plans as (
        select s.id as plan, coalesce(s.budget_year, 0) as budget, null::numeric as disbursed, s.main_node_id as main
        from seen s
        where not exists (select 1 from seen below where below.parent_id = s.project_id and below.is_alive)
          and not exists (select 1 from seen below where below.grand_id = s.project_id and below.is_alive)
    ),
    choices as (
        select c.year_plan_id as plan, c.role, c.node_id as node
        from projects_planchoice c join plans p on p.plan = c.year_plan_id where c.node_id is not null
    )
"""
_COUNTED = """
    with {source},
    ties as (
        select distinct p.plan, p.budget, p.disbursed, n.id as chosen, step.id as node
        from choices c
        join plans p on p.plan = c.plan
        join plans_plannode n on n.id = c.node
        join plans_edition e on e.id = n.edition_id
        left join plans_plannode main on main.id = p.main
        cross join lateral unnest(string_to_array(rtrim(n.path, '/'), '/')) as place(id)
        cross join lateral (select place.id::bigint as id) step
        where e.framework <> all(%(main)s)
           or (c.role = 'primary' and n.kind = any(%(beside)s) and step.id = n.id
               and not starts_with(coalesce(main.path, ''), n.path))
    ),
    tied as (
        select t.node, t.plan, t.budget, t.disbursed, n.kind = any(%(beside)s) as names,
               bool_or(t.chosen = t.node) and n.kind <> all(%(beside)s) as stands
        from ties t join plans_plannode n on n.id = t.node group by 1, 2, 3, 4, 5, n.kind
    )
    select n.path, true, count(*), sum(p.budget), sum(p.disbursed), 0, 0, 0
    from plans p join plans_plannode n on n.id = p.main join plans_edition e on e.id = n.edition_id
    where e.framework = any(%(main)s)
    group by n.path
    union all
    select t.node::text, false, count(*), sum(t.budget), sum(t.disbursed),
           count(*) filter (where t.stands), coalesce(sum(t.budget) filter (where t.stands), 0),
           count(*) filter (where t.names)
    from tied t group by t.node
"""


def _walked_up(source: str, parameters: dict[str, Any]) -> Mapping[int, Total]:
    """The counted groups, those of the main chain carried to every node on their path."""
    kinds = {"main": [str(frame) for frame in MAIN], "beside": [str(kind) for kind in BESIDE]}
    totals: dict[int, Total] = {}
    with connection.cursor() as cursor:
        cursor.execute(_COUNTED.replace("{source}", source), parameters | kinds)
        for place, is_chain, projects, budget, spent, own, own_budget, named in cursor.fetchall():
            above, node = _way(place) if is_chain else ([], int(place))
            at = (
                Total(projects, budget, projects, budget, spent)
                if is_chain
                else (Total(projects, budget, own, own_budget, spent, named))
            )
            totals[node] = totals.get(node, NOTHING) + at
            for pk in above:
                totals[pk] = totals.get(pk, NOTHING) + Total(projects, budget, disbursed=spent)
    return totals


def _way(path: str) -> tuple[list[int], int]:
    *above, node = ancestor_ids(path)
    return above, node
