"""Loading reference packs, all of them or none."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from samrit.approvals.actions.chains import load_chains
from samrit.audit.actions import Actor
from samrit.codelists.actions import load_lists
from samrit.geography.actions import load_areas
from samrit.lib import packs
from samrit.lib.differences import Changes
from samrit.lib.packs import BadPack, Pack
from samrit.monitors.actions.policy import load_monitors
from samrit.organisations.actions import load_organisations
from samrit.plans.actions.reference import load_edition
from samrit.projects.actions.wording import load_words
from samrit.reporting.actions.calendar import load_calendar


class Loader(Protocol):
    """An action that brings its tables to what a pack says."""

    def __call__(self, *, pack: Pack, by: Actor | None) -> Changes:
        """Load the pack."""


LOADERS: Mapping[str, Loader] = {
    "codelists": load_lists,
    "geography": load_areas,
    "organisations": load_organisations,
    "plans": load_edition,
    "approvals": load_chains,
    "projects": load_words,
    "reporting": load_calendar,
    "monitors": load_monitors,
}
"""Who loads the packs of an app; in order, because later packs refer to earlier ones."""


@dataclass(frozen=True)
class Loaded:
    """One pack and what it did."""

    pack: Pack
    changes: Changes


def shipped() -> list[Path]:
    """The folders of the packs that come with the product."""
    return [folder for app in LOADERS for folder in packs.find(Path(settings.PACKAGE) / app / "packs")]


def read_packs(folders: Sequence[Path], names: Sequence[str] = ()) -> list[Pack]:
    """Read packs in loading order; `names` chooses some. Raises BadPack with the faults of all of them."""
    read = [pack for pack in map(packs.read, folders) if not names or pack.name in names]
    for pack in read:
        if not pack.faults and pack.app not in LOADERS:
            pack.fault(
                (packs.DESCRIPTOR, 0, "app"),
                "app",
                format_lazy(_("Nobody loads packs of “{app}”."), app=pack.app),
                format_lazy(_("The description says app: one of {apps}"), apps=", ".join(LOADERS)),
            )
    if faults := [fault for pack in read for fault in pack.faults]:
        raise BadPack(faults)
    order = list(LOADERS)
    return sorted(read, key=lambda pack: order.index(pack.app))


def load_packs(
    *, read: Sequence[Pack], by: Actor | None, dry_run: bool = False, tell: Callable[[Loaded], None] | None = None
) -> list[Loaded]:
    """Load all packs in one transaction, so that a fault in any leaves everything as it was. `dry_run` undoes it at the end."""
    done: list[Loaded] = []
    with transaction.atomic():
        for pack in read:
            done.append(Loaded(pack, LOADERS[pack.app](pack=pack, by=by)))
            if tell:
                tell(done[-1])
        if dry_run:
            transaction.set_rollback(True)
    return done
