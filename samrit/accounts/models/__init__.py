"""Users without names, one erasable table of names, dated roles per unit, what the door remembers, and keys of machines."""

from samrit.accounts.models.door import DoorTry, FailedSignIn, KnownDevice
from samrit.accounts.models.machines import ApiToken
from samrit.accounts.models.people import Delegation, Invitation, Membership, PersonName, User

__all__ = [
    "ApiToken",
    "Delegation",
    "DoorTry",
    "FailedSignIn",
    "Invitation",
    "KnownDevice",
    "Membership",
    "PersonName",
    "User",
]
