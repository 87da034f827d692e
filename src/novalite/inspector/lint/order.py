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
            yield kinds[outer].place, f"{kinds[outer].name} comes before {listed(names)}, and after in line {line}"


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
                yield element.place, f"{element.name} is a filter here, in front of {chain.app.name}"


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
        "cors is outside of whatever may refuse a request.",
        "A browser's preflight has no token. Behind authtoken it is answered 401, and behind any filter that refuses "
        "or fails, the answer lacks Access-Control-Allow-Origin, so that the script in the browser learns nothing of "
        "it. Nova, Cinder, Glance, Keystone and Ironic each had it too far inside.",
        "Move cors to the front.",
    ),
    _rule(
        "NL021",
        WARNING,
        "The request's id is made outside of whatever may refuse it.",
        "What faultwrap, sizelimit or authtoken answer has no id otherwise, and those are the answers that a user "
        "reports. An id that is set inside of faultwrap is lost with each 500 (Cinder, Launchpad 1960019).",
        "Move the request id outside of them.",
    ),
    _rule(
        "NL022",
        WARNING,
        "Faults are caught outside of whatever may raise one.",
        "What a filter outside of faultwrap raises goes to the server as an exception: the client is given a text that "
        "is no JSON, or a connection that ends.",
        "Move faultwrap outside of them, inside of cors and of the request id.",
    ),
    _rule(
        "NL023",
        WARNING,
        "A body is measured before anybody reads it, or asks who sent it.",
        "Behind authtoken each request of an attacker costs a validation, and a filter that reads the body reads all "
        "of it, however long (OSSN-0002, Launchpad 962515).",
        "Move sizelimit in front of authentication.",
    ),
    _rule(
        "NL024",
        ERROR,
        "The context is made of what authtoken found out.",
        "authtoken removes the identity headers that a client sends and sets those of the token. A context that is "
        "made before it is made of what the client claims, or answers 401 as there is none.",
        "Move authtoken in front of the context.",
    ),
    _rule(
        "NL025",
        ERROR,
        "audit knows who asks.",
        "In front of authtoken it notes who the client claims to be, or nobody.",
        "Move audit behind authtoken and the context.",
    ),
    _rule(
        "NL026",
        WARNING,
        "Rates are limited for each user.",
        "A limit that is reached before the context is made is one that all users share.",
        "Move ratelimit behind the context.",
    ),
    _rule(
        "NL027",
        WARNING,
        "What makes v2 of v2.1 is innermost.",
        "It drops the microversion that a client asks for: a filter inside of it that looks for one finds none.",
        "Name it last, directly in front of the application.",
    ),
    _rule(
        "NL028",
        NOTE,
        "http_proxy_to_wsgi is outside of filters that look at the address or the URL.",
        "What reads REMOTE_ADDR, the scheme or the host on a request's way in, in front of this filter, reads the "
        "proxy's. One that looks on the way out, such as Nova's request_log, reads the client's even there, as long as "
        "no filter between them copies the environ.",
        "Move http_proxy_to_wsgi in front, behind cors alone.",
    ),
    _rule(
        "NL029",
        WARNING,
        "http_proxy_to_wsgi is outside of filters that decide by the address, or make links.",
        "A list of addresses that is asked before sees one address, the proxy's: it lets everybody pass, or nobody. "
        "A choice of versions has links that lead past the proxy.",
        "Move http_proxy_to_wsgi in front.",
    ),
    _rule(
        "NL030",
        WARNING,
        "The pipelines of one ini agree with each other.",
        "Where two filters stand in one order for one path and in the other for another, one of them is seldom meant: "
        "Designate's maintenance is behind authentication in its API and outside of faultwrap in its list of versions.",
        "Give both the same order, or silence the line and say why they differ.",
        _disagreement,
    ),
    _rule(
        "NL031",
        NOTE,
        "osprofiler is outside of authtoken.",
        "A trace has no part of what is outside of it: the time of validating the token, which asks Keystone, is "
        "missing.",
        "Move osprofiler in front of authtoken.",
    ),
    _rule(
        "NL032",
        WARNING,
        "A pipeline without limits has no ratelimit.",
        "`keystone_nolimit` is chosen where `api_rate_limit` is off.",
        "Take it out of the pipeline.",
        _limit_in_nolimit,
    ),
    _rule(
        "NL033",
        NOTE,
        "A variant differs from what it is a variant of.",
        "Once ratelimit was removed from `keystone`, `keystone_nolimit` is the same: whoever changes one of them has "
        "to remember the other.",
        "Remove the variant; the strategy is taken where there is none.",
        _nolimit,
    ),
    _rule(
        "NL034",
        ERROR,
        "A request is authenticated in one way.",
        "noauth takes everybody's word. Beside authtoken, one of them overwrites the headers that the other has set.",
        "Have a pipeline for each.",
        partial(_together, ("noauth", "authtoken")),
    ),
    _rule(
        "NL035",
        ERROR,
        "No pipeline takes a token that is written in a file.",
        "Who knows `admin_token` may do everything, without any trace of who it was; Keystone removed the filter "
        "from its pipelines for that.",
        "Remove admin_token_auth; bootstrap in another way.",
        partial(_together, ("admin_token_auth",)),
    ),
    _rule(
        "NL036",
        ERROR,
        "healthcheck is an application, mounted at a path.",
        "As a filter it was meant to answer one path and hand on all others, but it answered every request of an API "
        "(Ironic, Launchpad 2151134). oslo.middleware 8 raises NotImplementedError instead.",
        "Make it `[app:healthcheck]` with `paste.app_factory = oslo_middleware:Healthcheck.app_factory`, and mount it "
        "with a urlmap: `/healthcheck: healthcheck`.",
        _healthcheck_as_filter,
    ),
    _rule(
        "NL037",
        ERROR,
        "Swift's filters are in the order that Swift needs.",
        "Each of Swift's filters says in proxy-server.conf-sample what it has to come after. A misplaced one made "
        "requests fail with 500; without keymaster and encryption at the end, what the others store is not encrypted.",
        "Follow the order of the sample.",
    ),
    _rule(
        "NL038",
        NOTE,
        "cors comes first of all, as in Nova.",
        "Other projects differ on purpose: Cinder has the request's id outside of it. In Nova a preflight is answered "
        "before anything else is done.",
        "Move cors to the front.",
    ),
    _rule(
        "NL039",
        WARNING,
        "Filters are in the order that the project's own profile wants.",
        'The profile says so: `order = ["audit after authtoken"]`.',
        "Move the filter, or change the profile.",
    ),
    _rule(
        "NL045",
        WARNING,
        "A healthcheck needs no token.",
        "A load balancer has none: behind authtoken it is answered 401, and takes the service for dead.",
        "Mount healthcheck outside of the pipeline that has authtoken in it.",
        _healthcheck_behind,
    ),
)
