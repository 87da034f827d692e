"""Where novalite answers otherwise than real Keystone, on purpose."""

from __future__ import annotations

from tests.differential.engine import Deviation

DEVIATIONS = [
    Deviation("", r"^status: 500, not 4", "Where Keystone fails on what it was sent, novalite says what is wrong."),
]
