"""Reads what people write about notices and announcements; holds no rule."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from samrit.accounts.roles import Role
from samrit.lib.errors import Problem
from samrit.lib.names import shown_name
from samrit.lib.thai import fold_digits
from samrit.notifications.models import Level, NoticeKind, Way
from samrit.notifications.rules.announcements import NewAnnouncement
from samrit.notifications.rules.texts import GROUPS
from samrit.notifications.rules.ways import Choices, can_choose
from samrit.organisations.models import Organisation
from samrit.ui.fields import DayField, TidyField


class LineField(TidyField):
    """A text in one spelling, without line breaks."""

    def clean(self, value: Any) -> str:
        """The text, cleaned."""
        return " ".join(super().clean(value).split())


class TimeOfDay(forms.CharField):
    """A time of the day, `7:30` or `๐๗.๓๐`."""

    def clean(self, value: Any) -> dt.time:
        """The time, or a fault that says how to write it."""
        text = fold_digits(str(value or "")).strip().replace(".", ":")
        try:
            return dt.datetime.strptime(text, "%H:%M").time()  # noqa: DTZ007 - a time of the day has no zone
        except ValueError:
            raise ValidationError(_("Write hours and minutes, such as 07:30."), code="time") from None


class _Saying(forms.Form):
    """A form that shows the problems of the rules at their fields."""

    def show(self, problems: list[Problem]) -> None:
        """Put each problem at its field, else above the form."""
        for problem in problems:
            name = problem.field if problem.field in self.fields else None
            self.add_error(name, ValidationError(str(problem.message), problem.code))


class ChoicesForm(_Saying):
    """How a person wants to be told; one field `way_<kind>` for each kind she chooses the way of."""

    language = forms.ChoiceField(label=_("Language of mails"), choices=settings.LANGUAGES)
    digest_at = TimeOfDay(
        label=_("Time of the daily digest"), help_text=_("Hours and minutes in Bangkok. Nothing new, no mail.")
    )
    quiet_from = TimeOfDay(
        label=_("Quiet from"), help_text=_("In quiet hours no mail is sent at once; it waits until they end.")
    )
    quiet_until = TimeOfDay(
        label=_("Quiet until"), help_text=_("The same time in both fields means there are no quiet hours.")
    )

    def __init__(self, choices: Choices, data: Any = None) -> None:
        times = {name: f"{getattr(choices, name):%H:%M}" for name in ("digest_at", "quiet_from", "quiet_until")}
        super().__init__(data, initial={"language": choices.language, **times})
        for name in times:
            self.fields[name].widget.attrs |= {"inputmode": "numeric", "autocomplete": "off"}
        for kind in filter(can_choose, NoticeKind):
            self.fields[f"way_{kind}"] = forms.ChoiceField(
                label=kind.label, choices=Way.choices, initial=choices.way(kind), required=False
            )

    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields of ways under the headings of the inbox."""
        return [
            (str(label), [self[f"way_{kind}"] for kind in kinds if can_choose(kind)])
            for label, kinds in GROUPS.values()
        ]

    @property
    def choices(self) -> Choices:
        """What was chosen."""
        read = self.cleaned_data
        ways = {kind.value: read[f"way_{kind}"] for kind in filter(can_choose, NoticeKind)}
        return Choices(read["language"], read["digest_at"], read["quiet_from"], read["quiet_until"], ways)


class AnnouncementForm(_Saying):
    """An announcement as it is written."""

    text_th = LineField(
        label=_("Text in Thai"), help_text=_("One or two sentences."), widget=forms.Textarea(attrs={"rows": 3})
    )
    text_en = LineField(
        label=_("Text in English"),
        help_text=_("Empty: readers of English see the Thai text."),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )
    level = forms.ChoiceField(label=_("How loud"), choices=Level.choices, initial=Level.INFO)
    starts_on = DayField(label=_("First day"), help_text=_("Day, month and year, such as 1/10/2564."))
    ends_on = DayField(label=_("Last day"), help_text=_("It is shown until the end of this day."))
    link = LineField(
        label=_("Page to read more"), help_text=_("A page of this site, such as /calendar/."), required=False
    )
    roles = forms.MultipleChoiceField(
        label=_("For which roles"),
        help_text=_("None chosen: for every role."),
        choices=Role.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, bodies: Iterable[Organisation], data: Any = None, *, everybody: bool, **more: Any) -> None:
        super().__init__(data, **more)
        self.bodies = {body.code: body for body in bodies}
        names = [(code, shown_name(body.name_th, body.name_en)) for code, body in self.bodies.items()]
        self.fields["body"] = forms.ChoiceField(
            label=_("For which body"),
            help_text=_("Its people, and those of all bodies below it."),
            choices=[("", _("Everybody")), *names] if everybody else names,
            required=not everybody,
        )

    @property
    def body(self) -> Organisation | None:
        """The body that was chosen; none is everybody."""
        return self.bodies.get(self.cleaned_data["body"])

    @property
    def announcement(self) -> NewAnnouncement:
        """What was written."""
        read = self.cleaned_data
        return NewAnnouncement(
            text_th=read["text_th"],
            text_en=read["text_en"],
            level=read["level"],
            link=read["link"],
            roles=tuple(read["roles"]),
            starts_on=read["starts_on"],
            ends_on=read["ends_on"],
        )
