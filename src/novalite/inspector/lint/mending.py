"""An ini whose filters are put into the order that a profile wants."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from novalite.inspector.ini import Ini
from novalite.inspector.lint.chains import Element, factory_of
from novalite.inspector.lint.profile import Order, Profile
from novalite.inspector.sections import FILTER, Option, Place


@dataclass(frozen=True)
class Mended:
    """That the filters of one list have been put into another order."""

    place: Place
    before: tuple[str, ...]
    after: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.place}: {' '.join(self.before)}\n{' ' * len(str(self.place))}→ {' '.join(self.after)}"


def mend(ini: Ini, profile: Profile) -> list[Mended]:
    """Rewrite the ini's own file, so that each list of filters in it has the order that the profile wants.

    Nothing else of the file is changed. A list that is interpolated, or of which the profile wants what cannot be,
    is left as it is.
    """
    path = Path(ini.path)
    with path.open(encoding="utf-8", newline="") as file:
        lines = file.read().splitlines(keepends=True)
    done = []
    for option, filters, rest in _lists(ini):
        ordered = _ordered(filters, profile)
        before, after = [one.name for one in filters], [one.name for one in ordered]
        if after != before and _replace(lines, option, [*before, *rest], [*after, *rest]):
            done.append(Mended(option.place, tuple(before), tuple(after)))
    if done:
        with path.open("w", encoding="utf-8", newline="") as file:
            file.writelines(lines)
    return done


def _lists(ini: Ini) -> Iterator[tuple[Option, list[Element], list[str]]]:
    """Each option of the ini's own file that lists filters: the filters, and what comes behind them."""
    own = [one for one in ini.references if one.place.file == ini.path and one.certain]
    for (section, key), listed in groupby(own, key=lambda one: (one.by, one.key)):
        references = list(listed)
        filters = [one for one in references if one.wants == FILTER and key not in ("use", "filter-with")]
        option = section.option(key)
        if option and len(filters) > 1:
            elements = [Element(one.name, one.place, one.target, factory_of(ini, one.target)) for one in filters]
            yield option, elements, [one.name for one in references if one.wants != FILTER]


def _ordered(filters: list[Element], profile: Profile) -> list[Element]:
    """The filters, each moved as little as will do; as they are where that has no end."""
    ordered = list(filters)
    wanted = [order for order in profile.order if order.rule not in profile.off]
    for _ in range(len(filters) ** 2 * max(len(wanted), 1)):
        move = next(filter(None, (_move(ordered, order, profile) for order in wanted)), None)
        if move is None:
            return ordered
        at, to = move
        ordered.insert(to, ordered.pop(at))
    return filters


def _move(filters: list[Element], order: Order, profile: Profile) -> tuple[int, int] | None:
    """From where to where a filter has to go for an order; None where it is fine."""
    kinds = [profile.kind(element) for element in filters]
    if order.kind not in kinds:
        return None
    at = kinds.index(order.kind)
    wrong = [
        index
        for index, kind in enumerate(kinds)
        if order.names(kind) and kinds.index(kind) == index and (index < at if order.before else index > at)
    ]
    if not wrong:
        return None
    return (at, wrong[0]) if order.before else (at, wrong[-1])


def _replace(lines: list[str], option: Option, before: list[str], after: list[str]) -> bool:
    """Put words in the place of others, in the lines of an option; False where they are not written there."""
    if [word for _, text in option.lines for word in text.split()] != before:
        return False
    words = iter(after)
    for number, text in option.lines:
        line = lines[number - 1]
        start = line.rindex(text)
        replaced = re.sub(r"\S+", lambda _: next(words), text)
        lines[number - 1] = line[:start] + replaced + line[start + len(text) :]
    return True
