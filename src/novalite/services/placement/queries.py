"""What is asked for in a query: resources, traits, aggregates, a tree."""

from __future__ import annotations

from collections.abc import Iterable

from novalite.api.call import Call
from novalite.api.formats import is_uuid
from novalite.errors import Invalid

Names = frozenset[str]

EXAMPLE = "?resources=VCPU:2,MEMORY_MB:1024"


def resources(text: str) -> dict[str, int]:
    """``VCPU:2,DISK_GB:5`` as amounts by class. Raises Invalid."""
    start = f"Badly formed resources parameter. Expected resources query string parameter in form: {EXAMPLE}. Got: "
    if not text.strip():
        raise Invalid(f"{start}empty string.")
    found = {}
    for part in text.split(","):
        name, colon, word = part.partition(":")
        if not colon or ":" in word:
            raise Invalid(f"{start}{part}.")
        found[name] = _amount(name, word)
    return found


def traits(call: Call, name: str, may_choose: bool = True) -> tuple[tuple[Names, ...], Names]:
    """The traits that are required, of each set one, and those that are forbidden. Raises Invalid.

    ``!TRAIT`` is one that is forbidden, since 1.22; ``in:A,B`` is one of several, since 1.39.
    """
    values = call.request.GET.getall(name)
    required: list[Names] = []
    forbidden: set[str] = set()
    for value in values if call.at_least("1.39") else values[-1:]:
        more, less = _traits(call, value, may_choose and call.at_least("1.39"))
        required += more
        forbidden |= less
    return tuple(required), frozenset(forbidden)


def aggregates(call: Call, name: str) -> tuple[tuple[Names, ...], Names]:
    """The aggregates that are required, of each set one, and those that are forbidden. Raises Invalid."""
    values = call.request.GET.getall(name)
    if len(values) > 1 and not call.at_least("1.24"):
        raise Invalid(f"Multiple {name} parameters are not supported")
    required: list[Names] = []
    forbidden: set[str] = set()
    for value in values:
        more, less = _aggregates(value)
        if less and not call.at_least("1.32"):
            raise Invalid(f"Forbidden {name} parameters are not supported in the specified microversion")
        required += [more] if more else []
        forbidden |= less
    return tuple(required), frozenset(forbidden)


def tree(text: str) -> str:
    """The id of a provider. Raises Invalid."""
    if not looks_like_uuid(text.strip()):
        raise Invalid(
            f"Invalid query string parameters: Expected 'in_tree' parameter to be a format of uuid. Got: {text}"
        )
    return text.strip()


def known_traits(call: Call, names: Iterable[str]) -> None:
    """Raises Invalid for traits that there are none of."""
    unknown = sorted(name for name in set(names) if not call.cloud.placement.providers.has_trait(name))
    if unknown:
        raise Invalid(f"No such trait(s): {', '.join(unknown)}.")


def _amount(name: str, word: str) -> int:
    try:
        amount = int(word)
    except ValueError:
        raise Invalid(f"Requested resource {name} expected positive integer amount. Got: {word}.") from None
    if amount < 1:
        raise Invalid(f"Requested resource {name} requires amount >= 1. Got: {amount}.")
    return amount


def _traits(call: Call, value: str, may_choose: bool) -> tuple[list[Names], set[str]]:
    may_forbid = call.at_least("1.22")
    start = "Invalid query string parameters: "
    if value.startswith("in:"):
        if not may_choose:
            form = "'in:HW_CPU_X86_VMX,CUSTOM_MAGIC'"
            raise Invalid(f"{start}The format {form} only supported since microversion 1.39. Got: {value}")
        names = [name.strip() for name in value.removeprefix("in:").split(",")]
        required, forbidden = [frozenset(names)], set[str]()
    else:
        names = [name.strip() for name in value.split(",")]
        required = [frozenset({name}) for name in names if not name.startswith("!")]
        forbidden = {name[1:] for name in names if name.startswith("!")}
    form = "HW_CPU_X86_VMX,!CUSTOM_MAGIC" if may_forbid else "HW_CPU_X86_VMX,CUSTOM_MAGIC"
    start += f"Expected 'required' parameter value of the form: {form}."
    if "" in names or "" in forbidden:
        raise Invalid(f"{start} Got an empty trait in: {value}")
    if forbidden and not may_forbid:
        raise Invalid(f"{start} Got: {value}")
    return required, forbidden


def _aggregates(value: str) -> tuple[Names, Names]:
    if "," in value and not value.startswith(("in:", "!in:")):
        raise Invalid(
            "Multiple values for 'member_of' must be prefixed with the 'in:' or '!in:' keyword using the valid "
            f"microversion. Got: {value}"
        )
    forbidden = value.startswith("!")
    names = frozenset(value.removeprefix("!").removeprefix("in:").split(","))
    for name in sorted(names):
        if not looks_like_uuid(name):
            raise Invalid(
                f"Invalid query string parameters: Expected 'member_of' parameter to contain valid UUID(s). Got: {name}"
            )
    return (frozenset(), names) if forbidden else (names, frozenset())


def looks_like_uuid(text: str) -> bool:
    """Whether it is one."""
    try:
        return bool(is_uuid(text))
    except ValueError:
        return False
