"""Rules on the order of filters; which order it is that a project wants, its profile says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import combinations

from novalite.inspector.lint.chains import Chain, Element
from novalite.inspector.lint.profile import Order
from novalite.inspector.lint.rule import ERROR, NOTE, WARNING, Rule
from novalite.inspector.lint.subject import Subject, listed
from novalite.inspector.sections import Place

Problems = Iterator[tuple[Place, str]]


def misplaced(subject: Subject, chain: Chain, order: Order) -> tuple[Element, list[Element]] | None:
    """The filter of a chain that an order is about, and those that are on the wrong side of it; None if none are."""
    kinds = subject.kinds(chain.filters)
    if order.kind not in kinds:
        return None
    index = kinds.index(order.kind)
    side = range(index) if order.before else range(index + 1, len(kinds))
    # Of one that may be there twice, the first counts.
    wrong = [chain.filters[at] for at in side if order.names(kinds[at]) and kinds.index(kinds[at]) == at]
    return (chain.filters[index], wrong) if wrong else None


def _ordered(rule: str, subject: Subject) -> Problems:
    for chain in subject.distinct():
        for order in subject.profile.order:
            if order.rule == rule and (found := misplaced(subject, chain, order)):
                element, wrong = found
                side = "after" if order.before else "before"
                yield element.place, f"{element.name} comes {side} {listed(one.name for one in wrong)}"


def _disagreement(subject: Subject) -> Problems:
    """Where two filters stand in one order in some lists, and in the other in fewer."""
    lists = [dict(zip(subject.kinds(chain.filters), chain.filters, strict=True)) for chain in subject.distinct()]
    places: dict[tuple[str, str], set[tuple[Place, ...]]] = {}
    for kinds in lists:
        for outer, inner in combinations(kinds, 2):
            places.setdefault((outer, inner), set()).add((kinds[outer].place, kinds[inner].place))
    wanted = {(order.kind, other) for order in subject.profile.order for other in order.others}
    for chain, kinds in zip(subject.distinct(), lists, strict=True):
        told = _told(subject, chain)
        wrong: dict[tuple[str, int], list[str]] = {}
        for outer, inner in combinations(kinds, 2):
            here, there = places[outer, inner], places.get((inner, outer), set())
            decided = told & {outer, inner} or {(outer, inner), (inner, outer)} & wanted
            # Of two that are as frequent, the later one is told of.
            if there and not decided and (len(here), min(there)) < (len(there), min(here)):
                wrong.setdefault((outer, min(min(there)).line), []).append(kinds[inner].name)
        for (outer, line), names in wrong.items():
            yield kinds[outer].place, f"{kinds[outer].name} comes before {listed(names)} here, but not in line {line}"


def _told(subject: Subject, chain: Chain) -> set[str]:
    """The kinds that are said to be out of place in this chain already."""
    return {order.kind for order in subject.profile.order if misplaced(subject, chain, order)}


def _together(kinds: tuple[str, ...], subject: Subject) -> Problems:
    for chain in subject.distinct():
        there = [element for kind in kinds for element in chain.filters if subject.is_a(element, kind)]
        if len({subject.kind(element) for element in there}) == len(kinds):
            how = "are in one pipeline" if len(kinds) > 1 else "is in a pipeline"
            yield there[-1].place, f"{listed(one.name for one in there)} {how}"


def _healthcheck_as_filter(subject: Subject) -> Problems:
    for chain in subject.distinct():
        for element in chain.filters:
            if subject.is_a(element, "healthcheck"):
                yield element.place, f"{element.name} is a filter here"


def _healthcheck_behind(subject: Subject) -> Problems:
    for chain in subject.distinct():
        doors = [element for element in chain.filters if subject.is_a(element, "authtoken")]
        if doors and subject.is_a(chain.app, "healthcheck"):
            yield chain.app.place, f"{chain.mount or '/'} is behind {doors[0].name}"


def _nolimit(subject: Subject) -> Problems:
    for section in subject.ini.sections:
        for option in section.options:
            limited = section.option(option.key.removesuffix("_nolimit"))
            if limited is None or limited is option or not option.value:
                continue
            if option.value.split() == (limited.value or "").split():
                yield option.place, f"{section}: {option.key} is {limited.key} word for word"


def _limit_in_nolimit(subject: Subject) -> Problems:
    for chain in subject.distinct():
        for element in chain.filters:
            if chain.strategy.endswith("_nolimit") and subject.is_a(element, "ratelimit"):
                yield element.place, f"{element.name} is in {chain.strategy}"


def _rule(
    id_: str, severity: str, title: str, why: str, mend: str, check: Callable[..., Problems] | None = None
) -> Rule:
    return Rule(id_, severity, title, why, mend, check or partial(_ordered, id_))


RULES = (
    _rule(
        "NL020",
        ERROR,
        "cors comes before every filter that may reject a request.",
        "A browser's preflight request has no token. Behind authtoken it is answered with 401; behind any other "
        "filter that rejects or fails, the response has no Access-Control-Allow-Origin header and the browser hides "
        "it from the script. Nova, Cinder, Glance, Keystone and Ironic all had cors too far inside.",
        "Move cors to the front.",
    ),
    _rule(
        "NL021",
        WARNING,
        "The request id filter comes before the request log and every filter that may reject a request.",
        "Otherwise the errors of faultwrap, sizelimit and authtoken have no request id, and errors are what users "
        "report. An id that is set inside faultwrap is lost with every 500 (Cinder, Launchpad 1960019). A log "
        "before it writes the id of an earlier request (Nova, Launchpad 1626493).",
        "Move the request id filter before them.",
    ),
    _rule(
        "NL022",
        WARNING,
        "faultwrap comes before every filter that may raise an exception.",
        "An exception of a filter outside faultwrap reaches the server: the client gets a plain text page or a "
        "closed connection instead of a JSON fault.",
        "Move faultwrap before them, after cors and the request id filter.",
    ),
    _rule(
        "NL023",
        WARNING,
        "sizelimit comes before authentication.",
        "Behind authtoken, every oversized request costs a token validation first, and a filter that reads the body "
        "reads all of it (OSSN-0002, Launchpad 962515).",
        "Move sizelimit before authentication.",
    ),
    _rule(
        "NL024",
        ERROR,
        "The context is created after authtoken.",
        "authtoken removes identity headers that the client sent and sets those of the token. A context that is "
        "created earlier trusts the client's headers, or is rejected with 401 because there are none.",
        "Move authtoken before the context.",
    ),
    _rule(
        "NL025",
        ERROR,
        "audit comes after authentication.",
        "Before authtoken, it records no user, or the one that the client claims to be.",
        "Move audit after authtoken and the context.",
    ),
    _rule(
        "NL026",
        WARNING,
        "ratelimit comes after the context.",
        "Limits are counted per user. Before the context is created there is none, and all users share one limit.",
        "Move ratelimit after the context.",
    ),
    _rule(
        "NL027",
        WARNING,
        "The filter for v2 compatibility comes last.",
        "It makes the request one of the legacy API for everything inside it; it is meant for the application only.",
        "Move it directly before the application.",
    ),
    _rule(
        "NL028",
        NOTE,
        "http_proxy_to_wsgi comes before filters that use the client's address or the URL.",
        "A filter before it that reads REMOTE_ADDR, the scheme or the host while the request comes in reads those of "
        "the proxy. A filter that reads them while the response goes out, such as Nova's request_log, gets the "
        "client's, because all of them share one environ.",
        "Move http_proxy_to_wsgi to the front, next to cors.",
    ),
    _rule(
        "NL029",
        WARNING,
        "http_proxy_to_wsgi comes before filters that decide by the client's address or generate links.",
        "An address filter before it sees the proxy's address for every request: it accepts all clients or none. "
        "Links in a version document lead past the proxy.",
        "Move http_proxy_to_wsgi before them.",
    ),
    _rule(
        "NL030",
        WARNING,
        "The pipelines of one ini use the same order.",
        "When two filters are in different orders for different paths, one of the orders is usually a mistake. In "
        "Designate, maintenance comes before faultwrap for the version list, and after authentication for the API.",
        "Use one order, or silence the line and state why it differs.",
        _disagreement,
    ),
    _rule(
        "NL031",
        NOTE,
        "osprofiler comes before authtoken.",
        "A trace contains only what is inside osprofiler. Behind authtoken, it lacks the token validation, which "
        "calls Keystone.",
        "Move osprofiler before authtoken.",
    ),
    _rule(
        "NL032",
        WARNING,
        "A `…_nolimit` pipeline has no ratelimit.",
        "`keystone_nolimit` is selected when `api_rate_limit` is off.",
        "Remove ratelimit from the pipeline.",
        _limit_in_nolimit,
    ),
    _rule(
        "NL033",
        NOTE,
        "A `…_nolimit` pipeline differs from the one with limits.",
        "After ratelimit was removed from `keystone`, `keystone_nolimit` is a copy of it that has to be kept up to "
        "date.",
        "Remove the copy; without it, the strategy's own pipeline is used.",
        _nolimit,
    ),
    _rule(
        "NL034",
        ERROR,
        "A pipeline has one way of authentication.",
        "noauth accepts any claim. Together with authtoken, one of them overwrites the headers of the other.",
        "Use a pipeline for each.",
        partial(_together, ("noauth", "authtoken")),
    ),
    _rule(
        "NL035",
        ERROR,
        "No pipeline has admin_token_auth.",
        "Everybody who knows the shared token can do everything, and nothing shows who it was. Keystone removed this "
        "filter from its pipelines.",
        "Remove the filter.",
        partial(_together, ("admin_token_auth",)),
    ),
    _rule(
        "NL036",
        ERROR,
        "healthcheck is an application that is mounted at a path.",
        "As a filter it answered every request of the API in some releases (Ironic, Launchpad 2151134); "
        "oslo.middleware 8 raises NotImplementedError instead.",
        "Define `[app:healthcheck]` with `paste.app_factory = oslo_middleware:Healthcheck.app_factory`, and mount it "
        "in a urlmap: `/healthcheck: healthcheck`.",
        _healthcheck_as_filter,
    ),
    _rule(
        "NL037",
        ERROR,
        "Swift's filters are in the order that Swift requires.",
        "Swift's proxy-server.conf-sample states for each filter what it has to come after; misplaced ones made "
        "requests fail with 500.",
        "Follow the order of the sample.",
    ),
    _rule(
        "NL038",
        NOTE,
        "cors is the first of Nova's filters.",
        "Nova answers preflight requests before anything else is done. Other projects differ on purpose: Cinder has "
        "the request id first.",
        "Move cors to the front.",
    ),
    _rule(
        "NL039",
        WARNING,
        "Filters are in the order of the project's own profile.",
        'The profile requires it, for example with `order = ["audit after authtoken"]`.',
        "Move the filter, or change the profile.",
    ),
    _rule(
        "NL045",
        WARNING,
        "healthcheck requires no token.",
        "A load balancer has no token: behind authtoken it gets 401 and takes the service out of rotation.",
        "Mount healthcheck outside the pipeline that contains authtoken.",
        _healthcheck_behind,
    ),
    _rule(
        "NL046",
        WARNING,
        "The request log comes before every filter that may reject a request.",
        "Requests that sizelimit or authtoken reject are not logged otherwise (Nova, Launchpad 1619690).",
        "Move the request log before them, after the request id filter.",
    ),
)
