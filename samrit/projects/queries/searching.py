"""Searching projects: what is read of a year plan, which are found by words, and where the words stand.

Every search begins with the user. Who reads drafts (the line of bodies, NESDC, hosts of targets) is answered from what is
written now; who reads only what is approved, from the approved version: a draft is never found by its words.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from samrit.accounts.models import User
from samrit.accounts.queries import person, rows_seen
from samrit.accounts.roles import Role
from samrit.geography.models import Area
from samrit.lib.errors import Text
from samrit.lib.thai import clean, fold_digits, piece_query
from samrit.lib.trees import ancestor_ids
from samrit.organisations.models import Organisation
from samrit.projects.models import ApprovedVersion, Location, Objective, PlanChoice, PlanWords, YearPlan
from samrit.projects.queries.versions import is_being_corrected

NAME, CODE, BODY, OBJECTIVE, PLACE, LINK = "name", "code", "body", "objective", "place", "link"
KINDS: dict[str, Text] = {
    NAME: _("Name of the project"),
    CODE: _("Code"),
    BODY: _("State body"),
    OBJECTIVE: _("Objective"),
    PLACE: _("Place of work"),
    LINK: _("Plan link"),
}
"""The texts of a year plan that are searched, in the order in which hits are told."""


@dataclass(frozen=True)
class Words:
    """One text of a year plan: what it is (one of `KINDS`), and its words."""

    kind: str
    text: str

    @property
    def label(self) -> Text:
        """What it is, for people."""
        return KINDS[self.kind]


def with_words(user: User, plans: QuerySet[YearPlan], words: str) -> QuerySet[YearPlan]:
    """Of these year plans, which the user may see, those that have all the words, as this person reads them."""
    query = piece_query(words)
    if not query:
        return plans.none() if words.strip() else plans
    return answering(user, plans, query)


def answering(user: User, plans: QuerySet[YearPlan], query: str) -> QuerySet[YearPlan]:
    """Of these year plans, which the user may see, those that answer a `tsquery`, as this person reads them."""
    written, approved = _matching("written @@ %s::tsquery", query), _matching("approved @@ %s::tsquery", query)
    if not person(user).sees_approved:
        return plans.filter(pk__in=written)
    return plans.filter(reads_written(user) & Q(pk__in=written) | Q(pk__in=approved))


def _matching(condition: str, query: str) -> "QuerySet[PlanWords, Any]":
    match = RawSQL(condition, [query], output_field=BooleanField())  # noqa: S611 - one of the two above
    return PlanWords.objects.filter(match).values("year_plan")


def reads_written(user: User) -> Q:
    """Year plans of which the user reads what is written, also before it is approved. Agrees with `versions.reads_drafts`."""
    seen = rows_seen(user, "project__owner")
    if person(user).has(Role.TARGET_HOST):
        seen |= Q(pk__in=YearPlan.objects.hosted_by(user).values("pk"))
    return seen


def found_plans(user: User, words: str) -> QuerySet[YearPlan]:
    """All year plans the user may see that have all the words, exercises left out."""
    return with_words(user, YearPlan.objects.visible_to(user).counted(), words)


def texts_written(plan_ids: Collection[int]) -> dict[int, list[Words]]:
    """What is written in each year plan. Six queries for any number."""
    found: dict[int, list[Words]] = {}
    bodies = dict[int, list[Words]]()
    rows = YearPlan.objects.filter(pk__in=plan_ids).order_by()
    columns = (
        "pk",
        "project__name_th",
        "project__name_en",
        "project__code",
        "project__owner_id",
        "project__owner__path",
    )
    heads = list(rows.values_list(*columns))
    names = _body_names({step for *_x, path in heads for step in ancestor_ids(path)})
    for pk, name_th, name_en, code, owner_id, path in heads:
        if owner_id not in bodies:
            line = [name for step in reversed(ancestor_ids(path)) for name in names.get(step, ())]
            bodies[owner_id] = [Words(BODY, name) for name in line]
        found[pk] = [Words(NAME, name_th), Words(NAME, name_en), Words(CODE, code), *bodies[owner_id]]
    for pk, text in (
        Objective.objects.filter(year_plan__in=plan_ids).order_by("position").values_list("year_plan_id", "text")
    ):
        found[pk].append(Words(OBJECTIVE, text))
    _add_places(found, plan_ids)
    links = PlanChoice.objects.filter(year_plan__in=plan_ids).order_by("role", "position", "pk")
    for pk, title, stated in links.values_list("year_plan_id", "node__name_th", "as_stated"):
        found[pk] += [Words(LINK, text) for text in (title, stated) if text]
    return {pk: _tidy(texts) for pk, texts in found.items()}


def _body_names(ids: Collection[int]) -> dict[int, list[str]]:
    rows = Organisation.objects.filter(pk__in=ids).values_list("pk", "name_th", "name_en")
    return {pk: [name for name in names if name] for pk, *names in rows}


def _add_places(found: Mapping[int, list[Words]], plan_ids: Collection[int]) -> None:
    """Each place with the names above it: subdistrict, district, province."""
    rows = Location.objects.filter(year_plan__in=plan_ids, area__isnull=False).order_by("position")
    places = list(rows.values_list("year_plan_id", "area__path"))
    names = _area_names({step for _pk, path in places for step in ancestor_ids(path)})
    for pk, path in places:
        found[pk].append(Words(PLACE, " ".join(names[step] for step in reversed(ancestor_ids(path)) if step in names)))


def _area_names(ids: Collection[int]) -> dict[int, str]:
    kinds = ("province", "district", "subdistrict", "region", "cluster")
    return dict(Area.objects.filter(pk__in=ids, kind__in=kinds).values_list("pk", "name_th"))


def _tidy(texts: Iterable[Words]) -> list[Words]:
    """Each text once, in one spelling."""
    cleaned = (Words(each.kind, clean(each.text)) for each in texts)
    return list(dict.fromkeys(each for each in cleaned if each.text))


def texts_approved(plan_ids: Collection[int]) -> dict[int, list[Words]]:
    """What is approved of each year plan that is: the rows themselves, or while a correction is under way the version in
    force. Historical records are what they are."""
    plans = list(YearPlan.objects.approved().filter(pk__in=plan_ids).select_related("approval").order_by())
    corrected = {plan.pk for plan in plans if is_being_corrected(plan)}
    found = texts_written([plan.pk for plan in plans if plan.pk not in corrected])
    if corrected:
        rows = ApprovedVersion.objects.filter(year_plan__in=corrected, undone_at__isnull=True).order_by("number")
        bodies = {
            pk: [each for each in texts if each.kind in {CODE, BODY}] for pk, texts in texts_written(corrected).items()
        }
        for pk, m1, m2, m3 in rows.values_list("year_plan_id", "document__m1", "document__m2", "document__m3"):
            found[pk] = _tidy([*_frozen_texts(m1 or {}, m2 or {}, m3 or {}), *bodies[pk]])
    return found


def _frozen_texts(m1: Mapping[str, Any], m2: Mapping[str, Any], m3: Mapping[str, Any]) -> Iterable[Words]:
    """The same texts out of a frozen document; places with the names above them."""
    yield Words(NAME, m2.get("name_th") or "")
    yield Words(NAME, m2.get("name_en") or "")
    yield from (Words(OBJECTIVE, row.get("text") or "") for row in m3.get("objectives", []))
    codes = [row["area"]["code"] for row in m3.get("locations", []) if row.get("area")]
    paths = dict(Area.objects.filter(code__in=codes).values_list("code", "path"))
    names = _area_names({step for path in paths.values() for step in ancestor_ids(path)})
    for code in codes:
        yield Words(
            PLACE, " ".join(names[step] for step in reversed(ancestor_ids(paths.get(code, ""))) if step in names)
        )
    links = [value for value in m1.values() if isinstance(value, dict)]
    links += [row["link"] for row in m1.get("secondary", []) if row.get("link")]
    for link in links:
        yield Words(LINK, link.get("title") or "")
        yield Words(LINK, link.get("as_stated") or "")


def texts_read(user: User, plans: Iterable[YearPlan]) -> dict[int, list[Words]]:
    """The searched texts of these year plans, as this person reads them."""
    ids = {plan.pk for plan in plans}
    if not person(user).sees_approved:
        return texts_written(ids)
    writes = set(YearPlan.objects.filter(reads_written(user), pk__in=ids).values_list("pk", flat=True))
    return texts_written(writes) | texts_approved(ids - writes)


def places_found(texts: Iterable[Words], words: str) -> list[Words]:
    """The texts in which any of the words stands, in the order of `KINDS`, each once."""
    wanted = [fold_digits(word).lower() for word in clean(words).split()]
    hits = [each for each in texts if any(word in fold_digits(each.text).lower() for word in wanted)]
    order = list(KINDS)
    return sorted(hits, key=lambda each: order.index(each.kind))


@dataclass
class Recall:
    """How many of the pieces of words that stand in texts the search finds: `missed` names those it does not."""

    asked: int
    wanted: int
    missed: list[tuple[str, int]]

    @property
    def share(self) -> float:
        """From 0 to 1."""
        return 1 - len(self.missed) / self.wanted if self.wanted else 1.0


def recall(user: User, pieces: Iterable[str]) -> Recall:
    """Compare the search with looking through every text: for each piece of a word, the year plans in one of whose texts it
    stands must all be found. A piece without a letter, such as a tone mark alone, is no question and is not asked."""
    texts = texts_read(user, YearPlan.objects.visible_to(user).counted())
    words: dict[str, set[int]] = defaultdict(set)
    for pk, lines in texts.items():
        for line in lines:
            for word in fold_digits(line.text).lower().split():
                words[word].add(pk)
    asked = wanted = 0
    missed: list[tuple[str, int]] = []
    for piece in filter(piece_query, pieces):
        folded = fold_digits(clean(piece)).lower()
        expected = set().union(*(pks for word, pks in words.items() if folded in word))
        got = set(found_plans(user, piece).values_list("pk", flat=True))
        asked, wanted = asked + 1, wanted + len(expected)
        missed += [(piece, pk) for pk in sorted(expected - got)]
    return Recall(asked, wanted, missed)
