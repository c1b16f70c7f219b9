"""Deciding what stated words mean, for every link that holds them, and taking a decision back. Frozen documents stay."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from samrit.accounts.models import User
from samrit.accounts.queries import name_of, person
from samrit.approvals.models import State
from samrit.audit.actions import acting, record, refusals_logged
from samrit.lib import clock
from samrit.lib.errors import Invalid, Problem, Refused
from samrit.lib.jobs import job
from samrit.lib.thai import clean, fold
from samrit.plans.models import Edition, EditionState, NodeKind, PlanNode
from samrit.projects import rules
from samrit.projects.actions.searching import refresh_words_later
from samrit.projects.actions.sections import locked, write_completeness
from samrit.projects.models import LinkRole, Origin, PlanChoice, StatedMatch, YearPlan
from samrit.projects.queries import editing
from samrit.projects.queries import matching as queries
from samrit.projects.queries.versions import is_being_corrected
from samrit.projects.rules import Link, ListFact
from samrit.projects.rules import matching as matching_rules
from samrit.projects.rules.sections import main_node

WRITABLE = (State.DRAFT, State.RETURNED, State.UNLOCKED)


@dataclass(frozen=True)
class Choice:
    """What words of a level mean in an edition; without a node, that no node of it fits, for a reason."""

    edition: Edition
    level: str
    stated: str
    node: PlanNode | None = None
    reason: str = ""

    @property
    def key(self) -> queries.Key:
        """What the decision is about."""
        return self.edition.pk, self.level, fold(self.stated)


@dataclass(frozen=True)
class Matched:
    """What decisions did: their rows, and how many links and year plans got a node."""

    matches: list[StatedMatch]
    links: int
    plans: int


def accept_match(
    *, edition: Edition, level: str, stated: str, node: PlanNode | None, reason: str = "", by: User
) -> Matched:
    """Decide what one text means. Raises Refused (not hers, decided by another), Invalid (a node that cannot be meant)."""
    return accept_matches(choices=[Choice(edition, level, stated, node, reason)], by=by)


@refusals_logged(
    "match_stated", "plan_edition", lambda given: ",".join(sorted({c.edition.code for c in given["choices"]}))
)
def accept_matches(*, choices: Sequence[Choice], by: User) -> Matched:
    """Decide what several texts mean, all or none. Every link with these words gets the node; the words stay beside it.

    Raises Refused (not hers; decided by somebody meanwhile, with her decision), Invalid (a node that cannot be meant).
    """
    with acting(by, "match stated words"):
        if no := matching_rules.why_not_match(person(by)):
            raise Refused(no)
        editions = {choice.edition.pk for choice in choices}
        list(Edition.objects.select_for_update(no_key=True).filter(pk__in=editions).order_by("pk"))  # one at a time
        _check(choices)
        moment = clock.now()
        rows = StatedMatch.objects.bulk_create(
            StatedMatch(
                edition=choice.edition,
                level=choice.level,
                folded=fold(choice.stated),
                stated=choice.stated,
                node=choice.node,
                reason=clean(choice.reason),
                decided_by=by,
                decided_at=moment,
            )
            for choice in choices
        )
        links, plans = _link(rows)
        for match in rows:
            _record("stated_text_matched", match, by, len(links[match.pk]), reason=match.reason)
    return Matched(rows, sum(map(len, links.values())), len(plans))


def _check(choices: Sequence[Choice]) -> None:
    problems = [problem for choice in choices if (problem := _problem(choice))]
    keys = [choice.key for choice in choices]
    if len(keys) != len(set(keys)):
        problems.append(Problem("stated", "twice", _("One text stands in the list twice.")))
    if problems or not choices:
        raise Invalid(problems or [Problem("chosen", "nothing", _("Choose at least one text."))])
    if before := queries.open_matches(keys):
        raise Refused(_already(before[0]))
    if gone := set(keys) - set(queries.unlinked(keys)):
        told = _("No link holds the words “%(text)s” any more.") % {"text": next(iter(gone))[2]}
        raise Invalid([Problem("stated", "gone", told)])


def _problem(choice: Choice) -> Problem | None:
    """What is wrong with one decision."""
    if choice.level not in NodeKind.values or choice.edition.state != EditionState.PUBLISHED:
        return Problem("node", "not_public", _("Words are matched with editions that are published."))
    if not fold(choice.stated):
        return Problem("stated", "empty", _("There are no words to match."))
    if choice.node is None and not clean(choice.reason):
        return Problem("reason", "empty", _("Say why no node of this edition fits."))
    if len(choice.reason) > matching_rules.MOST_REASON:
        return Problem("reason", "too_long", _("The reason is too long: 1,000 letters are enough."))
    no = matching_rules.why_not_this_node(choice.edition.pk, choice.level, choice.node)
    return Problem("node", "wrong_node", no) if no else None


def _already(match: StatedMatch) -> str:
    """Who decided it before, and how."""
    meant = f"{match.node.official_code} {match.node.name}".strip() if match.node else _("no node of this edition fits")
    told = {"text": match.stated, "name": name_of(match.decided_by), "node": meant}
    return _("%(name)s decided on “%(text)s” before you: %(node)s. Nothing was changed.") % told


def _link(matches: Collection[StatedMatch]) -> tuple[dict[int, list[int]], set[int]]:
    """Put the nodes where the words stand: ids of the links by decision, and of their year plans."""
    keys = {(match.edition_id, match.level, match.folded): match for match in matches if match.node_id}
    waiting = queries.unlinked(keys)
    plans = {plan for rows in waiting.values() for _pk, plan in rows}
    _hold(plans)
    links: dict[int, list[int]] = defaultdict(list)
    for key, rows in waiting.items():
        match = keys[key]
        mine = PlanChoice.objects.filter(pk__in=[pk for pk, _plan in rows], node__isnull=True)
        links[match.pk] = [pk for pk, words in mine.values_list("pk", "as_stated") if fold(words) == match.folded]
        PlanChoice.objects.filter(pk__in=links[match.pk]).update(node_id=match.node_id, match=match)
    _follow(plans)
    return links, plans


def _hold(plans: Collection[int]) -> None:
    """Hold the year plans: who saves or sends one waits."""
    list(YearPlan.objects.select_for_update(no_key=True).filter(pk__in=plans).order_by("pk").values_list("pk"))


def _follow(plans: Collection[int]) -> None:
    """What hangs on the links: the node a year plan is counted by, at once; whether drafts are complete, and what is searched,
    later."""
    primary: dict[int, dict[str, int | None]] = defaultdict(dict)
    rows = PlanChoice.objects.filter(year_plan__in=plans, role=LinkRole.PRIMARY)
    for owner, level, chosen in rows.values_list("year_plan_id", "level", "node_id"):
        primary[owner][level] = chosen
    moved: dict[int | None, list[int]] = defaultdict(list)
    drafts: list[int] = []
    for plan in YearPlan.objects.filter(pk__in=plans).select_related("approval"):
        node = main_node(primary[plan.pk].get)
        if plan.main_node_id != node and not is_being_corrected(plan):
            moved[node].append(plan.pk)
        if plan.origin == Origin.LIVING and plan.state in WRITABLE:
            drafts.append(plan.pk)
    for node, ids in moved.items():
        YearPlan.objects.filter(pk__in=ids).update(main_node=node)
    if drafts:
        refresh_completeness.defer(plans=sorted(drafts))
    if plans:
        refresh_words_later.defer(plans=sorted(plans))


@job()
def refresh_completeness(plans: list[int]) -> int:
    """Say anew of year plans that are being written which sections are complete. May run twice; returns how many."""
    for plan in plans:
        with acting(None, "completeness after matching"):
            held = locked(YearPlan(pk=plan))
            if held.state in WRITABLE:
                whole = editing.with_sections(YearPlan.objects.all()).get(pk=plan)
                write_completeness(whole, rules.completeness(editing.document(whole), editing.context(whole)))
    return len(plans)


@refusals_logged("undo_match", "stated_match", "match")
def undo_match(*, match: StatedMatch, by: User) -> Matched:
    """Take a decision back: links that had their node by it hold the words alone again. Where somebody chose a node herself
    meanwhile, her choice stays. Raises Refused."""
    with acting(by, "take a match back"):
        if no := matching_rules.why_not_match(person(by)):
            raise Refused(no)
        held = StatedMatch.objects.select_for_update(of=("self",)).select_related("edition", "undone_by__person")
        match = held.get(pk=match.pk)
        if match.undone_at is not None:
            raise Refused(_("%(name)s took this decision back already.") % {"name": name_of(match.undone_by)})
        match.undone_by, match.undone_at = by, clock.now()
        match.save(update_fields=["undone_by", "undone_at"])
        rows = PlanChoice.objects.filter(match=match)
        plans = set(rows.values_list("year_plan_id", flat=True))
        _hold(plans)
        links = rows.update(node=None, match=None)
        _follow(plans)
        _record("stated_match_undone", match, by, links)
    return Matched([match], links, len(plans))


def _record(act: str, match: StatedMatch, by: User, links: int, reason: str = "") -> None:
    facts = {
        "edition": match.edition.code,
        "level": match.level,
        "stated": match.stated,
        "node": match.node.code if match.node else "",
        "links": links,
    }
    record(act=act, subject_kind="stated_match", subject_id=match.pk, by=by, reason=reason, **facts)


def match_again(plan: YearPlan) -> None:
    """Give the links of one year plan whose words were decided their node. Part of another act."""
    rows = list(PlanChoice.objects.filter(Q(year_plan=plan), node__isnull=True).exclude(as_stated=""))
    lists = editing.plan_lists(plan.fiscal_year) if rows else {}
    for row in rows:
        link = rules.matched(lists.get(row.level) or ListFact(row.level), Link(as_stated=row.as_stated))
        if link is not None:
            row.node_id, row.match_id = link.node_id, link.match_id
            row.save(update_fields=["node", "match"])
