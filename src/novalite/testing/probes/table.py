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


_PROXY = "links lead through the proxy where there is one, and nowhere else where there is none"

#: In the order in which a request meets what they are about.
PROBES = (
    Probe("wsgi", "answers are WSGI", service.validated, rules.is_wsgi),
    Probe("preflight", "a browser's preflight needs no token", service.preflight, rules.allows_origin, ("origin",)),
    Probe(
        "cors-stranger",
        "pages of other origins may not read",
        service.from_elsewhere,
        rules.allows_no_stranger,
        ("origin",),
    ),
    Probe("refusal-cors", "a page may read a refusal", service.refused, rules.allows_origin, ("origin",)),
    Probe("crash-cors", "a page may read a fault", service.answered_crash, rules.allows_origin, ("origin",)),
    Probe(
        "body-limit-cors",
        "a page may read a 413",
        service.oversized_anonymously,
        rules.allows_origin,
        ("origin", "limit"),
    ),
    Probe("proxy", _PROXY, service.through_a_proxy, rules.has_links_as_it_should, ("proxied",)),
    Probe("request-ids", "each answer has an id of its own", service.known_twice, rules.has_ids_of_their_own),
    Probe("refusal-request-id", "a refusal has the request's id", service.refused, rules.has_request_id),
    Probe("crash-request-id", "a fault has the request's id", service.answered_crash, rules.has_request_id),
    Probe(
        "body-limit-request-id",
        "a 413 has the request's id",
        service.oversized_anonymously,
        rules.has_request_id,
        ("limit",),
    ),
    Probe("crash", "a crash becomes a fault, without a traceback", service.crash, rules.is_fault),
    Probe("body-limit", "a body that is too large is refused", service.oversized, rules.is_too_large, ("limit",)),
    Probe(
        "body-limit-chunked", "so is one of unknown length", service.oversized_in_chunks, rules.is_too_large, ("limit",)
    ),
    Probe(
        "body-limit-first", "so it is before any token", service.oversized_anonymously, rules.is_too_large, ("limit",)
    ),
    Probe("discovery", "discovery needs no token", service.discovery, rules.succeeds, ("discovery",)),
    Probe("healthcheck", "the healthcheck has a path of its own", service.health, rules.is_mounted, ("healthcheck",)),
    Probe("token-needed", "nobody is let in without a token", service.anonymous, rules.is_refusal),
    Probe("token-enough", "who has a token is let in", service.known, rules.succeeds, ("headers",)),
    Probe("forged-identity", "a client's identity headers let nobody in", service.forged, rules.is_as_before),
    Probe(
        "forged-roles", "nor do they allow more to those who are", service.promoted, rules.is_as_before, ("forbidden",)
    ),
    Probe("method-override", "a query does not change the method", service.overridden, rules.is_still_get),
    Probe(
        "unknown-method",
        "an unknown method is refused, a 405 says what is allowed",
        service.unknown_method,
        rules.says_what_is_allowed,
    ),
    Probe("head", "HEAD answers as GET", service.get_and_head, rules.is_same_without_body),
    Probe("not-utf-8", "what is not UTF-8 is no crash", service.not_utf_8, rules.is_no_crash),
    Probe("redirects", "no path leads to another host", service.two_slashes, rules.leads_nowhere_else),
)
