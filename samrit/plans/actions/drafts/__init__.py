"""Writing drafts of plans: starting one, its nodes, and the edges and marks at them."""

from samrit.plans.actions.drafts.facts import LinkValues, MarkValues, save_links, save_marks
from samrit.plans.actions.drafts.nodes import cancel_node, move_node, remove_node, revive_node, save_node
from samrit.plans.actions.drafts.starting import start_completion, start_new, start_revision

__all__ = [
    "LinkValues",
    "MarkValues",
    "cancel_node",
    "move_node",
    "remove_node",
    "revive_node",
    "save_links",
    "save_marks",
    "save_node",
    "start_completion",
    "start_new",
    "start_revision",
]
