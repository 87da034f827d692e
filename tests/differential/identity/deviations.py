"""Where novalite answers otherwise than real Keystone, on purpose."""

from __future__ import annotations

from tests.differential.engine import Deviation

DEVIATIONS = [
    Deviation("", r"^headers.x-compute-request-id is too much", "All of novalite's answers have it, as Nova's do."),
    Deviation("", r"^headers.allow", "The order of methods is random in Keystone."),
    Deviation("_as_ids", r"^body.project.(parents|subtree)", "Ids that are keys are not known to be pairs."),
    Deviation("[?&]limit=(-|0)", "", "A page of no items, or of fewer, is another thing in each of Keystone's lists."),
    Deviation("", r"^status: 500, not 4", "Where Keystone fails on what it was sent, novalite says what is wrong."),
]
