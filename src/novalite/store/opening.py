"""A store by its URL, and what is missing for it."""

from __future__ import annotations

from novalite.errors import StoreError
from novalite.store import Store


def open_store(url: str) -> Store:
    """The store in a database: ``sqlite:///cloud.db``, ``postgresql://user@host/name``. Raises StoreError."""
    try:
        from novalite.store.sql import SqlStore
    except ModuleNotFoundError as error:
        raise StoreError(f"{error.name} is not installed: pip install 'novalite[sql]'") from None
    return SqlStore(url)
