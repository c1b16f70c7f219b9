"""The form in which words and duties of the forms are stated. It only parses."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from samrit.projects.actions.wording import LABELS
from samrit.projects.rules.duties import Place, Stated
from samrit.ui.fields import HouseForm, TidyField

ANSWERS = [("", _("As the program has it")), ("yes", _("Required")), ("no", _("Not required"))]


def _text(name: str, rows: int = 0, hint: Any = "") -> TidyField:
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput(attrs={"autocomplete": "off"})
    return TidyField(label=LABELS[name], required=False, widget=widget, help_text=hint)


def _whole(name: Any, hint: Any = "") -> forms.IntegerField:
    box = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "form-control-figure"})
    return forms.IntegerField(label=name, required=False, widget=box, help_text=hint)


class WordForm(HouseForm):
    """What holds at one place from a fiscal year on. An empty box leaves the word or duty of the program."""

    valid_from = _whole(_("First fiscal year"), _("With four digits, such as 2566."))
    valid_to = _whole(LABELS["valid_to"], _("Empty where it holds until something else is stated."))
    label_th = _text("label_th", hint=_("Empty: as the program has it."))
    label_en = _text("label_en")
    help_th = _text("help_th", 2)
    help_en = _text("help_en", 2)
    example = _text("example")
    is_required = forms.ChoiceField(label=LABELS["is_required"], required=False, choices=ANSWERS)
    minimum = _whole(LABELS["minimum"])
    position = _whole(LABELS["position"], _("Its neighbours stand at 10, 20, 30 and so on."))
    is_asked = forms.BooleanField(
        label=LABELS["is_asked"],
        required=False,
        help_text=_("What is taken off the form stays readable in older records."),
    )
    source = _text("source", 2, _("The letter or guide it rests on; everybody sees it."))

    def __init__(self, place: Place, *args: Any, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        left_out = {
            "valid_from": not is_new,
            "is_required": not place.takes_required,
            "example": not place.takes_required,
            "minimum": not place.takes_minimum,
            "position": not place.takes_place,
        }
        for name, is_out in left_out.items():
            if is_out:
                del self.fields[name]

    def stated(self) -> Stated:
        """What was typed."""
        typed = self.cleaned_data
        answer = {"yes": True, "no": False}.get(typed.get("is_required", ""))
        numbers: dict[str, Any] = {name: typed.get(name) for name in ("minimum", "position", "valid_to")}
        texts = {
            name: typed.get(name, "") for name in ("label_th", "label_en", "help_th", "help_en", "example", "source")
        }
        return Stated(is_required=answer, is_asked=typed["is_asked"], **numbers, **texts)

    @staticmethod
    def initial_of(stated: Stated) -> dict[str, Any]:
        """What the boxes show."""
        answer = {True: "yes", False: "no"}.get(stated.is_required, "")  # type: ignore[arg-type]
        return {**vars(stated), "is_required": answer}
