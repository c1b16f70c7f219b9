"""Chains, who holds a step, what waits for whom, and what was sent, pinned and said."""

from samrit.approvals.queries.chains import Chain, chain_for, chain_with_people, holders, holders_anywhere, holdings
from samrit.approvals.queries.passages import (
    acts_of,
    hash_in_force,
    last_return_reasons,
    last_sending,
    open_pins,
    pins_of,
    returned_to,
    sendings,
    thread,
    to_acknowledge,
    visible,
    waiting_for,
)

__all__ = [
    "Chain",
    "acts_of",
    "chain_for",
    "chain_with_people",
    "hash_in_force",
    "holders",
    "holders_anywhere",
    "holdings",
    "last_return_reasons",
    "last_sending",
    "open_pins",
    "pins_of",
    "returned_to",
    "sendings",
    "thread",
    "to_acknowledge",
    "visible",
    "waiting_for",
]
