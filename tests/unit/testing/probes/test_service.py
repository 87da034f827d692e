"""What a service is asked; where the answer tells nothing, the probe does not apply."""

import pytest
import webob
import webob.dec

from novalite.testing.probes import service
from novalite.testing.probes.service import NotApplicable, Service


@webob.dec.wsgify
def calm(request):
    """Neither refuses nor reads nor links to anything; it crashes where it is told to."""
    if request.path == "/crash":
        raise LookupError
    return webob.Response(headerlist=[("X-Asked", f"{request.method} {request.path}"), *request.headers.items()])


@pytest.mark.parametrize(
    ("asks", "facts", "reason"),
    [
        (service.refused, {}, "GET /things answered 200, which is no refusal"),
        (service.forged, {}, "GET /things answered 200, which is no refusal"),
        (service.promoted, {"forbidden": "PUT /a"}, "PUT /a answered 200, which is not forbidden"),
        (service.oversized_in_chunks, {"limit": 9}, "POST /things answered 200, and nobody read its body"),
        (service.crash, {}, "POST /things answered 200, and nobody read its body: give `crash`, a request that raises"),
        (service.crash, {"crash": "GET /a"}, "GET /a answered 200, which is no crash: give `crash`, a request that r"),
        (service.answered_crash, {"crash": "GET /crash"}, r"GET /crash raised LookupError\(\)"),
        (service.through_a_proxy, {"discovery": ["/"]}, "there are no links in what is answered"),
        (service.get_and_head, {"app": webob.exc.HTTPNotFound()}, "GET /things answered 404, which is no success"),
    ],
)
def test_a_probe_does_not_apply_where_it_has_nothing_to_see(asks, facts, reason):
    with pytest.raises(NotApplicable, match=f"^{reason}"):
        asks(Service(**{"app": calm, "path": "/things", **facts}))


def test_who_is_known_sends_the_headers_and_everybody_the_origin():
    asked = Service(calm, "/things", {"X-Token": "t"}, origin="https://a.example.org")

    (anonymous,), (known,) = service.anonymous(asked), service.known(asked)
    assert (anonymous.header("X-Token"), known.header("X-Token")) == (None, "t")
    assert anonymous.header("Origin") == known.header("Origin") == "https://a.example.org"
    assert service.from_elsewhere(asked)[0].header("Origin") == service.STRANGER


def test_a_request_is_of_the_path_where_it_names_none():
    asked = Service(calm, "/things", discovery=["/", "/v1"])

    assert asked.ask("PUT").header("X-Asked") == "PUT /things"
    assert asked.ask("PUT /a").header("X-Asked") == "PUT /a"
    assert [one.header("X-Asked") for one in service.discovery(asked)] == ["GET /", "GET /v1"]
