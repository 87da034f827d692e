"""That nothing is wrong with an ini, as an assertion."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def assert_lints_clean(ini: str | Path | None = None, *, profile: Any = None, **options: str) -> None:
    """``novalite lint`` finds nothing wrong with an ini, None being novalite's own.

    ``profile`` is the name of a shipped one or the path of a TOML file, None what ``novalite lint`` would take;
    ``options`` are put over ``[DEFAULT]``. Raises ConfigError where the ini cannot be read.
    """
    from novalite.inspector.lint.run import lint, own_ini

    found = lint(ini or own_ini(), profile, options)
    if found:  # no assert, into whose message pytest puts blanks
        raise AssertionError("\n".join(f"{finding}\n    {finding.rule.mend}" for finding in found))
