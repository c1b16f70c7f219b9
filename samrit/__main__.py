"""The one command line: `python -m samrit <command>`."""

import os
import sys

OWNER_COMMANDS = {"demo", "dbshell", "flush", "makemigrations", "migrate", "pgtrigger", "reference", "sqlmigrate"}
NO_DATABASE = {
    "collectstatic",
    "create_max_migration_files",
    "db",
    "demo",
    "docs",
    "findstatic",
    "help",
    "messages",
    "version",
}
DEMO = {"SAMRIT_DEMO": "1", "SAMRIT_NOW": "2022-04-18T09:00:00+07:00"}
"""The demonstration runs as of a day in April 2565, while the reports of the second quarter are due."""


def main() -> None:
    """Choose the database role of the command, start the embedded server if the command needs it, run."""
    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    prepare_environment(command)
    if command not in NO_DATABASE and not {"--help", "-h", "--version"} & set(sys.argv):
        hold_database()
    from django.core.management import execute_from_command_line  # noqa: PLC0415  the role must be chosen first

    execute_from_command_line(["samrit", *sys.argv[1:]])


def prepare_environment(command: str) -> None:
    """What a command implies: its database role, and the clock of the demonstration."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samrit.settings")
    if command in OWNER_COMMANDS:
        os.environ.setdefault("SAMRIT_DB_ROLE", "owner")
    if command == "demo":
        for name, value in DEMO.items():
            os.environ.setdefault(name, value)


def hold_database() -> None:
    """Keep the embedded server up while this process lives; does nothing when DATABASE_URL is set."""
    from django.conf import settings  # noqa: PLC0415  the role must be chosen first

    from samrit.lib import postgres  # noqa: PLC0415  loaded only where a server is needed

    if settings.SAMRIT_EMBEDDED:
        try:
            postgres.hold(postgres.place(settings.SAMRIT_STATE))
        except postgres.ServerProblem as problem:
            sys.exit(f"samrit: {problem}")


if __name__ == "__main__":
    main()
