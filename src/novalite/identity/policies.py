"""Who may do what in the Identity API: Keystone's rules by their names, with its default roles."""

from __future__ import annotations

from novalite.api.operation import Policy
from novalite.errors import Forbidden


def refusal(rule: str) -> Forbidden:
    """What is said where a rule says no."""
    return Forbidden(f"You are not authorized to perform the requested action: {rule}.")


POLICY = Policy({}, refusal)
