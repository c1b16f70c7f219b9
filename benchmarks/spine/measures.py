"""What is measured, and how: server time in process, the queries behind it, records a second, seconds and memory of a build."""

import gzip
import io
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.test import Client

from benchmarks.clocks import ROUNDS, timed
from samrit.accounts.models import User
from samrit.projects.models import Project, YearPlan
from samrit.workspace.actions import demo


def run_all(state: Path) -> Iterator[str]:
    """Every figure, one line each."""
    yield from pages()
    yield from imports(state)
    yield from release(state)


def pages() -> Iterator[str]:
    """Lists and pages as the analyst (all rows) and the ministry's coordinator (her ministry) see them."""
    ministry, codes = "M20000", [""]
    addresses: dict[str, Callable[[int], str]] = {
        "project list, all": lambda n: f"/projects/?year=2565&sort=budget&page={n % 20 + 1}",
        "project list, one ministry": lambda n: (
            f"/projects/?year=2565&ministry={ministry}&sort=budget&page={n % 9 + 1}"
        ),
        "project list, words": lambda n: "/projects/?year=2565&q=" + ("พัฒนา", "น้ำ", "การศึกษา")[n % 3],
        "project page": lambda n: f"/projects/{codes[n % len(codes)]}/",
        "my work": lambda _n: "/my-work/",
        "public project list": lambda n: f"/open/projects/?page={n % 5 + 1}",
        "public home": lambda _n: "/",
    }
    for person in ("analyst", "ministry"):
        client = Client(SERVER_NAME="localhost")
        user = User.objects.get(username=person)
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
        plans = YearPlan.objects.visible_to(user).filter(approval__state="approved")
        codes[:] = plans.values_list("project__code", flat=True)[:ROUNDS]
        for name, address in addresses.items():
            yield f"{person:9} {name:28} {timed(client, address)}"


def imports(state: Path) -> Iterator[str]:
    """Records a second of both importers, on copies of the shipped records under new codes; nothing lost, nothing doubled."""
    for kind, name, key, times in (
        ("budget-records", "project_records_2565.jsonl.gz", "record_id", 5),
        ("emenscr", "emenscr_loanact_records_2563.jsonl.gz", "code_en", 10),
    ):
        with tempfile.TemporaryDirectory(dir=state) as folder:
            path = Path(folder) / "records.jsonl"
            rows = _write_copies(demo.PACKS / name, path, key, times)
            before = Project.objects.count()
            seconds, result = _import(kind, path)
            again, repeated = _import(kind, path)
        assert Project.objects.count() - before == rows, "an import lost or doubled a record"
        assert result["created"] == rows, result
        assert repeated["unchanged"] == rows, repeated
        yield f"import {kind:15} {rows:6,} records  {rows / seconds:7.0f}/s  again unchanged {rows / again:7.0f}/s"


def _write_copies(source: Path, target: Path, key: str, times: int) -> int:
    with gzip.open(source, "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    run = f"{os.getpid()}-{int(time.time())}"
    with target.open("w", encoding="utf-8") as out:
        for copy in range(times):
            for record in records:
                out.write(json.dumps(record | {key: f"{record[key]}-bench-{run}-{copy}"}, ensure_ascii=False) + "\n")
    return len(records) * times


def _import(kind: str, path: Path) -> tuple[float, dict[str, object]]:
    printed = io.StringIO()
    began = time.perf_counter()
    call_command("import", kind, str(path), json=True, stdout=printed)
    result: dict[str, object] = json.loads(printed.getvalue().strip().splitlines()[-1])
    return time.perf_counter() - began, result


def release(state: Path) -> Iterator[str]:
    """Seconds and peak memory of building the release of the second quarter in a process of its own."""
    with tempfile.TemporaryDirectory(dir=state) as folder:
        out = Path(folder) / "release"
        command = [sys.executable, "-m", "samrit", "release", "build", "--year", "2565", "--quarter", "2"]
        began = time.perf_counter()
        subprocess.run([*command, "--out", str(out)], check=True, stdout=subprocess.DEVNULL)  # noqa: S603  our own command
        seconds = time.perf_counter() - began
        size = sum(file.stat().st_size for file in out.iterdir())
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    yield f"release build FY2565-Q2  {seconds:6.1f} s  peak memory {peak:6.0f} MiB  {size / 2**20:6.1f} MiB of files"
