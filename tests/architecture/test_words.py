"""What may not stand in the repository: places of one machine, half-done work, addresses of registries in locks."""

import re

import pytest

from tests.architecture.house import ROOT, repository_files, short

TEXT = {
    ".py",
    ".html",
    ".md",
    ".toml",
    ".txt",
    ".yaml",
    ".yml",
    ".ts",
    ".scss",
    ".css",
    ".json",
    ".ini",
    ".cfg",
    ".sh",
    ".po",
    ".sql",
}
MACHINE = re.compile(r"(?<![\w.~-])/(?:home|root|work|Users)/[\w.-]+")
UNFINISHED = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")
REGISTRY = re.compile(r"\b(?:p[y]pi|p[y]thonhosted|n[p]mjs)\.(?:org|com)\b")
READABLE = [
    file for file in repository_files() if file.suffix in TEXT or file.name in {".importlinter", "Dockerfile", "run"}
]


@pytest.mark.parametrize("pattern", [MACHINE, UNFINISHED, REGISTRY], ids=["machine", "unfinished", "registry"])
def test_no_file_names_a_machine_unfinished_work_or_a_registry(pattern):
    found = []
    for file in READABLE:
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            found += [f"{short(file)}:{number} {match}" for match in pattern.findall(line)]
    assert found == []


def test_locks_hold_no_address():
    assert '"resolved"' not in (ROOT / "package-lock.json").read_text(encoding="utf-8")
    for lock in (ROOT / "requirements").glob("*.txt"):
        assert "://" not in lock.read_text(encoding="utf-8"), short(lock)
