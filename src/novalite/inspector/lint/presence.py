"""Rules on filters that are not there."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from novalite.inspector.lint.chains import Chain
from novalite.inspector.lint.rule import NOTE, WARNING, Rule
from novalite.inspector.lint.subject import Subject, listed
from novalite.inspector.sections import Place

Problems = Iterator[tuple[Place, str]]

#: An ini that names none of these leaves them to the program that loads it.
_OUTER = ("cors", "http_proxy_to_wsgi", "request_id", "faultwrap", "sizelimit", "request_log")


def _required(rule: str, subject: Subject) -> Problems:
    chains = _of_apis(subject)
    if any(subject.is_a(element, kind) for chain in chains for element in chain.filters for kind in _OUTER):
        yield from _required_by_own(rule, subject)


def _required_by_own(rule: str, subject: Subject) -> Problems:
    chains = _of_apis(subject)
    for one, kind in subject.profile.require:
        without = [chain for chain in chains if kind not in subject.kinds(chain.filters)]
        if one == rule and without and without == chains:
            yield min(chain.named for chain in chains), f"no pipeline here has {kind}"
        elif one == rule:
            yield from _told(without, f"there is no {kind} in")


def _alike(rule: str, subject: Subject) -> Problems:
    """Within what one root leads to, as different roots are different programs."""
    for root in {id(chain.root): chain.root for chain in subject.chains}.values():
        own = [chain for chain in _of_apis(subject) if chain.root is root]
        yield from _as_others([(kind, own) for one, kind in subject.profile.alike if one == rule], subject)


def _alike_authenticated(rule: str, subject: Subject) -> Problems:
    """Among all pipelines that find out who asks."""
    doors = ("authtoken", "noauth", "context")
    own = [chain for chain in _of_apis(subject) if set(doors).intersection(subject.kinds(chain.filters))]
    yield from _as_others([(kind, own) for one, kind in subject.profile.alike_authenticated if one == rule], subject)


def _as_others(wanted: list[tuple[str, list[Chain]]], subject: Subject) -> Problems:
    for kind, chains in wanted:
        with_it = [chain for chain in chains if kind in subject.kinds(chain.filters)]
        if with_it:
            without = [chain for chain in chains if chain not in with_it]
            yield from _told(without, f"there is {kind} in {with_it[0]}, but not in")


def _told(chains: list[Chain], what: str) -> Problems:
    """What holds for some chains, once for each section that lists them."""
    for section in {id(chain.by): chain.by for chain in chains}.values():
        own = [chain for chain in chains if chain.by is section]
        first, *others = own
        yield min(chain.named for chain in own), f"{what} {listed([str(first), *(chain.path for chain in others)])}"


def _of_apis(subject: Subject) -> list[Chain]:
    """The chains that matter here: a healthcheck needs no filters."""
    return [chain for chain in subject.distinct() if subject.kind(chain.app) != "healthcheck"]


RULES = (
    Rule(
        "NL040",
        WARNING,
        "Every pipeline has http_proxy_to_wsgi.",
        "Behind a proxy that terminates TLS, links in responses start with `http://` and an internal host name. When "
        "Nova added the filter to its version list only, the links to next pages remained wrong (Launchpad 1573766, "
        "1590608).",
        "Add http_proxy_to_wsgi next to cors, and set enable_proxy_headers_parsing where there is a proxy.",
        partial(_required, "NL040"),
    ),
    Rule(
        "NL041",
        NOTE,
        "Every pipeline has cors.",
        "Without it, scripts in a browser cannot use the API from another origin. Version lists have been forgotten "
        "before (Nova, Neutron), although clients request them first.",
        "Add cors to the front of the pipeline.",
        partial(_required, "NL041"),
    ),
    Rule(
        "NL042",
        NOTE,
        "Every response of a service has a request id, if some have one.",
        "Clients log `x-openstack-request-id`; a failed response without it cannot be found in the service's log.",
        "Add the request id filter to the pipeline.",
        partial(_alike, "NL042"),
    ),
    Rule(
        "NL043",
        NOTE,
        "Every pipeline that authenticates has faultwrap, if some have it.",
        "An exception in a pipeline without it becomes the server's plain text page or a closed connection.",
        "Add faultwrap after cors and the request id filter.",
        partial(_alike_authenticated, "NL043"),
    ),
    Rule(
        "NL049",
        WARNING,
        "Every pipeline has what the project's own profile requires.",
        'The profile requires it, for example with `require = ["osprofiler"]`.',
        "Add the filter, or change the profile.",
        partial(_required_by_own, "NL049"),
    ),
)
