import sys

import pytest

from novalite.errors import StoreError
from novalite.store.opening import open_store


def test_a_store_is_opened_by_its_url(sqlite_url):
    store = open_store(sqlite_url)

    assert store.is_shared
    assert store.saved() == []
    store.close()


def test_what_is_missing_is_named_with_what_to_install(monkeypatch, sqlite_url):
    monkeypatch.delitem(sys.modules, "novalite.store.sql", raising=False)
    monkeypatch.setitem(sys.modules, "sqlalchemy", None)

    with pytest.raises(StoreError, match=r"^sqlalchemy is not installed: pip install 'novalite\[sql\]'$"):
        open_store(sqlite_url)
