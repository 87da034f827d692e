"""What a factory as it is written in an ini is in Python; only here is what an ini names imported."""

from __future__ import annotations

from typing import Any


def load(factory: str, protocols: tuple[str, ...] = ()) -> Any:
    """The object that ``module:name``, ``call:module:name`` or ``egg:distribution#name`` is.

    ``protocols`` are the groups of entry points in which an egg is searched. Raises whatever importing it raises, and
    LookupError where an egg has nothing of that name.
    """
    from importlib import metadata

    scheme, _, rest = factory.partition(":")
    if scheme.lower() == "egg":
        distribution, _, name = rest.partition("#")
        for entry in metadata.distribution(distribution).entry_points:
            if entry.group in protocols and entry.name == (name or "main"):
                return entry.load()
        raise LookupError(f"{factory} has no entry point in {' or '.join(protocols)}")
    return metadata.EntryPoint("", value=rest if scheme.lower() == "call" else factory, group="").load()


def source_of(target: Any) -> str | None:
    """``file:line`` where a class or a function begins; of a class method its class. None where Python has no line."""
    import inspect

    owner = getattr(target, "__self__", None)
    if isinstance(owner, type):  # a class method, which may be inherited from another file
        target = owner
    elif not hasattr(target, "__qualname__"):
        target = type(target)
    try:
        target = inspect.unwrap(target)
        return f"{inspect.getsourcefile(target)}:{inspect.getsourcelines(target)[1]}"
    except (OSError, TypeError, ValueError):
        return None


def object_name(target: Any) -> str | None:
    """``module:name`` of a class or a function, by which it can be imported; of anything else its class."""
    if not hasattr(target, "__qualname__"):
        target = type(target)
    module, name = getattr(target, "__module__", None), target.__qualname__
    return f"{module}:{name}" if module and "<" not in name else None
