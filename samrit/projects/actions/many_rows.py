"""One year plan of a batch: checked, changed or put back, with the reason in both languages where it could not be."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db import transaction
from django.utils import translation

from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.accounts.roles import Role
from samrit.approvals.queries import holders
from samrit.lib.errors import Invalid, Refused, Stale
from samrit.projects import rules
from samrit.projects.actions import ownership, sections
from samrit.projects.models import YearPlan
from samrit.projects.queries import editing
from samrit.projects.rules import Row, SectionData, Seen
from samrit.projects.rules import many as many_rules
from samrit.projects.rules.many import Change, Fate, Mode
from samrit.projects.rules.specs import FieldSpec
from samrit.projects.rules.thawing import Known, value_of
from samrit.projects.rules.values import Value, is_empty, plain, row_key, written
from samrit.projects.rules.wording import row_in_words, shown

LANGUAGES = ("th", "en")
NOES = (Refused, Invalid, Stale)
Words = dict[str, str]


@dataclass
class Item:
    """One year plan of a batch. `old`, `new` and `why` are words by language, `seen` and `after` fingerprints of what it held
    when it was checked and after it was changed, `before` what was replaced, as documents keep it; `uid` names an added row.
    For an assignment `before` and `after` hold the ids of people, never their names."""

    plan_id: int
    fate: str = Fate.WAITS
    old: Words = field(default_factory=dict)
    new: Words = field(default_factory=dict)
    why: Words = field(default_factory=dict)
    seen: dict[str, str] = field(default_factory=dict)
    after: dict[str, str] = field(default_factory=dict)
    before: Any = None
    uid: str = ""

    def kept(self) -> dict[str, Any]:
        """As it is kept in the batch, without what is empty."""
        return {name: value for name, value in asdict(self).items() if value not in ("", None, {})}


@dataclass
class Work:
    """What a batch wants: the change, its values as documents keep them, and who wants it."""

    change: Change | None
    values: Mapping[str, Any]
    by: User
    editors: dict[int, set[int]] = field(default_factory=dict)

    @property
    def wanted(self) -> Change:
        """The change; the forms of the year have it, or the row was refused before."""
        if self.change is None:
            raise Refused(many_rules.UNKNOWN_CHANGE)
        return self.change

    @property
    def typed(self) -> dict[str, Value]:
        """The values that are wanted, as rules read them."""
        level = str(self.values.get("level") or "")
        return {
            spec.name: value_of(spec, self.values.get(spec.name), level, Known())
            for spec in self.wanted.fields
            if spec.name in self.values
        }

    def is_editor(self, plan: YearPlan, officer: User) -> bool:
        """Whether this person is an editor of the unit that has the project. One reading for each unit."""
        owner = plan.project.owner
        if owner.pk not in self.editors:
            self.editors[owner.pk] = holders(Role.DIVISION_EDITOR, owner)
        return officer.pk in self.editors[owner.pk]


def step_of(step: str) -> Callable[[Work, YearPlan | None, Item], None]:
    """What one step of a batch does with one row."""
    return {"check": check, "apply": change, "undo": put_back}[step]


def both(words: Callable[[], object]) -> Words:
    """Words in both languages: the reader may use another one than whoever asked."""
    found = {}
    for language in LANGUAGES:
        with translation.override(language):
            found[language] = str(words())
    return found


def why_not(do: Callable[[], None]) -> Words:
    """Do it; where it is refused, the reason in both languages, and nothing else is left of it.

    Texts that hold figures or days are made in the language in which they are raised, so the refusal is called forth in each.
    """
    try:
        with transaction.atomic():
            do()
    except NOES:
        return {language: _refusal(do, language) for language in LANGUAGES}
    return {}


def _refusal(do: Callable[[], None], language: str) -> str:
    with translation.override(language):
        try:
            with transaction.atomic():
                do()
                transaction.set_rollback(True)
        except Refused as no:
            return str(no.reason)
        except Invalid as no:
            return " ".join(str(problem.message) for problem in no.problems)
        except Stale:
            return str(many_rules.CHANGED_SINCE)
        return str(many_rules.CHANGED_SINCE)


def check(work: Work, plan: YearPlan | None, item: Item) -> None:
    """Say what would be done with this row, or why nothing can be: the save is carried out and taken back."""
    item.why = why_not(lambda: _check(work, _still_there(work, plan), item))
    if item.why:
        item.fate = Fate.CANNOT


def _check(work: Work, plan: YearPlan, item: Item) -> None:
    if work.wanted.mode == Mode.ASSIGN:
        item.fate = _check_officer(work, plan, item)
        return
    if no := rules.why_not_edit(person(work.by), plan):
        raise Refused(no)
    stored = editing.section_data(plan, _section(work))
    _look(work, stored, item)
    if _is_same(work, stored):
        item.fate = Fate.SAME
        return
    with transaction.atomic():
        _save(work, plan, item)
        transaction.set_rollback(True)
    item.fate = Fate.CAN


def change(work: Work, plan: YearPlan | None, item: Item) -> None:
    """Change this row, if it is still as it was checked."""
    item.why = why_not(lambda: _change(work, _still_there(work, plan), item))
    item.fate = Fate.FAILED if item.why else Fate.DONE


def _change(work: Work, plan: YearPlan, item: Item) -> None:
    if work.wanted.mode == Mode.ASSIGN:
        _change_officer(work, plan, item)
        return
    item.before = _before(work, editing.section_data(plan, _section(work)))
    saved = _save(work, plan, item)
    item.after = dict(Seen.of(saved.data).only(_keys(work, saved.data, item)).prints)


def put_back(work: Work, plan: YearPlan | None, item: Item) -> None:
    """Put back what this row held before, if nobody changed it since."""
    item.why = why_not(lambda: _put_back(work, _still_there(work, plan), item))
    item.fate = Fate.KEPT if item.why else Fate.UNDONE


def _put_back(work: Work, plan: YearPlan, item: Item) -> None:
    if work.wanted.mode == Mode.ASSIGN:
        _put_officer_back(work, plan, item)
        return
    data = _data_before(work, item)
    sections.save_section(year_plan=plan, key=_section(work), data=data, seen=Seen(item.after), by=work.by)


def _still_there(work: Work, plan: YearPlan | None) -> YearPlan:
    """The year plan. A person whose account was suspended changes nothing any more, also by a job that waited."""
    if plan is None:
        raise Refused(many_rules.GONE)
    still_active(work.by)
    return plan


def still_active(by: User) -> None:
    """Raises Refused where the account was suspended since the work began."""
    if not User.objects.filter(pk=by.pk, is_active=True).exists():
        raise Refused(many_rules.SUSPENDED)


def _section(work: Work) -> str:
    section = work.wanted.section
    return section.key if section else ""


def _part(work: Work) -> str:
    part = work.wanted.part
    return part.name if part else ""


def _save(work: Work, plan: YearPlan, item: Item) -> sections.SavedSection:
    stored = editing.section_data(plan, _section(work))
    data = _data(work, stored, item)
    return sections.save_section(year_plan=plan, key=_section(work), data=data, seen=Seen(item.seen), by=work.by)


def _look(work: Work, stored: SectionData, item: Item) -> None:
    """Note what the row holds now, in words and as fingerprints, and what it would hold."""
    change, typed = work.wanted, work.typed
    spec = change.fields[0]
    if change.mode == Mode.ADD and change.part is not None:
        part = change.part
        item.uid = item.uid or str(uuid.uuid4())
        item.new = both(lambda: row_in_words(part, Row(uuid.UUID(item.uid), typed)))
        return
    item.seen = dict(Seen.of(stored).only(_keys(work, stored, item)).prints)
    if change.mode == Mode.COLUMN:
        rows = stored.rows.get(_part(work), ())
        if not rows:
            raise Refused(many_rules.NO_ROWS)
        item.old = both(
            lambda: ", ".join(dict.fromkeys(filter(None, (shown(spec, r.values[spec.name]) for r in rows))))
        )
    else:
        item.old = both(lambda: shown(spec, stored.fields.get(spec.name)))
    item.new = both(lambda: shown(spec, typed[spec.name]))


def _keys(work: Work, stored: SectionData, item: Item) -> list[str]:
    """The keys of the section that the change is about."""
    if work.wanted.mode == Mode.FIELD:
        return [work.wanted.fields[0].name]
    if work.wanted.mode == Mode.ADD:
        return [row_key(_part(work), uuid.UUID(item.uid))]
    return [row_key(_part(work), row.uid) for row in stored.rows.get(_part(work), ())]


def _is_same(work: Work, stored: SectionData) -> bool:
    change, typed = work.wanted, work.typed
    if change.mode == Mode.FIELD:
        name = change.fields[0].name
        now, then = stored.fields.get(name), typed[name]
        return plain(now) == plain(then) or (is_empty(now) and is_empty(then))
    rows = stored.rows.get(_part(work), ())
    if change.mode == Mode.COLUMN:
        name = change.fields[0].name
        return all(plain(row.values.get(name)) == plain(typed[name]) for row in rows)
    said = {name: plain(value) for name, value in typed.items() if not is_empty(value)}
    return any(all(plain(row.values.get(name)) == value for name, value in said.items()) for row in rows)


def _data(work: Work, stored: SectionData, item: Item) -> SectionData:
    """What the save writes: a field, one row more, or one column of the rows that were there when it was checked."""
    change, typed = work.wanted, work.typed
    if change.mode == Mode.FIELD:
        return SectionData(typed)
    if change.mode == Mode.ADD:
        return SectionData({}, {_part(work): (Row(uuid.UUID(item.uid), typed),)})
    known = set(item.seen)
    rows = [row for row in stored.rows.get(_part(work), ()) if row_key(_part(work), row.uid) in known]
    return SectionData({}, {_part(work): tuple(Row(row.uid, typed) for row in rows)})


def _before(work: Work, stored: SectionData) -> Any:
    """What the change replaces, as documents keep it."""
    change = work.wanted
    spec = change.fields[0]
    if change.mode == Mode.FIELD:
        return written(spec, stored.fields.get(spec.name))
    if change.mode == Mode.COLUMN:
        rows = stored.rows.get(_part(work), ())
        return {str(row.uid): written(spec, row.values.get(spec.name)) for row in rows}
    return None


def _data_before(work: Work, item: Item) -> SectionData:
    """What the save that undoes the change writes."""
    change = work.wanted
    spec: FieldSpec = change.fields[0]
    if change.mode == Mode.FIELD:
        return SectionData({spec.name: value_of(spec, item.before, "", Known())})
    if change.mode == Mode.ADD:
        return SectionData({}, {_part(work): ()})
    rows = [
        Row(uuid.UUID(uid), {spec.name: value_of(spec, kept, "", Known())}) for uid, kept in (item.before or {}).items()
    ]
    return SectionData({}, {_part(work): tuple(rows)})


def _officer(work: Work) -> User:
    found = User.objects.filter(public_id=work.values["officer"], is_active=True).first()
    if found is None:
        raise Refused(many_rules.NO_EDITOR)
    return found


def _check_officer(work: Work, plan: YearPlan, item: Item) -> Fate:
    officer = _officer(work)
    item.before = plan.officer_id
    if no := rules.why_not_assign(person(work.by), plan):
        raise Refused(no)
    if not work.is_editor(plan, officer):
        raise Refused(many_rules.NO_EDITOR)
    return Fate.SAME if plan.officer_id == officer.pk else Fate.CAN


def _change_officer(work: Work, plan: YearPlan, item: Item) -> None:
    officer = _officer(work)
    if plan.officer_id != item.before:
        raise Stale([])
    ownership.assign(year_plan=plan, officer=officer, by=work.by)


def _put_officer_back(work: Work, plan: YearPlan, item: Item) -> None:
    if plan.officer_id != _officer(work).pk:
        raise Stale([])
    ownership.put_back(year_plan=plan, officer_id=item.before, by=work.by)
