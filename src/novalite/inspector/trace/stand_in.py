"""Stand-ins: they look and behave as the object in whose place they are, but for what their class does itself.

Code that is traced must not notice: it may ask for attributes, set them, ask ``isinstance``, or whether there is a
``__len__``. So attributes are passed on, ``__class__`` is the other object's, and special methods, which Python looks
up on the type, are there exactly where the other object's type has them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar

Cls = TypeVar("Cls", bound="StandIn")


class StandIn:
    """Stands in the place of ``inner``. What a subclass keeps for itself has a name that begins with `PREFIX`."""

    __slots__ = ("_novalite_inner",)

    def __init__(self, inner: Any) -> None:
        object.__setattr__(self, "_novalite_inner", inner)

    @property  # type: ignore[misc]  # one that can be set it is, but nobody does
    def __class__(self) -> Any:
        return self._novalite_inner.__class__

    def __getattr__(self, name: str) -> Any:
        return getattr(self._novalite_inner, name)

    def __setattr__(self, name: str, value: Any) -> None:
        if name.startswith(PREFIX):
            object.__setattr__(self, name, value)
        else:
            setattr(self._novalite_inner, name, value)

    def __delattr__(self, name: str) -> None:
        delattr(self._novalite_inner, name)

    def __repr__(self) -> str:
        return repr(self._novalite_inner)

    def __str__(self) -> str:
        return str(self._novalite_inner)


PREFIX = "_novalite_"

#: What belongs to a class, or to the life of one object, and not to how the object behaves.
_NEVER = {"__del__", "__dict__", "__weakref__", "__slots__", "__class_getitem__", "__abstractmethods__", "__wrapped__"}


def standing_in(cls: type[Cls], inner: Any, *more: Any) -> Cls:
    """One of the class, with all special methods that ``inner`` has."""
    made: Cls = _with_special_methods(cls, type(inner))(inner, *more)  # type: ignore[arg-type]  # classes are hashable
    return made


def is_a(cls: type[StandIn], one: Any) -> bool:
    """Whether it is such a stand-in, which ``isinstance`` does not tell."""
    return issubclass(type(one), cls)


@lru_cache(maxsize=1024)
def _with_special_methods(cls: Any, inner: Any) -> Any:
    names = {name for name in dir(inner) if name.startswith("__") and name.endswith("__")} - {*dir(cls), *_NEVER}
    methods = {name: _passed_on(name) for name in names if callable(getattr(inner, name, None))}
    return type(cls.__name__, (cls,), {"__slots__": (), **methods})


def _passed_on(name: str) -> Callable[..., Any]:
    def method(self: StandIn, *args: Any, **kwargs: Any) -> Any:
        return getattr(self._novalite_inner, name)(*args, **kwargs)

    return method
