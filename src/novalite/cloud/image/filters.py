"""Which images a list has: Glance's filters, as clients and Nova send them."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

from msgspec import Struct

from novalite.cloud.image.images import Image
from novalite.errors import Invalid

Fits = Callable[[Image], bool]

_COMPARISONS = {
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
    "neq": operator.ne,
    "eq": operator.eq,
}
_WORDS = ("name", "id", "status", "container_format", "disk_format")
_TIMES = ("created_at", "updated_at")
_TRUTHS = ("protected", "os_hidden")
_EQUAL = ("owner", "checksum", "min_disk", "min_ram", "size", "virtual_size", "os_hash_algo", "os_hash_value")
_RANGES = ("size_min", "size_max", "min_ram_min", "min_ram_max", "min_disk_min", "min_disk_max")
VISIBILITIES = ("community", "public", "private", "shared", "all")
MEMBER_STATUSES = ("accepted", "pending", "rejected", "all")


class Listing(Struct, frozen=True):
    """The images that a project is shown; an admin is shown all.

    Without a ``visibility`` only one's own community images are listed, and hidden images only where they are asked
    for. ``member_status`` says which of those that others share with the project.
    """

    project_id: str | None
    admin: bool = False
    filters: Mapping[str, str] | None = None
    tags: tuple[str, ...] = ()

    def compile(self) -> Fits:
        """A function that says of an image whether it is listed. Raises Invalid for filters that say nothing."""
        filters = {"os_hidden": "false", **(self.filters or {})}
        visibility = filters.pop("visibility", None)
        if visibility:
            _one_of(VISIBILITIES, visibility, "Invalid visibility value: {}")
        status = _one_of(MEMBER_STATUSES, filters.pop("member_status", "accepted"), "Invalid status: {}")
        parts = [_fits(name, value) for name, value in filters.items()]

        def fits(image: Image) -> bool:
            return (
                self._is_shown(image, visibility)
                and (self.admin or self._is_for(image, status))
                and image.tags.issuperset(self.tags)
                and all(part(image) for part in parts)
            )

        return fits

    @property
    def where(self) -> list[dict[str, Any]]:
        """By which values the store finds all that may be listed: whose they are, who sees them, and their names."""
        seen: list[dict[str, Any]] = [{"owner": self.project_id}, {"members": self.project_id}]
        seen += [{"visibility": "public"}, {"visibility": "community"}]
        name = (self.filters or {}).get("name")
        named = [{}] if name is None else [{"name": word} for word in _words(name)]
        return [{**who, **what} for who in ([{}] if self.admin else seen) for what in named]

    def _is_shown(self, image: Image, visibility: str | None) -> bool:
        if visibility is None:
            return image.visibility != "community" or image.owner == self.project_id
        return visibility in ("all", image.visibility)

    def _is_for(self, image: Image, status: str | None) -> bool:
        if image.visibility in ("public", "community") or image.owner == self.project_id:
            return True
        member = image.members.get(self.project_id or "")
        return image.visibility == "shared" and member is not None and status in ("all", member.status)


def _fits(name: str, value: str) -> Fits:
    if name in _TIMES:
        return _by_time(name, value)
    if name in _WORDS:
        return _by_words(name, value)
    if name in _RANGES:
        return _by_range(name, value)
    if name in _TRUTHS:
        return _by_truth(name, value)
    if name in _EQUAL:
        return lambda image: str(getattr(image, name)) == value
    return lambda image: image.properties.get(name) == value


def _by_time(name: str, value: str) -> Fits:
    word, time = ("eq", _time(value)) if _time(value) else _split(value)
    moment = time if isinstance(time, datetime) else _time(time or "")
    if moment is None:
        raise Invalid(f'Bad "{name}" query filter format. Use ISO 8601 DateTime notation.')
    if word not in _COMPARISONS:
        raise Invalid("Unable to filter on a unknown operator.")
    compare = _COMPARISONS[word]
    return lambda image: bool(compare(getattr(image, name).replace(microsecond=0), moment))


def _by_words(name: str, value: str) -> Fits:
    wanted = _words(value)
    return lambda image: getattr(image, name) in wanted


def _words(value: str) -> tuple[str, ...]:
    word, rest = _split(value)
    if word not in ("eq", "in"):
        raise Invalid(f"Unable to filter by unknown operator '{word}'.")
    if word == "in" and rest.count('"') % 2:
        raise Invalid(f"Invalid filter value {rest}. The quote is not closed.")
    return (rest,) if word == "eq" else tuple(part.strip('"') for part in rest.split(","))


def _by_range(name: str, value: str) -> Fits:
    try:
        bound = int(value)
    except ValueError:
        raise Invalid("Unable to filter on a range with a non-numeric value.") from None
    field, _, end = name.rpartition("_")
    compare = operator.ge if end == "min" else operator.le
    return lambda image: getattr(image, field) is not None and bool(compare(getattr(image, field), bound))


def _by_truth(name: str, value: str) -> Fits:
    value = value.lower() if name == "os_hidden" else value
    if value not in ("true", "false"):
        raise Invalid(f"Invalid value '{value}' for '{name}' filter. Valid values are 'true' or 'false'.")
    wanted = value == "true"
    return lambda image: getattr(image, name) is wanted


def _split(value: str) -> tuple[str, str]:
    """An operator, ``eq`` where there is none, and what it is about."""
    word, colon, rest = value.partition(":")
    return (word, unquote(rest)) if colon else ("eq", unquote(value))


def _time(value: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value)
        return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
    except (ValueError, OverflowError):  # in UTC the first year may begin before all years
        return None


def _one_of(words: tuple[str, ...], value: str | None, complaint: str) -> str | None:
    if value is not None and value not in words:
        raise Invalid(complaint.format(value))
    return value
