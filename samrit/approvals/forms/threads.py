"""Reads what was written into a thread; holds no rule."""

from django import forms
from django.utils.translation import gettext_lazy as _

from samrit.lib.errors import Problem
from samrit.ui.fields import TidyField


class CommentForm(forms.Form):
    """One line of a thread."""

    text = TidyField(
        label=_("Your comment"),
        help_text=_(
            "Read by the unit, the bodies above it, the hosts of its targets and NESDC; it cannot be changed later."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )

    def show(self, problems: list[Problem]) -> None:
        """Put the problems of the rules at the text."""
        for problem in problems:
            at = problem.field if problem.field in self.fields else None
            self.add_error(at, forms.ValidationError(str(problem.message), problem.code))
