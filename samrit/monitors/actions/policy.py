"""Stating policy monitors: a version is added and never edited, from a pack or by NESDC on a page."""

from collections import defaultdict
from typing import Any

from django.db import connection
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.audit.actions import Actor, acting, record, refusals_logged
from samrit.geography.models import Area, AreaKind
from samrit.lib import clock
from samrit.lib.differences import Changes
from samrit.lib.errors import Invalid, Problem, Refused
from samrit.lib.packs import BadPack, Pack, Row
from samrit.monitors.models import MonitorGroup, PolicyMonitor
from samrit.monitors.queries.policy import as_definition, newest_version
from samrit.monitors.rules import policy as rules
from samrit.monitors.rules.policy import Definition, GroupDef, NodeRef
from samrit.organisations.models import Organisation
from samrit.plans.models import Framework, NodeKind
from samrit.projects.models import FundSource

DOOR = 0x5A3A17
"""The key of the lock that lets one version be stated at a time."""


def load_monitors(*, pack: Pack, by: Actor | None) -> Changes:
    """Bring the versions of a pack that are not there yet. One that is there and says something else is refused with BadPack:
    a monitor is not edited, its next version is stated. What the pack does not name stays."""
    with acting(by, f"load reference pack {pack.name}"):
        known = {
            (row.code, row.version): as_definition(row, row.groups.all())
            for row in PolicyMonitor.objects.prefetch_related("groups")
        }
        stated = [(row, _definition(pack, row)) for row in pack.rows("monitors")]
        _check_pack(pack, stated, known)
        if pack.faults:
            raise BadPack(pack.faults)
        new = [definition for _row, definition in stated if (definition.code, definition.version) not in known]
        for definition in new:
            _store(definition, None)
        if new:
            record(act="reference_loaded", subject_kind="pack", subject_id=pack.name, by=by, hash=pack.hash)
        return Changes(added=len(new), unchanged=len(stated) - len(new))


def _check_pack(pack: Pack, stated: list[tuple[Row, Definition]], known: dict[tuple[str, int], Definition]) -> None:
    for row, definition in stated:
        before = known.get((definition.code, definition.version))
        if before is not None and before != definition:
            words = gettext_lazy("Version {version} of “{code}” is in the system and says something else.")
            pack.fault(
                ("monitors", row.number, "version"),
                "changed",
                format_lazy(words, version=definition.version, code=definition.code),
                gettext_lazy("A monitor is never edited: give what is new the next version."),
            )
        for problem in rules.check(definition, known=0, taken=True):
            words = gettext_lazy("See the rules of policy monitors.")
            pack.fault(("monitors", row.number, problem.field), problem.code, problem.message, words)


def _definition(pack: Pack, row: Row) -> Definition:
    nodes: dict[str, list[NodeRef]] = defaultdict(list)
    key = (row["code"], row["version"])
    for one in pack.rows("nodes"):
        if one.key("monitor", "version") == key:
            nodes[one["group"]].append(NodeRef(one["framework"], one["kind"], one["code"], one["under"], one["words"]))
    groups = sorted(
        (one for one in pack.rows("groups") if one.key("monitor", "version") == key),
        key=lambda one: int(one["position"]),
    )
    values: dict[str, Any] = dict(row)
    return Definition(
        **values,
        groups=tuple(
            GroupDef(one["code"], one["name_th"], one["name_en"], tuple(nodes[one["code"]]), note=one["note"])
            for one in groups
        ),
    )


@refusals_logged("state_monitor", "policy_monitor")
def state_monitor(*, definition: Definition, is_new: bool, by: User) -> PolicyMonitor:
    """A new monitor, or the next version of one (`version` is then counted on). Raises Refused, Invalid."""
    with acting(by, "state a policy monitor"):
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(%s)", [DOOR])
        check_monitor(definition=definition, is_new=is_new, by=by)
        row = _store(definition, by)
        record(
            act="monitor_stated",
            subject_kind="policy_monitor",
            subject_id=row.pk,
            by=by,
            code=row.code,
            version=row.version,
            groups=len(definition.groups),
        )
        return row


def check_monitor(*, definition: Definition, is_new: bool, by: User) -> None:
    """Everything that is asked before a version is stated; a preview asks the same. Raises Refused, Invalid."""
    if reason := rules.why_not_define(person(by)):
        raise Refused(reason)
    newest = newest_version(definition.code)
    problems = rules.check(definition, known=newest, taken=is_new)
    if not is_new and definition.version != newest + 1:
        message = _("Somebody stated version %(version)s meanwhile. Look at it before you state another one.")
        problems.append(Problem("version", "stale", message % {"version": newest}))
    if problems := problems + _unknown(definition):
        raise Invalid(problems)


def _unknown(definition: Definition) -> list[Problem]:
    """Codes that are in no list. A node that no edition has yet is none of them: it is kept by its words."""
    bodies = {code for group in definition.groups for code in group.bodies}
    provinces = {code for group in definition.groups for code in group.provinces}
    areas = Area.objects.filter(kind=AreaKind.PROVINCE, code__in=provinces).values_list("code", "pk")
    known_bodies = dict(Organisation.objects.filter(code__in=bodies).values_list("code", "pk"))
    known_areas = dict(areas)
    found: list[Problem] = []
    for number, group in enumerate(definition.groups):
        place = f"groups.{number}"
        found += rules.unknown(group.bodies, known_bodies, f"{place}.bodies", _("There is no agency %(code)s."))
        found += rules.unknown(group.provinces, known_areas, f"{place}.provinces", _("There is no province %(code)s."))
        sources = dict(FundSource.choices)
        found += rules.unknown(
            group.fund_sources, sources, f"{place}.sources", _("There is no source of money %(code)s.")
        )
        frameworks, kinds = dict(Framework.choices), dict(NodeKind.choices)
        for node in group.nodes:
            found += rules.unknown([node.framework], frameworks, f"{place}.nodes", _("There is no framework %(code)s."))
            found += rules.unknown([node.kind], kinds, f"{place}.nodes", _("There is no kind of node %(code)s."))
    return found


def _store(definition: Definition, by: User | None) -> PolicyMonitor:
    row = PolicyMonitor.objects.create(**definition.kept(), set_by=by, set_at=clock.now())
    MonitorGroup.objects.bulk_create(
        MonitorGroup(monitor=row, position=place, **group.kept())
        for place, group in enumerate(definition.groups, start=1)
    )
    return row
