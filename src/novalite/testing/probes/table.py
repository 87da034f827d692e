"""What must hold of any service's pipeline: a row for each fault that a pipeline was seen to have.

A probe is made of what is asked and of what must hold of the answers; it does not apply where the service has not what
it is about, and then says so.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from novalite.testing.probes import rules, service
from novalite.testing.probes.asking import Answer
from novalite.testing.probes.service import NotApplicable, Service


@dataclass(frozen=True)
class Probe:
    """``says`` what must hold; ``asks`` for answers; ``wrong`` tells what is wrong with them, if anything.

    ``needs`` are the fields of a Service without which it does not apply.
    """

    name: str
    says: str
    asks: Callable[[Service], Sequence[Answer]]
    wrong: Callable[..., str | None]
    needs: tuple[str, ...] = ()

    def run(self, service: Service) -> str | None:
        """What is wrong, or None. Raises NotApplicable."""
        for fact in self.needs:
            if getattr(service, fact) in (None, (), {}):
                raise NotApplicable(f"{fact} is not given")
        answers = self.asks(service)
        problem = self.wrong(service, *answers)
        return problem and f"{'; '.join(map(str, answers))}: {problem}"


_PROXY = "links follow the headers of a proxy if they are trusted, and only then"

#: In the order in which a request meets what they are about.
PROBES = (
    Probe("wsgi", "responses conform to PEP 3333", service.validated, rules.is_wsgi),
    Probe("preflight", "a CORS preflight needs no token", service.preflight, rules.allows_origin, ("origin",)),
    Probe(
        "cors-stranger",
        "other origins are not allowed",
        service.from_elsewhere,
        rules.allows_no_stranger,
        ("origin",),
    ),
    Probe("refusal-cors", "a refusal has CORS headers", service.refused, rules.allows_origin, ("origin",)),
    Probe("crash-cors", "a 500 has CORS headers", service.answered_crash, rules.allows_origin, ("origin",)),
    Probe(
        "body-limit-cors",
        "a 413 has CORS headers",
        service.oversized_anonymously,
        rules.allows_origin,
        ("origin", "limit"),
    ),
    Probe("proxy", _PROXY, service.through_a_proxy, rules.has_links_as_it_should, ("proxied",)),
    Probe(
        "request-ids", "each response has one request id of its own", service.known_twice, rules.has_ids_of_their_own
    ),
    Probe("refusal-request-id", "a refusal has a request id", service.refused, rules.has_request_id),
    Probe("crash-request-id", "a 500 has a request id", service.answered_crash, rules.has_request_id),
    Probe(
        "body-limit-request-id",
        "a 413 has a request id",
        service.oversized_anonymously,
        rules.has_request_id,
        ("limit",),
    ),
    Probe("crash", "an unexpected exception becomes a 500 without a traceback", service.crash, rules.is_fault),
    Probe("body-limit", "a body above the limit gets a 413", service.oversized, rules.is_too_large, ("limit",)),
    Probe(
        "body-limit-chunked",
        "a chunked body above the limit gets a 413",
        service.oversized_in_chunks,
        rules.is_too_large,
        ("limit",),
    ),
    Probe(
        "body-limit-first",
        "a body above the limit gets a 413 before the token is checked",
        service.oversized_anonymously,
        rules.is_too_large,
        ("limit",),
    ),
    Probe("discovery", "discovery needs no token", service.discovery, rules.succeeds, ("discovery",)),
    Probe(
        "healthcheck",
        "the healthcheck needs no token, and answers its own path only",
        service.health,
        rules.is_mounted,
        ("healthcheck",),
    ),
    Probe("token-needed", "a request without a token is refused", service.anonymous, rules.is_refusal),
    Probe("token-enough", "a request with a valid token succeeds", service.known, rules.succeeds, ("headers",)),
    Probe("forged-identity", "identity headers of a client do not authenticate", service.forged, rules.is_as_before),
    Probe(
        "forged-roles",
        "identity headers of a client do not add roles",
        service.promoted,
        rules.is_as_before,
        ("forbidden",),
    ),
    Probe("method-override", "a query parameter does not change the method", service.overridden, rules.is_still_get),
    Probe(
        "unknown-method",
        "an unknown method is refused, and a 405 has Allow",
        service.unknown_method,
        rules.says_what_is_allowed,
    ),
    Probe("head", "HEAD returns what GET returns, without a body", service.get_and_head, rules.is_same_without_body),
    Probe("not-utf-8", "a path or query that is not UTF-8 causes no 500", service.not_utf_8, rules.is_no_crash),
    Probe("redirects", "no redirect leads to another host", service.two_slashes, rules.leads_nowhere_else),
)
