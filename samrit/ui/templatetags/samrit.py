"""Tags and filters every template may use: dates, money, days left, statuses, icons, form controls, the bundle."""

import datetime as dt
import re
from decimal import Decimal
from typing import Any

from django import forms, template
from django.core.serializers.json import DjangoJSONEncoder
from django.forms.boundfield import BoundField
from django.utils.html import conditional_escape, escape, json_script
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext

from samrit.lib import clock, money, thai
from samrit.lib.names import page_language
from samrit.ui.assets import bundle_url_or_none
from samrit.ui.icons import ICONS
from samrit.ui.statuses import Look, look_of

register = template.Library()
Amount = Decimal | int | float | None
DJANGO_ROWS = "10"  # what Django gives a text area nobody sized


def _language() -> str:
    return page_language()


@register.simple_tag
def bundle(entry: str) -> str:
    """Address of a built file: `{% bundle "main.js" %}`; empty where the front end is not built."""
    return bundle_url_or_none(entry) or ""


@register.simple_tag
def icon(name: str) -> SafeString:
    """A decorative drawing; the words beside it carry the meaning."""
    drawing = ICONS.get(name, ICONS["dash"])
    return mark_safe(f'<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{drawing}</svg>')


@register.simple_tag
def look(code: object) -> Look:
    """Tone, icon and word of a status code."""
    return look_of(str(code or "no_data"))


def _day(value: dt.date | dt.datetime | None) -> dt.date | None:
    if isinstance(value, dt.datetime):
        return value.astimezone(clock.BANGKOK).date() if value.tzinfo else value.date()
    return value


@register.filter
def thai_date(value: dt.date | dt.datetime | None, form: str = "short") -> str:
    """A day as people write it: Buddhist year in Thai, both eras in English. `long` spells the month out."""
    day = _day(value)
    text = thai.format_date(day, _language(), long=form == "long")
    if day is None or _language().startswith("th"):
        return text
    return f"{text} (BE {day.year + thai.BE_OFFSET})"


@register.filter
def clock_time(value: dt.datetime | None) -> str:
    """The time of day in Bangkok, `10:42`."""
    return f"{value.astimezone(clock.BANGKOK):%H:%M}" if value else "–"


@register.filter
def lately(value: dt.datetime | None) -> str:
    """The time of day in Bangkok, with its day where that is not today."""
    if value is None or value.astimezone(clock.BANGKOK).date() == clock.today():
        return clock_time(value)
    return f"{thai_date(value)} {clock_time(value)}"


@register.filter
def fiscal_year(year: int | None) -> str:
    """The name of a fiscal year: `ปีงบประมาณ 2565`, `FY2565`."""
    return gettext("FY%(year)s") % {"year": year} if year else "–"


@register.filter
def number(value: Amount) -> str:
    """A count with thousands separators; an en dash where there is none, because blank is not zero."""
    if value is None or value == "":
        return "–"
    exact = Decimal(str(value))
    return f"{exact:,.0f}" if exact == exact.to_integral_value() else f"{exact.normalize():,f}"


@register.filter
def baht(value: Amount) -> str:
    """An amount in baht with its unit: `1,234.50 บาท`."""
    return gettext("%(amount)s baht") % {"amount": money.format_baht(value)} if value is not None else "–"


@register.filter
def million_baht(value: Amount) -> str:
    """An amount in million baht with its unit: `1.23 ล้านบาท`."""
    return gettext("%(amount)s million baht") % {"amount": money.format_million(value)} if value is not None else "–"


@register.filter
def money_figure(value: Amount, unit: str = "baht") -> str:
    """The bare figure in the given unit (`baht` or `million`)."""
    return money.format_million(value) if unit == "million" else money.format_baht(value)


@register.filter
def percent(value: Amount, decimals: int = 1) -> str:
    """A share that is already in percent: `42.5%`; whole numbers without decimals."""
    if value is None or value == "":
        return "–"
    exact = round(Decimal(str(value)), decimals)
    return f"{exact:,.0f}%" if exact == exact.to_integral_value() else f"{exact:,f}%"


@register.filter
def days_left(days: int | None) -> str:
    """Days to a deadline in words; negative is late."""
    if days is None:
        return gettext("No deadline")
    if days == 0:
        return gettext("Due today")
    if days > 0:
        return ngettext("%(days)d day left", "%(days)d days left", days) % {"days": days}
    return ngettext("%(days)d day late", "%(days)d days late", -days) % {"days": -days}


@register.filter
def days_tone(days: int | None) -> str:
    """How urgent: late, soon (7 days or less), near (30 days or less), calm."""
    if days is None:
        return "calm"
    return "late" if days < 0 else "soon" if days <= 7 else "near" if days <= 30 else "calm"


@register.filter
def days_until(day: dt.date | None) -> int | None:
    """Days from today to the day."""
    return (day - clock.today()).days if day else None


@register.filter
def highlight(text: object, query: str | None) -> SafeString:
    """The text with every searched word marked."""
    words = [re.escape(word) for word in thai.clean(query or "").split()]
    if not words:
        return conditional_escape(str(text))
    parts = re.split(f"({'|'.join(sorted(words, key=len, reverse=True))})", str(text), flags=re.IGNORECASE)
    marked = (f"<mark>{escape(part)}</mark>" if i % 2 else escape(part) for i, part in enumerate(parts))
    return mark_safe("".join(marked))


EXCERPT = 140
"""Letters of a long text that are shown around a word."""


@register.filter
def excerpt(text: object, query: str | None) -> str:
    """The part of a long text in which a searched word stands first, with dots where it was cut."""
    whole = " ".join(str(text).split())
    words = [word.lower() for word in thai.clean(query or "").split()]
    places = [at for word in words if (at := whole.lower().find(word)) >= 0]
    if len(whole) <= EXCERPT:
        return whole
    begin = max(0, min(places, default=0) - EXCERPT // 3)
    while 0 < begin < len(whole) and not ("ก" <= whole[begin] <= "ฮ" or whole[begin].isspace()):
        begin -= 1
    part = whole[begin : begin + EXCERPT]
    return f"{'…' if begin else ''}{part.strip()}{'…' if begin + EXCERPT < len(whole) else ''}"


@register.filter
def share_of(value: Amount, whole: Amount) -> str:
    """`value` of `whole` in percent, clamped to 0-100, for the width of a bar: `41.5`."""
    if not value or not whole:
        return "0"
    return f"{max(Decimal(0), min(Decimal(100), Decimal(str(value)) / Decimal(str(whole)) * 100)):.1f}"


_CLASSES: tuple[tuple[type[forms.Widget] | tuple[type[forms.Widget], ...], str], ...] = (
    ((forms.CheckboxSelectMultiple, forms.RadioSelect), "choices"),
    (forms.CheckboxInput, "form-check-input"),
    (forms.Select, "form-select"),
    (forms.Widget, "form-control"),
)


@register.filter
def control_kind(field: BoundField) -> str:
    """`group` for radio buttons and sets of boxes (they need a legend), `check` for one box, `plain` for the rest."""
    widget = field.field.widget
    if isinstance(widget, (forms.RadioSelect, forms.CheckboxSelectMultiple)):
        return "group"
    return "check" if isinstance(widget, forms.CheckboxInput) else "plain"


@register.simple_tag
def control(field: BoundField, describedby: str = "") -> SafeString:
    """The widget of a form field with the look of its kind, tied to its help and its errors."""
    widget = field.field.widget
    kind = next(name for types, name in _CLASSES if isinstance(widget, types))
    attrs: dict[str, Any] = {"class": f"{kind} {widget.attrs.get('class', '')}".strip()}
    if describedby:
        attrs["aria-describedby"] = describedby
    if field.errors:
        attrs["aria-invalid"] = "true"
    if isinstance(widget, forms.Textarea):
        attrs["rows"] = 4 if widget.attrs.get("rows") == DJANGO_ROWS else widget.attrs.get("rows", 4)
    return field.as_widget(attrs=attrs)


@register.filter
def error_id(field: str) -> str:
    """The element a problem points at: the control of the field it names (`activities.2.title` and the like)."""
    return "id_" + re.sub(r"[^\w-]+", "-", field)


@register.filter
def labelled(error: str, label: str) -> str:
    """A fault after the label of its field; what the fault says of the label itself is not said twice."""
    thing, part = str(label).rpartition(": ")[::2]
    if error.startswith(f"{label}:"):
        return error
    if thing and error.startswith(f"{thing}: "):
        return f"{thing}: {part}: {error[len(thing) + 2 :]}"
    return f"{label}: {error}"


@register.simple_tag
def chart_data(data: object, element: str) -> SafeString:
    """The numbers of a chart or map as a data block, `ELEMENT-data`."""
    return json_script(data, f"{element}-data", encoder=_Numbers)


class _Numbers(DjangoJSONEncoder):
    """Decimals as numbers: a picture needs no more digits than a float has."""

    def default(self, o: Any) -> Any:
        return float(o) if isinstance(o, Decimal) else super().default(o)
