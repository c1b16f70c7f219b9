"""Typed readers of the environment.

A wrong setting stops the program at start with one line that says which setting, why it is wrong and how to mend it.
"""

import os
import secrets
from datetime import datetime
from email.utils import parseaddr
from pathlib import Path
from string import Formatter
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from samrit.lib.scanning import Scanner

TRUE = {"1", "true", "yes", "on"}
FALSE = {"", "0", "false", "no", "off"}


class WrongSetting(SystemExit):
    """A setting that cannot be used: ends the program with one readable line."""

    def __init__(self, name: str, why: str, mend: str) -> None:
        self.line = f"{name}: {why}; {mend}"
        super().__init__(self.line)


def flag(name: str, *, default: bool = False) -> bool:
    """Read a yes/no setting."""
    value = os.environ.get(name)
    if value is None:
        return default
    if value.strip().lower() in TRUE:
        return True
    if value.strip().lower() in FALSE:
        return False
    raise WrongSetting(name, f"{value!r} is neither yes nor no", "write 1 or 0")


def choice(name: str, options: tuple[str, ...]) -> str:
    """Read a setting that is one of a few words; the first is the default."""
    value = os.environ.get(name) or options[0]
    if value not in options:
        raise WrongSetting(name, f"{value!r} is not known", f"write one of {', '.join(options)}")
    return value


def words(name: str, *, default: tuple[str, ...]) -> list[str]:
    """Read a comma-separated list."""
    parts = [part.strip() for part in os.environ.get(name, "").split(",")]
    return [part for part in parts if part] or list(default)


def whole_number(name: str, *, default: int, least: int = 1) -> int:
    """Read a whole number that is at least `least`."""
    value = os.environ.get(name) or str(default)
    if not value.strip().isdecimal() or int(value) < least:
        raise WrongSetting(name, f"{value!r} is not a whole number of {least} or more", f"write for example {default}")
    return int(value)


def count(name: str) -> int | None:
    """Read a whole number, 0 too; none where it is unset, because 0 is then a statement of its own."""
    value = os.environ.get(name, "").strip()
    if not value:
        return None
    if not value.isdecimal():
        raise WrongSetting(name, f"{value!r} is not a whole number", "write for example 1, or remove it")
    return int(value)


def file(name: str) -> Path | None:
    """Read the path of a file that is there and can be read; none where it is unset."""
    value = os.environ.get(name)
    if not value:
        return None
    path = Path(value).expanduser().absolute()
    if not path.is_file() or not os.access(path, os.R_OK):
        raise WrongSetting(name, f"the file {path} is not there or cannot be read", "name a file, or remove it")
    return path


def pattern(name: str, *, default: str, fields: frozenset[str]) -> str:
    """Read a pattern for codes, such as `{agency}-{year}-{number:04d}`; it must hold exactly the fields, `{number}` last."""
    value = os.environ.get(name) or default
    try:
        found = {field for _text, field, _format, _kind in Formatter().parse(value) if field is not None}
        sample = value.format(agency="U1", year="65", number=1)
    except (ValueError, KeyError, IndexError):
        found, sample = set(), ""
    if found != fields or not value.rstrip().endswith("}") or len(sample) > 40:
        raise WrongSetting(
            name, f"{value!r} is no pattern of {', '.join(sorted(fields))}", f"write for example {default}"
        )
    return value


def instant(name: str) -> str:
    """Read an ISO 8601 instant with its time zone; empty when unset."""
    value = os.environ.get(name, "")
    if not value:
        return ""
    mend = "write for example 2022-04-18T09:00:00+07:00"
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise WrongSetting(name, f"{value!r} is not an ISO 8601 instant", mend) from None
    if moment.tzinfo is None:
        raise WrongSetting(name, f"{value!r} has no time zone", mend)
    return moment.isoformat()


def folder(name: str, *, default: Path) -> Path:
    """Read a folder and make it if it is missing."""
    path = Path(os.environ.get(name) or default).expanduser().absolute()
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise WrongSetting(
            name, f"the folder {path} cannot be made ({fault.strerror})", "name a folder you can write to"
        ) from None
    if not os.access(path, os.W_OK | os.X_OK):
        raise WrongSetting(name, f"the folder {path} cannot be written to", "name a folder you can write to")
    return path


def secret(name: str, *, file: Path) -> str:
    """Read a secret from the environment, else from its file, which is made once with a random value."""
    if value := os.environ.get(name):
        if len(value) < 32:
            raise WrongSetting(name, "it is shorter than 32 letters", "write a longer random text")
        return value
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
            handle.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    value = file.read_text()
    if len(value) < 32:
        raise WrongSetting(name, f"the file {file} is damaged", "delete it, or set the variable")
    return value


def database(name: str) -> dict[str, Any] | None:
    """Read a PostgreSQL address (`postgresql://user:password@host:port/name?option=value`) as Django settings."""
    value = os.environ.get(name)
    if not value:
        return None
    mend = "write postgresql://user:password@host:5432/name"
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        raise WrongSetting(name, "it is not an address", mend) from None
    if parts.scheme not in {"postgres", "postgresql"}:
        raise WrongSetting(name, f"{parts.scheme or 'no'!r} is not a PostgreSQL scheme", mend)
    if len(parts.path) < 2:
        raise WrongSetting(name, "it names no database", mend)
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    return {
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", unquote(parts.hostname or "")),
        "PORT": options.pop("port", str(port or "")),
        "OPTIONS": options,
    }


def site_address(name: str, *, default: str) -> str:
    """Read the address under which people reach the site (`https://samrit.example`), for links in mails."""
    value = os.environ.get(name) or default
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise WrongSetting(name, f"{value!r} is not the address of a site", "write for example https://samrit.example")
    return value.rstrip("/")


def mail_address(name: str, *, default: str) -> str:
    """Read the sender of mails: an address, or `Name <address>`."""
    value = os.environ.get(name) or default
    _shown, address = parseaddr(value)
    if not address or "@" not in address or "\n" in value:
        raise WrongSetting(name, f"{value!r} is not a mail address", "write for example Samrit <samrit@samrit.example>")
    return value


def scanner(name: str) -> Scanner | None:
    """Read where a virus scanner listens (`clamd://host:3310` or `unix:///run/clamd.sock`); none where it is unset."""
    value = os.environ.get(name)
    if not value:
        return None
    mend = "write clamd://host:3310 or unix:///path/of/the/socket"
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        raise WrongSetting(name, "it is not an address", mend) from None
    if parts.scheme == "unix" and parts.path:
        return Scanner(parts.path)
    if parts.scheme == "clamd" and parts.hostname:
        return Scanner(parts.hostname, port or 3310)
    raise WrongSetting(name, f"{value!r} is not the address of a scanner", mend)


def mail_server(name: str) -> dict[str, Any] | None:
    """Read a mail server (`smtp://user:password@host:587?tls=1`) as Django settings; none where it is unset.

    `smtp` begins in the clear and changes to TLS (`tls=1`, the default where a password is sent); `smtps` is TLS from
    the first byte. `timeout` is in seconds, 20 unless told.
    """
    value = os.environ.get(name)
    if not value:
        return None
    mend = "write smtp://user:password@host:587?tls=1"
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        raise WrongSetting(name, "it is not an address", mend) from None
    options = dict(parse_qsl(parts.query))
    tls, timeout = options.pop("tls", "1" if parts.username else "0"), options.pop("timeout", "20")
    if parts.scheme not in {"smtp", "smtps"}:
        raise WrongSetting(name, f"{parts.scheme or 'no'!r} is not a scheme of mail", mend)
    if not parts.hostname:
        raise WrongSetting(name, "it names no host", mend)
    if options or tls not in {"0", "1"} or not timeout.isdecimal() or int(timeout) < 1:
        raise WrongSetting(name, "after the ? only tls=0 or tls=1 and timeout=seconds are known", mend)
    direct = parts.scheme == "smtps"
    return {
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": port or (465 if direct else 587 if tls == "1" else 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": direct,
        "EMAIL_USE_TLS": tls == "1" and not direct,
        "EMAIL_TIMEOUT": int(timeout),
    }
