"""Versioned operations, whatever they are about."""

import novalite.wsgi  # noqa: F401  # by which WebOb is imported without the warning that it causes
