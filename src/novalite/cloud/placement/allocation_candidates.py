"""Allocation candidates: the ways in which what is asked for could be had.

What is asked for comes in groups. A group with a name is had from one provider; the one without a name from any
providers of a tree, and from those that share what they have with it through an aggregate.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import islice, product
from typing import TYPE_CHECKING

from msgspec import Struct, field

from novalite import errors
from novalite.cloud.placement.allocations import Resources
from novalite.cloud.placement.providers import Provider

if TYPE_CHECKING:
    from novalite.cloud.placement import PlacementWing

SHARING = "MISC_SHARES_VIA_AGGREGATE"

Names = frozenset[str]


class Group(Struct, frozen=True):
    """What is asked for together; of each set in ``required`` and ``member_of`` one is enough."""

    resources: Resources = field(default_factory=dict)
    required: tuple[Names, ...] = ()
    forbidden: Names = frozenset()
    member_of: tuple[Names, ...] = ()
    forbidden_aggregates: Names = frozenset()
    in_tree: str | None = None


class Wanted(Struct, frozen=True):
    """All that is asked for: the groups by name, and what is asked of them together."""

    groups: Mapping[str, Group]
    isolate: bool = False
    root_required: Names = frozenset()
    root_forbidden: Names = frozenset()
    subtrees: tuple[Names, ...] = ()
    limit: int | None = None
    nested: bool = True


class Candidate(Struct, frozen=True):
    """One way: how much of each provider, and which providers each group is had from."""

    allocations: Mapping[str, Resources]
    mappings: Mapping[str, tuple[str, ...]]


class Summary(Struct, frozen=True):
    """What is known of a provider that candidates are about."""

    provider: Provider
    root_id: str
    used: Counter[str]


#: One way to have one group: a provider for each class, or the one provider of a group without resources.
Choice = tuple[tuple[str | None, Provider], ...]


class Search:
    """A search among the providers as they are now."""

    def __init__(self, wing: PlacementWing, wanted: Wanted) -> None:
        self.wanted = wanted
        self._wing = wing
        self.sharing = wing.providers.with_trait(SHARING)
        # What is known of a provider is looked up once, and only of those that a search comes to.
        self.provider = cache(wing.providers.get)
        self.root = cache(lambda provider_id: wing.providers.root(self.provider(provider_id)).id)
        self.aggregates = cache(lambda provider_id: frozenset(wing.providers.aggregates(self.provider(provider_id))))
        self.used = cache(wing.allocations.usage)
        self.tree = cache(lambda provider_id: wing.providers.tree(self.provider(provider_id)))

    def run(self) -> tuple[list[Candidate], list[Summary]]:
        """The candidates, and what is known of all that are in them; of their trees, where nested ones are wanted."""
        found = list(islice(self._distinct(), self.wanted.limit))
        ids = {id for candidate in found for id in candidate.allocations}
        if self.wanted.nested:
            ids |= {one.id for root in {self.root(id) for id in ids} for one in self.tree(root)}
        shown = sorted(map(self.provider, ids), key=lambda one: one.number)
        return found, [Summary(one, self.root(one.id), self.used(one.id)) for one in shown]

    def _distinct(self) -> Iterator[Candidate]:
        seen = set()
        for root in self._wing.providers.roots():
            if self._may_be_root(root):
                for candidate in self._below(root):
                    key = repr((sorted(candidate.allocations.items()), sorted(candidate.mappings.items())))
                    if key not in seen:
                        seen.add(key)
                        yield candidate

    def _below(self, root: Provider) -> Iterator[Candidate]:
        tree = self.tree(root.id)
        shared = frozenset().union(*(self.aggregates(one.id) for one in tree))
        sharing = [one for one in self.sharing if self.aggregates(one.id) & shared]
        reach = list({one.id: one for one in (*tree, *sharing)}.values())
        options = [list(self._choices(name, group, reach)) for name, group in self.wanted.groups.items()]
        for choices in product(*options):
            candidate = self._candidate(choices)
            if self._fit_together(choices) and self._may_be(candidate):
                yield candidate

    def _choices(self, group_name: str, group: Group, reach: list[Provider]) -> Iterator[Choice]:
        may = [one for one in reach if self._may_give(group, one, with_root=not group_name)]
        if not group.resources:
            yield from (((None, one),) for one in may if _has(one.traits, group.required))
        elif group_name:
            for one in may:
                if _has(one.traits, group.required) and self._has_all(one, group.resources):
                    yield tuple((name, one) for name in group.resources)
        else:
            wanted = group.resources.items()
            rooms = [[(name, one) for one in may if self._has_room(one, name, amount)] for name, amount in wanted]
            for choice in product(*rooms):
                if _has(frozenset().union(*(one.traits for _, one in choice)), group.required):
                    yield choice

    def _may_give(self, group: Group, one: Provider, with_root: bool) -> bool:
        aggregates = self.aggregates(one.id)
        belongs_to = aggregates | self.aggregates(self.root(one.id)) if with_root else aggregates
        return (
            not group.forbidden & one.traits
            and not group.forbidden_aggregates & aggregates
            and all(wanted & belongs_to for wanted in group.member_of)
            and (group.in_tree is None or self._is_in_tree(one, group.in_tree))
        )

    def _is_in_tree(self, one: Provider, id: str) -> bool:
        try:
            return self.root(id) == self.root(one.id)
        except errors.NotFound:
            return False

    def _may_be_root(self, root: Provider) -> bool:
        return self.wanted.root_required <= root.traits and not self.wanted.root_forbidden & root.traits

    def _has_room(self, one: Provider, name: str, amount: int) -> bool:
        inventory = one.inventories.get(name)
        return (
            inventory is not None and inventory.takes(amount) and self.used(one.id)[name] + amount <= inventory.capacity
        )

    def _has_all(self, one: Provider, resources: Resources) -> bool:
        return all(self._has_room(one, name, amount) for name, amount in resources.items())

    def _may_be(self, candidate: Candidate) -> bool:
        """Whether there is room for all of it; where nested ones are not wanted, each tree gives at one place only."""
        roots = [self.root(id) for id in candidate.allocations]
        if not self.wanted.nested and len(roots) != len(set(roots)):
            return False
        return all(
            self.used(id)[name] + amount <= self.provider(id).inventories[name].capacity
            for id, resources in candidate.allocations.items()
            for name, amount in resources.items()
        )

    def _fit_together(self, choices: Iterable[Choice]) -> bool:
        named = dict(zip(self.wanted.groups, choices, strict=True))
        if self.wanted.isolate:
            single = [choice[0][1].id for name, choice in named.items() if name]
            if len(single) != len(set(single)):
                return False
        return all(self._is_subtree([named[name][0][1] for name in names]) for names in self.wanted.subtrees)

    def _is_subtree(self, providers: list[Provider]) -> bool:
        """Whether one of them is above all others."""
        return any(all(top.id in self._above(one) for one in providers) for top in providers)

    def _above(self, one: Provider) -> list[str]:
        ids = [one.id]
        while (parent := self.provider(ids[-1]).parent_id) is not None:
            ids.append(parent)
        return ids

    def _candidate(self, choices: Iterable[Choice]) -> Candidate:
        allocations: dict[str, Counter[str]] = {}
        mappings: dict[str, tuple[str, ...]] = {}
        for (name, group), choice in zip(self.wanted.groups.items(), choices, strict=True):
            mappings[name] = tuple(dict.fromkeys(one.id for _, one in choice))
            for resource, one in choice:
                if resource is not None:
                    allocations.setdefault(one.id, Counter())[resource] += group.resources[resource]
        return Candidate({id: dict(resources) for id, resources in allocations.items()}, mappings)


def _has(traits: Names, required: Iterable[Names]) -> bool:
    return all(traits & wanted for wanted in required)
