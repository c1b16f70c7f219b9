"""What a look-alike is, and the filters of the list of groups."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from samrit.projects.models import Verdict
from samrit.ui.fields import TidyField

UNDECIDED = "no"
ORDERS = [
    ("waiting", _("Most pairs without an answer")),
    ("projects", _("Most projects")),
    ("money", _("Most money")),
    ("likeness", _("Most alike")),
]


class VerdictForm(forms.Form):
    """One of three answers, with the reason. `key` names the look-alike, so that several forms stand on one page."""

    use_required_attribute = False
    verdict = forms.ChoiceField(
        label=_("What is it?"),
        choices=Verdict.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose one of the three answers."),
            "invalid_choice": _("Choose one of the three answers."),
        },
    )
    reason = TidyField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
        help_text=_(
            "Who approves reads it; so does the other unit, where it is the same project or you work together."
        ),
    )

    def __init__(self, key: str, data: Any = None) -> None:
        super().__init__(data, auto_id=f"id_{key}_%s")


class PairsForm(forms.Form):
    """Fiscal year, what was said and the order of the groups; it only draws."""

    year = forms.ChoiceField(label=_("Fiscal year"), required=False)
    said = forms.ChoiceField(label=_("What was said"), required=False)
    order = forms.ChoiceField(label=_("Order"), required=False, choices=ORDERS)

    def __init__(self, years: list[int], year: int, said: str, order: str) -> None:
        super().__init__(initial={"year": year, "said": said, "order": order})
        for name, choices in (
            ("year", [(each, str(each)) for each in sorted({*years, year}, reverse=True)]),
            ("said", [(UNDECIDED, _("Nothing yet")), *Verdict.choices, ("", _("All"))]),
        ):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = choices
