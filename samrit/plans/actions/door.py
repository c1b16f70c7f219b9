"""The door to what is published: open for the acts that load, complete or publish an edition, shut for all others."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from samrit.plans.models.editions import DOOR


@contextmanager
def open_door() -> Iterator[None]:
    """Rows of published editions may be changed inside; the database shuts the door again at the end of the block."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select set_config(%s, 'open', true)", [DOOR])
        yield
        cursor.execute("select set_config(%s, '', true)", [DOOR])
