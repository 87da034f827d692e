"""What is set about a cloud and is no part of what is true in it: how long things take, how much is recorded.

It is kept in the cloud's store, so that all processes which share that know it, but it is no part of a snapshot.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping
from typing import Any, Generic, Protocol, TypeVar, cast

from msgspec import Struct

from novalite.store import Kind, Store

T = TypeVar("T")


class Setting(Struct, frozen=True):
    """One thing that is set, by its name."""

    id: str
    group: str
    value: Any


SETTINGS: Kind[Setting] = Kind("setting", order=("id",), by=("group",), apart=True)


class Settings(MutableMapping[str, Any]):
    """The settings of one group, by name."""

    def __init__(self, store: Store, group: str) -> None:
        self._store = store
        self._group = group

    def __getitem__(self, name: str) -> Any:
        setting = self._store.get(SETTINGS, f"{self._group}:{name}")
        if setting is None:
            raise KeyError(name)
        return setting.value

    def __setitem__(self, name: str, value: Any) -> None:
        self._store.put(SETTINGS, Setting(f"{self._group}:{name}", self._group, value))

    def __delitem__(self, name: str) -> None:
        self[name]
        self._store.delete(SETTINGS, f"{self._group}:{name}")

    def __iter__(self) -> Iterator[str]:
        found = self._store.find(SETTINGS, {"group": self._group})
        return iter([setting.id.partition(":")[2] for setting in found])

    def __len__(self) -> int:
        return self._store.count(SETTINGS, {"group": self._group})

    def __ior__(self, others: Mapping[str, Any]) -> Settings:
        self.update(others)
        return self

    def replace(self, others: Mapping[str, Any]) -> None:
        """Have these, and no others."""
        values = dict(others)
        self.clear()
        self.update(values)


class _Noun(Protocol):
    _wing: Any


class Own(Generic[T]):
    """An attribute of a cloud's noun that is a setting: ``seconds = Own(0.0)``."""

    def __init__(self, default: T) -> None:
        self._default = default

    def __set_name__(self, owner: type, name: str) -> None:
        self._group = owner.__name__
        self._name = name

    def __get__(self, noun: _Noun, owner: type) -> T:
        setting = noun._wing.store.get(SETTINGS, f"{self._group}:{self._name}")
        return self._default if setting is None else cast(T, setting.value)

    def __set__(self, noun: _Noun, value: T) -> None:
        Settings(noun._wing.store, self._group)[self._name] = value
