"""Reads what was typed into a report; holds no rule."""

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from samrit.approvals.actions import NewPin
from samrit.lib.errors import Problem
from samrit.lib.money import format_baht
from samrit.organisations.models import Organisation
from samrit.projects.forms.attachments import FileForm
from samrit.projects.forms.controls import BahtField, FigureField, YesNoField
from samrit.projects.models import Project
from samrit.projects.queries.ownership import bodies_called
from samrit.reporting.models import CalendarForm as CalendarForms
from samrit.reporting.models import FiscalQuarter, ProjectCase
from samrit.reporting.queries.overrides import project_called
from samrit.reporting.rules.basis import Basis, bases, basis_of, to_cumulative, to_quarter
from samrit.reporting.rules.calendar import Change, Days
from samrit.reporting.rules.closing import DAYS
from samrit.reporting.rules.fields import Field, Kind, Previous, Text, Values, Written, fields_of, rounded
from samrit.reporting.rules.overrides import NewOverride
from samrit.reporting.rules.plan import Plan
from samrit.reporting.rules.versions import in_words
from samrit.reporting.rules.years import LABELS, YearValues, percents, whole_numbers
from samrit.ui.fields import DayField, HouseForm, TidyField


class AnswersForm(forms.Form):
    """The fields of a report that are open. Names are the keys with hyphens for dots, so that problems find their fields."""

    def __init__(self, fields: Iterable[Field], data: QueryDict | None = None, values: Values | None = None) -> None:
        self.specs = {_name(item.key): item for item in fields}
        shown = {_name(key): _shown(self.specs.get(_name(key)), value) for key, value in (values or {}).items()}
        super().__init__(data, initial=shown)
        for name, item in self.specs.items():
            self.fields[name] = _control(item)

    def at(self, key: str) -> BoundField | None:
        """The field of a key; None where it is closed."""
        return self[_name(key)] if _name(key) in self.fields else None

    @property
    def values(self) -> dict[str, Any]:
        """What was written and could be read, by key."""
        read = self.cleaned_data
        return {item.key: _value(item, read[name]) for name, item in self.specs.items() if name in read}

    @property
    def written(self) -> Written:
        """What was written, with the fingerprints the page carried."""
        return Written(self.values, self.seen)

    @property
    def seen(self) -> dict[str, str]:
        """The fingerprints the page carried; nonsense counts as none."""
        try:
            seen = json.loads(self.data.get("seen", "{}"))
        except (ValueError, RecursionError):
            return {}
        return {str(k): str(v) for k, v in seen.items()} if isinstance(seen, Mapping) else {}

    def show(self, problems: list[Problem]) -> None:
        """Put the problems of the rules at their fields."""
        for problem in problems:
            name = _name(problem.field)
            self.add_error(
                name if name in self.fields else None, forms.ValidationError(str(problem.message), problem.code)
            )


class ReportForm(AnswersForm):
    """The fields of a quarterly report on a plan that are open. Figures are shown and read since 1 October or as those of the
    quarter, as `basis` says; what was posted says it itself."""

    def __init__(
        self,
        plan: Plan,
        data: QueryDict | None = None,
        values: Values | None = None,
        open_keys: Collection[str] | None = None,
        *,
        basis: Basis = Basis.YEAR,
        previous: Previous | None = None,
    ) -> None:
        self.plan, self.previous = plan, previous
        self.basis = basis if data is None else basis_of(data.get("basis"))
        told = values or {}
        if self.basis == Basis.QUARTER:
            told = to_quarter(plan, told, previous)
        fields = [item for item in fields_of(plan) if open_keys is None or item.key in open_keys]
        super().__init__(fields, data, told)
        start = bases(plan, previous)
        for name, item in self.specs.items():
            if item.key in start:
                self.fields[name].widget.attrs["data-base"] = f"{start[item.key]:f}"

    @property
    def values(self) -> dict[str, Any]:
        """What was written and could be read, by key, since 1 October."""
        typed = super().values
        return to_cumulative(self.plan, typed, self.previous) if self.basis == Basis.QUARTER else typed


class ReturnForm(forms.Form):
    """Why a report goes back, and comments pinned to its fields (`pin-` and the name of the field)."""

    prefix_of_pins = "pin-"
    reason = TidyField(
        label=_("Reason for the return"),
        help_text=_("What has to change, so that the editor can mend it at once."),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )

    def __init__(self, fields: Iterable[Field], values: Values, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.values = values
        self.specs = {f"{self.prefix_of_pins}{_name(item.key)}": item for item in fields}
        for name, item in self.specs.items():
            area = forms.Textarea(attrs={"rows": 2, "form": "return-form"})
            words: dict[str, Any] = {"label": item.label, "required": False}
            self.fields[name] = TidyField(widget=area, **words)

    def pin(self, key: str) -> BoundField:
        """The field for a comment on a key."""
        return self[f"{self.prefix_of_pins}{_name(key)}"]

    @property
    def pins(self) -> list[NewPin]:
        """The comments that were written, each with the value it is about."""
        said = {name: self.cleaned_data.get(name) or "" for name in self.specs}
        return [
            NewPin(item.key, str(item.label), said[name], in_words(item, self.values.get(item.key)))
            for name, item in self.specs.items()
            if said[name]
        ]

    def show(self, problems: list[Problem]) -> None:
        """Put the problems of the rules at their fields."""
        for problem in problems:
            name = f"{self.prefix_of_pins}{_name(problem.field)}"
            at = name if name in self.fields else problem.field if problem.field in self.fields else None
            self.add_error(at, forms.ValidationError(str(problem.message), problem.code))


class WordsForm(forms.Form):
    """A form of one text, of which the rules say what is wrong with it."""

    def show(self, problems: list[Problem]) -> None:
        """Put the problems of the rules at the text."""
        for problem in problems:
            at = problem.field if problem.field in self.fields else None
            self.add_error(at, forms.ValidationError(str(problem.message), problem.code))


class UnlockForm(WordsForm):
    """The letter and the reason for which an approved report shall be opened again, and which fields of it."""

    document_number = TidyField(
        label=_("Number of the letter"),
        help_text=_("As it stands on the signed letter, such as นร 1112/123."),
        required=False,
    )
    reason = TidyField(
        label=_("Reason for the unlock"),
        help_text=_("What is wrong in the approved report. The new version will carry this reason."),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )

    def __init__(self, fields: Iterable[Field], data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.fields["keys"] = forms.MultipleChoiceField(
            choices=[(item.key, item.label) for item in fields],
            label=_("Only these fields"),
            help_text=_("Without a tick the whole report is opened."),
            widget=forms.CheckboxSelectMultiple,
            required=False,
            error_messages={"invalid_choice": _("This report has no place “%(value)s”. Load the page again.")},
        )


class DecisionForm(WordsForm):
    """The reason for granting or refusing an unlock."""

    reason = TidyField(
        label=_("Reason for the decision"),
        help_text=_("A refusal needs one."),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
    )


class AnswerForm(WordsForm):
    """An answer to a pinned comment in words."""

    text = TidyField(label=_("Answer in words"), widget=forms.Textarea(attrs={"rows": 2}), required=False)

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id=False)


def _name(key: str) -> str:
    return key.replace(".", "-")


def _control(item: Field) -> forms.Field:
    words: dict[str, Any] = {"label": item.label, "help_text": item.help, "required": False}
    figure = forms.TextInput(attrs={"autocomplete": "off", "inputmode": "decimal", "class": "form-control-figure"})
    match item.kind:
        case Kind.PERCENT | Kind.NUMBER | Kind.COUNT:
            return FigureField(widget=figure, **words)
        case Kind.DATE:
            return DayField(**words)
        case Kind.DEGREES:
            return FigureField(widget=figure, **words)
        case Kind.MONEY:
            return BahtField(widget=figure, **words)
        case Kind.CHOICE:
            blank = _("as the figures say") if item.key.endswith(".rating") else "–"
            return forms.ChoiceField(choices=[("", blank), *item.choices], **words)
        case Kind.YES_NO:
            return YesNoField(choices=[("yes", _("Yes")), ("no", _("No"))], widget=forms.RadioSelect, **words)
        case Kind.TICK:
            return forms.BooleanField(**words)
    return TidyField(widget=forms.Textarea(attrs={"rows": 2 if "." in item.key else 3}), **words)


def _shown(item: Field | None, value: Any) -> Any:
    """A stored value as its control shows it."""
    if isinstance(value, Decimal):
        return format_baht(value) if item and item.kind == Kind.MONEY else format(value.normalize(), "f")
    if isinstance(value, bool) and item and item.kind == Kind.YES_NO:
        return "yes" if value else "no"
    return value


def _value(item: Field, read: Any) -> Any:
    """What a control read, as the rules hold it: an empty box or no tick is no answer."""
    if item.kind == Kind.TICK:
        return True if read else None
    return rounded(item, read)


class CalendarForm(forms.Form):
    """The letter and the reason every change of the calendar rests on, and the problems the rules find. `asked` names what the
    rules demand, so that the page says so before."""

    asked: ClassVar[tuple[str, ...]] = ("letter", "reason")
    letter = TidyField(label=_("Number of the letter"), required=False, help_text=_("It is shown on the public page."))
    reason = TidyField(label=_("Reason"), required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **(kwargs | {"use_required_attribute": False}))

    def show(self, problems: Iterable[Problem]) -> None:
        """Put each problem at its field."""
        for problem in problems:
            self.add_error(problem.field if problem.field in self.fields else None, str(problem.message))

    def read_change(self) -> Change:
        """The letter and the reason."""
        return Change(self.cleaned_data.get("letter", ""), self.cleaned_data.get("reason", ""))


class WindowForm(CalendarForm):
    """When something opens and its last day on time."""

    field_order = ("opens_on", "due_on", "release_on", "letter", "reason")
    opens_on = DayField(label=_("Opens"), required=False, help_text=_("From 00:00 of this day, Bangkok time."))
    due_on = DayField(label=_("Last day on time"), required=False, help_text=_("Until 24:00 of this day."))

    def read_days(self) -> Days:
        """What was typed."""
        typed = self.cleaned_data
        return Days(typed.get("opens_on"), typed.get("due_on"), typed.get("release_on"))


class QuarterForm(WindowForm):
    """The days of a quarter's report."""

    release_on = DayField(label=_("Published"), required=False, help_text=_("The day on which the data come out."))


class TermForm(CalendarForm):
    """Within how many days a report after the end is due."""

    asked = ("days", *CalendarForm.asked)
    field_order = ("days", "letter", "reason")
    days = FigureField(label=DAYS, required=False)

    def read_days(self) -> int | None:
        """What was typed; None where it is no whole number."""
        return _whole(self.cleaned_data.get("days"))


class HolidayForm(CalendarForm):
    """A new holiday."""

    field_order = ("on", "name_th", "name_en", "letter", "reason")
    on = DayField(label=_("Day"), required=False)
    name_th = TidyField(label=_("Thai name"), required=False)
    name_en = TidyField(label=_("English name"), required=False)


class YearRulesForm(CalendarForm):
    """The rules of a year's reporting."""

    field_order = (*LABELS, "letter", "reason")
    moves_on_holiday = forms.BooleanField(label=LABELS["moves_on_holiday"], required=False)
    reminder_days = TidyField(
        label=LABELS["reminder_days"], required=False, help_text=_("Negative before the last day: -14 -7 -1 1 7.")
    )
    spending_targets = TidyField(
        label=LABELS["spending_targets"], required=False, help_text=_("Four percents, or nothing: 38 61 81 100.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("soon_days", "lock_days", "approval_days", "escalation_days"):
            self.fields[name] = FigureField(label=LABELS[name], required=False)
        for name in ("progress_gap", "money_gap"):
            self.fields[name] = FigureField(label=LABELS[name], required=False)
        self.order_fields([*LABELS, "letter", "reason"])

    def clean_reminder_days(self) -> tuple[int, ...]:
        """The days in a row, or a fault."""
        return self._row("reminder_days", whole_numbers, _("Write whole numbers with spaces between: -14 -7 -1 1 7."))

    def clean_spending_targets(self) -> tuple[Decimal, ...]:
        """The percents in a row, or a fault."""
        return self._row("spending_targets", percents, _("Write four percents, or none: 38 61 81 100."))

    def _row(self, name: str, read: Callable[[str], tuple[Any, ...]], fault: Any) -> tuple[Any, ...]:
        try:
            return read(self.cleaned_data[name])
        except ValueError:
            raise forms.ValidationError(fault, "list") from None

    def read_values(self) -> YearValues:
        """What was typed."""
        typed = self.cleaned_data
        whole = {
            name: _whole(typed.get(name)) for name in ("soon_days", "lock_days", "approval_days", "escalation_days")
        }
        return YearValues(
            moves_on_holiday=bool(typed.get("moves_on_holiday")),
            reminder_days=typed.get("reminder_days", ()),
            spending_targets=typed.get("spending_targets", ()),
            progress_gap=typed.get("progress_gap"),
            money_gap=typed.get("money_gap"),
            **whole,
        )


def _whole(number: Decimal | None) -> int | None:
    return int(number) if number is not None and number == number.to_integral_value() else None


class OverrideForm(CalendarForm):
    """Other days by a letter, for one case of projects, one body, or one project."""

    asked: ClassVar[tuple[str, ...]] = ("letter", "letter_on", "reason")
    form = forms.ChoiceField(label=_("What the days are for"), choices=CalendarForms.choices, initial="report")
    quarter = forms.ChoiceField(
        label=_("Quarter"),
        required=False,
        choices=[("", _("all quarters")), *((str(number), str(number)) for number in range(1, 5))],
        help_text=_("Of quarterly reports. For the year plan leave it as it is."),
    )
    case = forms.ChoiceField(label=_("Case of projects"), required=False, choices=[("", "–"), *ProjectCase.choices])
    body = TidyField(
        label=_("Body"), required=False, help_text=_("Code or full name; it holds for everything below the body, too.")
    )
    project = TidyField(label=_("Project"), required=False, help_text=_("Code of the project."))
    opens_on = DayField(label=_("Opens"), required=False, help_text=_("From 00:00 of this day, Bangkok time."))
    due_on = DayField(label=_("Last day on time"), required=False, help_text=_("Until 24:00 of this day."))
    locks_on = DayField(
        label=_("Last day on which it is still taken"),
        required=False,
        help_text=_(
            "Opens a closed quarter again until 24:00 of this day. What is sent after the last day on time is late."
        ),
    )
    letter_on = DayField(label=_("Day of the letter"), required=False)
    field_order = (
        *("form", "quarter", "case", "body", "project", "opens_on", "due_on", "locks_on"),
        *("letter", "letter_on", "reason"),
    )

    def read_override(self, fiscal_year: int) -> NewOverride:
        """What was typed, with the body and project found; a name that nothing has is a fault at its field."""
        typed = self.cleaned_data
        quarter = typed.get("quarter", "")
        return NewOverride(
            typed.get("form", ""),
            fiscal_year,
            int(quarter) if quarter else None,
            typed.get("letter", ""),
            typed.get("letter_on"),
            typed.get("reason", ""),
            typed.get("case", ""),
            typed.get("body") or None,
            typed.get("project") or None,
            typed.get("opens_on"),
            typed.get("due_on"),
            typed.get("locks_on"),
        )

    def clean_body(self) -> Organisation | None:
        """The body of this code or name."""
        text = self.cleaned_data["body"]
        found = bodies_called(text) if text else []
        if text and len(found) != 1:
            raise forms.ValidationError(
                _("There is no body, or more than one, of this code or name: %(text)s."), "body", {"text": text}
            )
        return found[0] if found else None

    def clean_project(self) -> Project | None:
        """The project of this code."""
        text = self.cleaned_data["project"]
        found = project_called(text) if text else None
        if text and found is None:
            raise forms.ValidationError(_("There is no project with the code %(text)s."), "project", {"text": text})
        return found


class WorkbookOutForm(HouseForm):
    """Which quarter is taken out as a workbook, of which unit."""

    quarter = forms.ChoiceField(label=_("Quarter"))
    unit = forms.ChoiceField(label=_("Unit"), required=False)

    def __init__(self, quarters: list[FiscalQuarter], units: list[Organisation], *args: Any) -> None:
        super().__init__(*args)
        words = _("Quarter %(quarter)s of fiscal year %(year)s")
        self.fields["quarter"].choices = [  # type: ignore[attr-defined]  # a choice field
            (f"{each.fiscal_year}-{each.quarter}", words % {"quarter": each.quarter, "year": each.fiscal_year})
            for each in quarters
        ]
        every = ("", _("All units you report for"))
        self.fields["unit"].choices = [every, *((each.code, f"{each.code} {each.name}") for each in units)]  # type: ignore[attr-defined]


class ProofFileForm(FileForm):
    """A file or photo that proves the report, and the place it belongs to."""

    prefix = "file"
    place = forms.ChoiceField(label=_("What it proves"), required=False)
    doubt_reason = TidyField(
        label=_("If the photo is of another time or place: why it is right"),
        required=False,
    )

    def __init__(self, places: Mapping[str, Text], *args: Any) -> None:
        super().__init__(*args)
        self.fields["file"].label = _("File or photo")
        _offer(self, places)


class ProofLinkForm(HouseForm):
    """A link to a dataset or page that proves the report."""

    prefix = "link"
    title = TidyField(label=_("What the link shows"), required=False)
    address = TidyField(label=_("Address"), required=False, help_text=_("Whole, such as https://www.nesdc.go.th/."))
    place = forms.ChoiceField(label=_("What it proves"), required=False)

    def __init__(self, places: Mapping[str, Text], *args: Any) -> None:
        super().__init__(*args)
        _offer(self, places)


def _offer(form: forms.Form, places: Mapping[str, Text]) -> None:
    """Let the form choose among the places that are open."""
    field = form.fields["place"]
    if isinstance(field, forms.ChoiceField):
        field.choices = list(places.items())
