"""``/allocation_candidates``, since 1.10: the ways in which what is asked for could be had."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from novalite import errors
from novalite.api.call import Call
from novalite.api.microversion import since
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS, field, obj
from novalite.cloud.placement.allocation_candidates import Candidate, Group, Search, Summary, Wanted
from novalite.services.placement import queries
from novalite.services.placement.service import QUERY, SERVICE, BadQuery, asked, fresh, saying
from novalite.wsgi.microversion import Version

TEXT = {"type": "string"}
LIMIT = {"type": ["integer", "string"], "pattern": "^[1-9][0-9]*$", "minimum": 1, "minLength": 1}
BAD, MISSING, TWICE = (f"placement.query.{word}" for word in ("bad_value", "missing_value", "duplicate_key"))

PLAIN = obj(
    field("resources", TEXT, required=True),
    field("limit", LIMIT, since("1.16")),
    field("required", TEXT, since("1.17")),
    field("member_of", TEXT, since("1.21")),
)
WIDE = obj(
    field("limit", LIMIT),
    field("group_policy", {"type": "string", "enum": ["none", "isolate"]}),
    field("root_required", TEXT, since("1.35")),
    field("same_subtree", TEXT, since("1.36")),
)


class _Filters:
    """The parameters; since 1.25 those of a group may end in its name, which since 1.33 need not be a number."""

    def at(self, version: Version) -> dict[str, Any]:
        """The JSON Schema at a version."""
        if not since("1.25").meets(version):
            return PLAIN.at(version)
        return {
            **WIDE.at(version),
            "patternProperties": {f"^{name}({_suffix(version)})?$": TEXT for name in _names(version)},
        }


FILTERS = _Filters()

allocation_candidates = Resource("/allocation_candidates", SERVICE)


@allocation_candidates.on("GET", since("1.10"), query=QUERY, gives=AS_IT_IS)
def index(call: Call) -> dict[str, Any]:
    """As many as are wanted, each to be sent to ``/allocations`` as it is."""
    call.demand("allocation_candidates:list")
    filters = asked(call, FILTERS)
    wanted = _wanted(call, filters)
    with saying("Invalid resource class in resources parameter: ", errors.NotFound, instead=errors.Invalid):
        for group in wanted.groups.values():
            for name in group.resources:
                call.cloud.placement.providers.check_class(name)
    queries.known_traits(call, _all_traits(wanted))
    found, summaries = Search(call.cloud.placement, wanted).run()
    fresh(call)
    resources = {name for group in wanted.groups.values() for name in group.resources}
    return {
        "allocation_requests": [show(call, candidate) for candidate in found],
        "provider_summaries": {one.provider.id: summarise(call, one, resources) for one in summaries},
    }


def show(call: Call, candidate: Candidate) -> dict[str, Any]:
    """A candidate; until 1.11 as a list, since 1.34 with the providers of each group."""
    if not call.at_least("1.12"):
        entries = candidate.allocations.items()
        return {"allocations": [{"resource_provider": {"uuid": id}, "resources": each} for id, each in entries]}
    shown: dict[str, Any] = {
        "allocations": {id: {"resources": resources} for id, resources in candidate.allocations.items()}
    }
    return shown | ({"mappings": candidate.mappings} if call.at_least("1.34") else {})


def summarise(call: Call, one: Summary, wanted: Iterable[str]) -> dict[str, Any]:
    """A provider: until 1.26 only what was asked for of it."""
    provider = one.provider
    names = provider.inventories if call.at_least("1.27") else [name for name in provider.inventories if name in wanted]
    shown: dict[str, Any] = {
        "resources": {name: {"capacity": provider.inventories[name].capacity, "used": one.used[name]} for name in names}
    }
    if call.at_least("1.17"):
        shown["traits"] = sorted(provider.traits)
    if call.at_least("1.29"):
        shown |= {"parent_provider_uuid": provider.parent_id, "root_provider_uuid": one.root_id}
    return shown


def _wanted(call: Call, filters: dict[str, str]) -> Wanted:
    subtrees = tuple(_subtree(text) for text in call.request.GET.getall("same_subtree"))
    root_required, root_forbidden = _root_traits(call)
    groups = _groups(call, filters)
    _check_groups(call, groups, frozenset().union(*subtrees))
    if "group_policy" not in filters and sum(bool(name) for name in groups) > 1:
        raise errors.Invalid(
            'The "group_policy" parameter is required when specifying more than one "resources{N}" parameter.'
        )
    return Wanted(
        groups,
        filters.get("group_policy") == "isolate",
        root_required,
        root_forbidden,
        subtrees,
        int(filters["limit"]) if "limit" in filters else None,
        call.at_least("1.29"),
    )


def _groups(call: Call, filters: dict[str, str]) -> dict[str, Group]:
    pattern = re.compile(f"({'|'.join(_names(call.version))})({_suffix(call.version)})?")
    names = dict.fromkeys((match[2] or "") for key in filters if (match := pattern.fullmatch(key)))
    groups = {}
    for name in names:
        required, forbidden = queries.traits(call, f"required{name}")
        member_of, forbidden_aggregates = queries.aggregates(call, f"member_of{name}")
        in_tree = queries.tree(filters[f"in_tree{name}"]) if f"in_tree{name}" in filters else None
        amounts = queries.resources(filters[f"resources{name}"]) if f"resources{name}" in filters else {}
        groups[name] = Group(amounts, required, forbidden, member_of, forbidden_aggregates, in_tree)
    return groups


def _check_groups(call: Call, groups: dict[str, Group], in_subtrees: frozenset[str]) -> None:
    empty = [name for name, group in groups.items() if not group.resources]
    if len(empty) == len(groups):
        if not call.at_least("1.36"):
            _refuse_orphans(groups, empty)
            raise errors.Invalid("All request groups must specify resources.")
        raise BadQuery("There must be at least one resources or resources[$S] parameter.", MISSING)
    if not call.at_least("1.36"):
        _refuse_orphans(groups, empty)
    elif lost := [name for name in empty if name not in in_subtrees]:
        raise BadQuery(
            "Resourceless suffixed group request should be specified in `same_subtree` query param: bad group(s) - "
            f"{lost}.",
            BAD,
        )
    if unknown := in_subtrees - groups.keys():
        raise BadQuery(
            f"Real suffixes should be specified in `same_subtree`: {sorted(unknown)} not found in {list(groups)}.", BAD
        )
    for name, group in groups.items():
        if any(wanted <= group.forbidden for wanted in group.required):
            clash = ", ".join(sorted(frozenset().union(*group.required) & group.forbidden))
            start = "Conflicting required and forbidden traits found in the following traits keys"
            raise errors.Invalid(f"{start}: required{name}: ({clash})")


def _refuse_orphans(groups: dict[str, Group], empty: list[str]) -> None:
    for key, words in (("required", "traits parameters"), ("member_of", "member_of parameters")):
        lost = [f"{key}{name}" for name in empty if getattr(groups[name], key)]
        if lost and key == "required":
            raise errors.Invalid(
                f"All {words} must be associated with resources.  Found the following orphaned traits keys: "
                f"{', '.join(lost)}"
            )
        if lost:
            raise errors.Invalid(
                f"All {words} must be associated with resources. Found the following orphaned member_of keys: "
                f"{', '.join(lost)}"
            )


def _root_traits(call: Call) -> tuple[frozenset[str], frozenset[str]]:
    values = call.request.GET.getall("root_required")
    if len(values) > 1:
        raise BadQuery("Query parameter 'root_required' may be specified only once.", TWICE)
    required, forbidden = queries.traits(call, "root_required", may_choose=False)
    names = frozenset().union(*required)
    if clash := names & forbidden:
        text = f"Conflicting required and forbidden traits found in root_required: {', '.join(sorted(clash))}"
        raise BadQuery(text, BAD)
    return names, forbidden


def _subtree(text: str) -> frozenset[str]:
    names = frozenset(part.strip() for part in text.split(","))
    if "" in names:
        raise BadQuery("Empty string (unsuffixed group) can not be specified in `same_subtree` ", BAD)
    return names


def _all_traits(wanted: Wanted) -> frozenset[str]:
    groups = wanted.groups.values()
    asked = [names for group in groups for names in (*group.required, group.forbidden)]
    return frozenset().union(*asked, wanted.root_required, wanted.root_forbidden)


def _names(version: Version) -> list[str]:
    return ["resources", "required", "member_of", *(["in_tree"] if since("1.31").meets(version) else [])]


def _suffix(version: Version) -> str:
    return "[a-zA-Z0-9_-]{1,64}" if since("1.33").meets(version) else "[1-9][0-9]*"
