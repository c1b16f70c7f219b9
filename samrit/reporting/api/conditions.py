"""What a machine had read of a report when it writes: told by the ETag of the whole or the fingerprints of the answers."""

from collections.abc import Callable, Iterable
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from samrit.lib.errors import Clash
from samrit.lib.merge import canonical, fingerprint, fingerprints
from samrit.projects.api import answers
from samrit.reporting.api.reading import Answers
from samrit.reporting.rules.fields import Field, Values
from samrit.ui.machines import Unmet, clash


def etag_of(stored: Values) -> str:
    """The strong ETag of a report: a hash of the fingerprints of all it says."""
    prints = {key: value for key, value in fingerprints(stored).items() if value != fingerprint(None)}
    return answers.tag(canonical(prints).encode())


def seen_by(
    request: HttpRequest, sent: Answers, stored: Values, fields: Iterable[Field], words: Callable[[Field, Any], str]
) -> dict[str, str]:
    """The fingerprints the sender had read: its own, or all that stands there where its ETag is the current one. Raises Unmet: 428
    where it does not say what it read, 412 with what differs (in `words`) where the report is another now."""
    condition = request.headers.get("If-Match", "")
    if sent.seen is not None and condition != "*":
        return sent.seen
    if not condition:
        text = _("Say what you had read: the ETag of the report as If-Match, or its `seen` in the body.")
        raise Unmet(428, _("Read the report first"), text)
    now = {key: fingerprint(stored.get(key)) for key in sent.values}
    if answers.matches(condition, etag_of(stored)):
        return now
    text = _("The report is not as you read it. Read it again, or send its `seen` to keep what others changed.")
    known = {item.key: item for item in fields}
    both = (
        (known[key], words(known[key], value), words(known[key], stored.get(key)))
        for key, value in sent.values.items()
        if fingerprint(value) != now[key]
    )
    found = [clash(Clash(item.key, item.label, mine, theirs, sent.placed(item.key))) for item, mine, theirs in both]
    raise Unmet(412, _("Somebody else changed this meanwhile"), text, found)
