"""HTTP stays at the interface: what the import contract cannot see, because it cannot look inside external packages."""

import ast
from pathlib import Path

import pytest

from tests.architecture.house import PACKAGE, app_names, python_files, short

HTTP = ("django.http", "django.shortcuts", "django.views", "django.contrib.messages", "django.middleware")
NINJA = ("ninja",)
INTERFACE = {"views", "api", "http", "urls"}
TOP = {"urls", "api", "wsgi"}
NO_SUCH_MODULES = {
    "services", "managers", "helpers", "utils", "base", "constants", "tasks", "signals", "exceptions", "mixins", "common",
}  # fmt: skip
"""Drawers: a name that says nothing about what is inside."""


def imported(file: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def reach(names: set[str], packages: tuple[str, ...]) -> set[str]:
    return {name for name in names if any(name == p or name.startswith(f"{p}.") for p in packages)}


def is_interface(file: Path) -> bool:
    parts = file.relative_to(PACKAGE).with_suffix("").parts
    return parts[0] in TOP or parts[0] == "ui" or (len(parts) > 1 and parts[1] in INTERFACE)


def may_know(file: Path) -> set[str]:
    """Forms read what a browser sends; they need the type of that."""
    parts = file.relative_to(PACKAGE).with_suffix("").parts
    return {"django.http", "django.http.QueryDict"} if len(parts) > 1 and parts[1] == "forms" else set()


@pytest.mark.parametrize("file", list(python_files("samrit")), ids=short)
def test_http_is_met_in_views_api_http_urls_and_ui_only(file):
    names = imported(file)
    if not is_interface(file):
        assert reach(names, HTTP) - may_know(file) == set()
        assert reach(names, NINJA) == set()


@pytest.mark.parametrize("app", app_names())
def test_rules_run_no_query_and_read_no_clock(app):
    for file in python_files(f"samrit/{app}"):
        parts = file.relative_to(PACKAGE / app).with_suffix("").parts
        if parts[0] != "rules":
            continue
        tree = ast.parse(file.read_text(encoding="utf-8"))
        used = {ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute)} | imported(file)
        assert [name for name in used if name.endswith(".objects")] == [], f"{short(file)} asks the database"
        assert used & {"clock.now", "clock.today", "samrit.lib.clock.now", "samrit.lib.clock.today"} == set(), short(
            file
        )
        assert "django.db.connection" not in used, short(file)


@pytest.mark.parametrize("app", app_names())
def test_an_app_says_what_it_owns_and_refuses(app):
    docstring = ast.get_docstring(ast.parse((PACKAGE / app / "__init__.py").read_text(encoding="utf-8"))) or ""
    assert "Owns:" in docstring
    assert "Refuses:" in docstring


def test_no_module_is_a_drawer():
    drawers = [short(file) for file in python_files("samrit") if file.stem in NO_SUCH_MODULES]
    assert drawers == []
