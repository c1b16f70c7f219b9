"""Who brings budget books in, and who reads them. Each answer is the reason why not, or None.

A book that was taken over is a public paper: everybody who is signed in reads it. A file that is only checked, or was taken
back, exists for those who bring books alone.
"""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from samrit.accounts.roles import Person, Role
from samrit.budgets.models import Book, BookState
from samrit.lib.errors import Text
from samrit.lib.steps import has_broken_off, is_running

BUREAU = "U0008"
"""The code of the Budget Bureau among the bodies."""
AT_WORK = _("This file is being worked on. Wait until that is done.")
LONG = dt.timedelta(minutes=15)
"""A step is one piece of work: so long after it began it has broken off, whatever ended it."""
NOT_BRINGING = _("Only the Budget Bureau and administrators of NESDC bring budget books in.")


def brings_books(who: Person, bureau_id: int | None) -> bool:
    """Whether she is of the Budget Bureau (a central agency's post there), or an administrator of NESDC."""
    if who.has(Role.NESDC_ADMIN):
        return True
    return any(post.role == Role.CENTRAL_VIEWER and post.unit_id == bureau_id for post in who.posts)


def why_not_bring(who: Person, bureau_id: int | None) -> Text | None:
    """Bringing a file, taking it over or back, and saying which body a unit is."""
    return None if brings_books(who, bureau_id) else NOT_BRINGING


def why_not_apply(book: Book) -> Text | None:
    """Taking a checked file over, as far as the file itself goes."""
    if book.state == BookState.APPLIED:
        return _("This book has been taken over.")
    if book.state == BookState.UNDONE:
        return _("This book was taken back. Bring the file again.")
    if is_running(book.counts):
        return AT_WORK
    if book.counts.get("stopping"):
        return _("The file as a whole has to be mended first.")
    if not book.counts.get("rows"):
        return _("No row of the file can be taken over.")
    return None


def has_stopped(book: Book, now: dt.datetime) -> bool:
    """Whether the step of a file broke off."""
    return has_broken_off(book.counts, now, LONG)


def why_not_go_on(book: Book, now: dt.datetime) -> Text | None:
    """Why the step of a file is not to be begun once more."""
    if not is_running(book.counts):
        return _("Nothing is left to go on with.")
    return None if has_stopped(book, now) else AT_WORK


def why_not_undo(book: Book, resting: int) -> Text | None:
    """Taking a book back. `resting` are the lines of projects that were taken from it."""
    if book.state != BookState.APPLIED:
        return _("Only a book that was taken over can be taken back.")
    if resting:
        return _("%(count)s budget lines of projects rest on this book. Take the book out of them first.") % {
            "count": resting
        }
    return None
