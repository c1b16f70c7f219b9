"""Small files, small functions. The stop is hard; what is worth a second look is printed (`pytest -rP`)."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.house import python_files, short

MODULE_STOP, MODULE_LOOK = 600, 400
FUNCTION_STOP, FUNCTION_LOOK = 60, 35
FOLDERS = ("samrit", "tests", "benchmarks", "ops")


def lines_of(file: Path) -> int:
    return len(file.read_text(encoding="utf-8").splitlines())


def functions(file: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{short(file)}:{node.lineno} {node.name}", (node.end_lineno or node.lineno) - node.lineno + 1


def too_long(sizes: dict[str, int], look: int, stop: int) -> dict[str, int]:
    for name, lines in sorted(sizes.items(), key=lambda pair: -pair[1]):
        if lines > look:
            print(f"look again: {lines} lines, {name}")
    return {name: lines for name, lines in sizes.items() if lines > stop}


def test_no_module_is_longer_than_600_lines():
    assert too_long({short(file): lines_of(file) for file in python_files(*FOLDERS)}, MODULE_LOOK, MODULE_STOP) == {}


def test_no_function_is_longer_than_60_lines():
    sizes = dict(function for file in python_files(*FOLDERS) for function in functions(file))
    assert too_long(sizes, FUNCTION_LOOK, FUNCTION_STOP) == {}
