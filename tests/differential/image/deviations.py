"""Where novalite answers otherwise than real Glance, on purpose."""

from __future__ import annotations

from tests.differential.engine import Deviation

DEVIATIONS: list[Deviation] = []
