import pytest

from novalite.inspector.trace.visits import Answered, Asked, Change, Route, Trace, Visit

TOKEN = "gAAAAABsecretsecret"


def visit(name, *visits, kind="filter", **more):
    """One that takes a millisecond by itself."""
    more = {"start": 0.001, "own_seconds": 0.001, "seconds": 0.001 + sum(one.seconds for one in visits)} | more
    return Visit(name=name, kind=kind, section=f"{kind}:{name}", file="/etc/x.ini", visits=visits, **more)


@pytest.fixture
def trace():
    """A request that authtoken lets pass, and of which an application makes something."""
    app = visit(
        "app",
        kind="app",
        environ=(Change("wsgiorg.routing_args", None, "<tuple>"),),
        status="201 Created",
        headers=(Change("Content-Type", None, "application/json"), Change("X-Subject-Token", None, "abcdefghijkl")),
    )
    authtoken = visit(
        "authtoken",
        app,
        environ=(
            Change("HTTP_X_USER_ID", None, "u1"),
            Change("HTTP_X_AUTH_TOKEN", "", TOKEN),
            Change("checked", None, f"was {TOKEN}"),
            Change("HTTP_X_ROLES", "forged", None),
        ),
        status="201 Created",
    )
    outer = visit("sizelimit", authtoken, status="201 Created", headers=(Change("Age", "1", "2"),))
    return Trace(
        id="abc",
        at=1_000_000.5,
        waited=0.0025,
        seconds=0.004,
        complete=True,
        asked=Asked(
            "POST",
            "http://localhost/v1/servers?limit=1&token=tokentoken",
            "HTTP/1.1",
            (("X-Auth-Token", TOKEN), ("Cookie", "session=cookiecookie"), ("Content-Type", "application/json")),
            '{"server": {"name": "web", "adminPass": "hunter22"}, "list": [{"secret": "s3cr3ts"}]}',
        ),
        answered=Answered(
            "201 Created",
            (("Content-Type", "application/json"), ("X-Subject-Token", "abcdefghijkl"), ("Location", "/v1/servers/7")),
            20,
            '{"said": "hunter22"}',
        ),
        error=None,
        route=Route("/v1/servers", "servers.create", {"project_id": "p", "token_id": "tokentoken"}),
        first=outer,
    )
