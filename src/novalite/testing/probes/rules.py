"""What must hold of the answers: each rule says what is wrong with them, or None."""

from __future__ import annotations

import re

from novalite.testing.probes.asking import Answer
from novalite.testing.probes.service import PROXY, STRANGER, Service


def is_refusal(service: Service, answer: Answer) -> str | None:
    """It has the status of a refusal."""
    return None if answer.status == service.refusal else f"it should be {service.refusal}"


def succeeds(service: Service, *answers: Answer) -> str | None:
    """All are neither refused nor wrong."""
    return None if all(200 <= answer.status < 400 for answer in answers) else "it should succeed"


def has_request_id(service: Service, answer: Answer) -> str | None:
    """It names the request."""
    return None if answer.header(service.request_id) else f"it has no {service.request_id}"


def has_ids_of_their_own(service: Service, *answers: Answer) -> str | None:
    """Each has one id, which no other has."""
    ids = [answer.all(service.request_id) for answer in answers]
    if any(len(one) != 1 or one[0].count("req-") > 1 for one in ids):
        return f"there should be one {service.request_id} in each, and there are {ids}"
    return None if ids[0] != ids[1] else f"two requests have the id {ids[0][0]}"


def allows_origin(service: Service, answer: Answer) -> str | None:
    """A page of the origin may read it."""
    allowed = answer.header("Access-Control-Allow-Origin")
    if answer.request.startswith("OPTIONS") and not 200 <= answer.status < 300:
        return "a browser takes that for a no"
    return None if allowed in (service.origin, "*") else f"Access-Control-Allow-Origin is {allowed}"


def allows_no_stranger(service: Service, answer: Answer) -> str | None:
    """A page of another origin may not read it."""
    allowed = answer.header("Access-Control-Allow-Origin")
    return f"it is open to {STRANGER}" if allowed == STRANGER else None


def is_as_before(service: Service, before: Answer, after: Answer) -> str | None:
    """What was added to the request made no difference."""
    return None if after.status == before.status else f"the client's own headers made {after.status} of it"


def is_too_large(service: Service, answer: Answer) -> str | None:
    """It is a 413."""
    return None if answer.status == 413 else f"it should be 413, since the body is larger than {service.limit}"


def is_fault(service: Service, answer: Answer) -> str | None:
    """It is an answer, and says nothing of the code."""
    if answer.error:
        return "what was raised should be a fault"
    return "its body has a traceback" if b"Traceback (most" in answer.body or b'File "' in answer.body else None


def is_same_without_body(service: Service, get: Answer, head: Answer) -> str | None:
    """HEAD has what GET has, but no body."""
    if get.status != head.status:
        return "HEAD should have the status of GET"
    if head.body:
        return "HEAD has a body"
    kinds = get.header("Content-Type"), head.header("Content-Type")
    return None if kinds[0] == kinds[1] else f"their Content-Types are {kinds[0]} and {kinds[1]}"


def is_still_get(service: Service, get: Answer, other: Answer) -> str | None:
    """It is what a GET gives, or a refusal of the parameter."""
    return None if other.status in (get.status, 400) else "a parameter of the query changes the method"


def says_what_is_allowed(service: Service, answer: Answer) -> str | None:
    """It is refused, with the methods that there are if it is a 405."""
    if not 400 <= answer.status <= 501 or answer.status == 500:
        return "it should be 404, 405 or 501"
    return "a 405 should have Allow" if answer.status == 405 and answer.header("Allow") is None else None


def is_no_crash(service: Service, *answers: Answer) -> str | None:
    """All are answered, whatever with."""
    return "that should not be a crash" if any(one.error or one.status >= 500 for one in answers) else None


def leads_nowhere_else(service: Service, *answers: Answer) -> str | None:
    """No redirect leaves the service."""
    for target in filter(None, (answer.header("Location") for answer in answers)):
        if re.match(r"(https?:)?[/\\]{2}(?!localhost(:80)?(/|$))", target):
            return f"it leads to {target}"
    return None


def has_links_as_it_should(service: Service, *answers: Answer) -> str | None:
    """Links name the proxy where it is believed, and only there."""
    if service.proxied:
        inner = [answer for answer in answers if b"http://localhost" in answer.body]
        return f"{inner[0].request} has links that do not lead through the proxy" if inner else None
    fooled = [answer for answer in answers if PROXY.encode() in answer.body or b"https://localhost" in answer.body]
    return f"{fooled[0].request} believes what any client says of a proxy" if fooled else None


def is_mounted(service: Service, health: Answer, *others: Answer) -> str | None:
    """The healthcheck needs no token, and answers no other path."""
    if not 200 <= health.status < 300:
        return "it should be open, and well"
    return "it answers other paths too" if any(one.body == health.body != b"" for one in others) else None


def is_wsgi(service: Service, *answers: Answer) -> str | None:
    """PEP 3333 is abided by."""
    broken = [answer for answer in answers if isinstance(answer.error, AssertionError)]
    return f"that is not WSGI: {broken[0].error}" if broken else None
