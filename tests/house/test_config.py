"""A wrong setting ends with one line: which, why, how to mend."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from samrit.lib import config

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("SAMRIT_DEMO", "maybe", "SAMRIT_DEMO: 'maybe' is neither yes nor no; write 1 or 0"),
        ("SAMRIT_NOW", "2022-04-18T09:00:00+07:00", "SAMRIT_NOW: the clock is only set in a demo"),
        ("DATABASE_URL", "mysql://x/y", "DATABASE_URL: 'mysql' is not a PostgreSQL scheme; write postgresql://"),
        ("DATABASE_URL", "postgresql://host", "DATABASE_URL: it names no database; write postgresql://"),
        ("SAMRIT_OWNER_DATABASE_URL", "postgresql://h/d", "it stands alone; set DATABASE_URL too"),
        ("SAMRIT_STATE", "/proc/nowhere", "the folder /proc/nowhere cannot be made"),
        ("SAMRIT_SECRET_KEY", "short", "shorter than 32 letters; write a longer random text"),
        ("SAMRIT_PROJECT_CODE", "{agency}", "'{agency}' is no pattern of agency, number, year; write for example"),
        ("SAMRIT_SMTP", "http://host", "SAMRIT_SMTP: 'http' is not a scheme of mail; write smtp://"),
        ("SAMRIT_SMTP", "smtp://", "SAMRIT_SMTP: it names no host; write smtp://"),
        ("SAMRIT_SMTP", "smtp://host?tls=maybe", "only tls=0 or tls=1 and timeout=seconds are known"),
        ("SAMRIT_SMTP", "smtp://host", "SAMRIT_ADDRESS: it is not set, but SAMRIT_SMTP is; say where the site is"),
        ("SAMRIT_MAIL_FROM", "nobody", "'nobody' is not a mail address; write for example Samrit <"),
        (
            "SAMRIT_ADDRESS",
            "samrit.example",
            "'samrit.example' is not the address of a site; write for example https://",
        ),
        ("SAMRIT_DB_ROLE", "root", "'root' is not known; write one of app, owner"),
    ],
)
def test_a_wrong_setting_stops_at_start_with_one_line(name: str, value: str, says: str, tmp_path: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "SAMRIT_STATE": str(tmp_path), name: value}
    done = subprocess.run(
        [sys.executable, "-m", "samrit", "check"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert says in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr


def test_an_instant_needs_its_time_zone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAMRIT_NOW", "2022-04-18T09:00:00")
    with pytest.raises(config.WrongSetting, match="has no time zone"):
        config.instant("SAMRIT_NOW")


def test_a_database_address_is_read_with_its_escapes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://an%40app:p%2Fw@db.example:5433/main?sslmode=require")
    assert config.database("DATABASE_URL") == {
        "NAME": "main",
        "USER": "an@app",
        "PASSWORD": "p/w",
        "HOST": "db.example",
        "PORT": "5433",
        "OPTIONS": {"sslmode": "require"},
    }


def test_the_secret_is_made_once_and_closed_to_others(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("SAMRIT_SECRET_KEY", raising=False)
    file = tmp_path / "secret-key"
    first = config.secret("SAMRIT_SECRET_KEY", file=file)
    assert config.secret("SAMRIT_SECRET_KEY", file=file) == first
    assert file.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("address", "port", "user", "encrypted"),
    [
        ("smtp://mail.example", 25, "", (False, False)),
        ("smtp://an%40app:p%2Fw@mail.example", 587, "an@app", (True, False)),
        ("smtp://an%40app:p%2Fw@mail.example:2525?tls=0", 2525, "an@app", (False, False)),
        ("smtp://mail.example?tls=1", 587, "", (True, False)),
        ("smtps://mail.example?tls=1", 465, "", (False, True)),
    ],
)
def test_a_mail_server_is_read_and_a_password_goes_encrypted(monkeypatch, address, port, user, encrypted) -> None:
    monkeypatch.setenv("SAMRIT_SMTP", address)
    found = config.mail_server("SAMRIT_SMTP")
    assert found is not None
    assert (found["EMAIL_HOST"], found["EMAIL_PORT"], found["EMAIL_HOST_USER"]) == ("mail.example", port, user)
    assert (found["EMAIL_USE_TLS"], found["EMAIL_USE_SSL"]) == encrypted
    assert found["EMAIL_HOST_PASSWORD"] == ("p/w" if user else "")
