"""Message catalogues: find the texts of the program, keep the .po files complete, compile them.

Message ids are English; each app has `locale/th/LC_MESSAGES/django.po`. All catalogues count together: a text is
translated when any app translates it. Texts of `lib` and of the composition modules belong to `ui`.
"""

import contextlib
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

HOME_OF_SHARED = "ui"
PO = Path("locale/th/LC_MESSAGES/django.po")
KEYWORDS: Mapping[str, Any] = {
    name + lazy: numbers
    for name, numbers in {
        "gettext": None,
        "ngettext": (1, 2),
        "pgettext": ((1, "c"), 2),
        "npgettext": ((1, "c"), 2, 3),
    }.items()
    for lazy in ("", "_lazy")
} | {"_": None, "gettext_noop": None}
HEADER = r"""msgid ""
msgstr ""
"Language: th\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: nplurals=1; plural=0;\n"

"""

Key = tuple[str, str]
"""Context and singular text: what makes a message one message."""


@dataclass(frozen=True)
class Found:
    """A text met in the sources of an app."""

    context: str
    id: str
    plural: str
    file: str

    @property
    def key(self) -> Key:
        """What makes it one message."""
        return (self.context, self.id)


@dataclass
class Faults:
    """What is wrong with the catalogues; each list holds readable lines."""

    missing: list[str] = field(default_factory=list)
    empty: list[str] = field(default_factory=list)
    obsolete: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.missing or self.empty or self.obsolete or self.wrong)


def apps(package: Path) -> list[str]:
    """Names of the apps that can hold a catalogue."""
    return sorted(folder.name for folder in package.iterdir() if (folder / "apps.py").exists())


def texts(package: Path, app: str) -> dict[Key, list[Found]]:
    """All texts in the Python files and templates of an app, with where each is used."""
    met: dict[Key, list[Found]] = {}
    for file in _files(package, app):
        for found in _texts_of(file, file.relative_to(package.parent).as_posix()):
            met.setdefault(found.key, []).append(found)
    return met


def update(package: Path, app: str, *, prune: bool = False) -> int:
    """Add the new texts of an app to its catalogue, untranslated; returns how many were added.

    A text that another app already translates is not repeated. `prune` drops what no app uses any more.
    """
    catalogue = read(package / app / PO)
    elsewhere = {key for other in apps(package) if other != app for key in _keys(read(package / other / PO))}
    mine = texts(package, app)
    new = [key for key in mine if key not in _keys(catalogue) and key not in elsewhere]
    for key in new:
        first = mine[key][0]
        catalogue.add((first.id, first.plural) if first.plural else first.id, context=first.context or None)
    used = _used(package) if prune else None
    for message in _messages(catalogue):
        if used is not None and _key(message) not in used:
            catalogue.delete(_id(message), context=message.context)
        message.locations = [(place, 1) for place in sorted({found.file for found in mine.get(_key(message), [])})]
        message.flags.discard("fuzzy")
    write(package / app / PO, catalogue)
    return len(new)


def check(package: Path) -> Faults:
    """Compare all texts with all catalogues: every text translated, every translation used and well formed."""
    faults = Faults()
    catalogues = {app: read(package / app / PO) for app in apps(package)}
    known = {key for catalogue in catalogues.values() for key in _keys(catalogue)}
    for app in catalogues:
        for key, places in texts(package, app).items():
            if key not in known:
                faults.missing.append(f"{places[0].file}: {key[1]!r}")
    used = _used(package)
    for app, catalogue in catalogues.items():
        for message in _messages(catalogue):
            line = f"{app}: {_id(message)!r}"
            if _key(message) not in used:
                faults.obsolete.append(line)
            if not _translated(message):
                faults.empty.append(line)
            faults.wrong += [f"{line}: {error}" for error in message.check(catalogue) if _translated(message)]
    return faults


def compile_stale(package: Path) -> int:
    """Write the .mo of every .po that is newer; returns how many were written. An unwritable folder is left alone."""
    count = 0
    for app in apps(package):
        source = package / app / PO
        target = source.with_suffix(".mo")
        if not source.exists() or (target.exists() and target.stat().st_mtime >= source.stat().st_mtime):
            continue
        content = io.BytesIO()
        write_mo(content, read(source))
        part = target.with_suffix(".part")
        with contextlib.suppress(PermissionError):
            part.write_bytes(content.getvalue())
            part.replace(target)
            count += 1
    return count


def read(file: Path) -> Catalog:
    """Read a catalogue; an absent file is an empty one."""
    if not file.exists():
        return Catalog(locale="th", fuzzy=False)
    with file.open("rb") as handle:
        return read_po(handle, locale="th", abort_invalid=True)


def write(file: Path, catalogue: Catalog) -> None:
    """Write a catalogue sorted by text, without dates and line numbers, so that changes merge."""
    body = io.BytesIO()
    write_po(body, catalogue, omit_header=True, sort_output=True, include_lineno=False, width=120, ignore_obsolete=True)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(HEADER + body.getvalue().decode().strip() + "\n", encoding="utf-8")


def _files(package: Path, app: str) -> Iterator[Path]:
    yield from sorted((package / app).rglob("*.py"))
    yield from sorted((package / app / "templates").rglob("*.*"))
    if app == HOME_OF_SHARED:
        yield from sorted(package.glob("*.py"))
        yield from sorted((package / "lib").rglob("*.py"))


def _texts_of(file: Path, name: str) -> Iterator[Found]:
    if "migrations" in file.parts or file.is_dir():
        return
    source = file.read_text(encoding="utf-8")
    if file.suffix != ".py":
        source = f"({templatize(source, origin=name)}\n)"  # in brackets, indentation means nothing
    for _, message, _, context in extract("python", io.BytesIO(source.encode()), KEYWORDS):
        singular, plural = (message[0], message[-1]) if isinstance(message, tuple) else (message, "")
        yield Found(context=context or "", id=singular, plural=plural, file=name)


def _used(package: Path) -> set[Key]:
    return {key for app in apps(package) for key in texts(package, app)}


def _messages(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


def _keys(catalogue: Catalog) -> set[Key]:
    return {_key(message) for message in _messages(catalogue)}


def _key(message: Message) -> Key:
    return (message.context or "", _id(message))


def _id(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _translated(message: Message) -> bool:
    return bool(message.string) if isinstance(message.string, str) else all(message.string or [""])
