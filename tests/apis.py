"""The six APIs as tests of all of them see them: what each declares, how it is asked, and how it says no."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import webtest

from novalite.api.operation import Operation
from novalite.services.compute.microversions import COMPUTE
from novalite.services.compute.router import ComputeRouter
from novalite.services.identity.router import IdentityRouter
from novalite.services.image.router import ImageRouter
from novalite.services.network.router import NetworkRouter
from novalite.services.placement.microversions import PLACEMENT
from novalite.services.placement.router import PlacementRouter
from novalite.services.volume.microversions import VOLUME
from novalite.services.volume.router import VolumeRouter
from novalite.testing.operations import declared_by
from novalite.wsgi.microversion import NULL, Microversions, Version


def of_nova(answer: webtest.TestResponse) -> int:
    (fault,) = answer.json.values()
    assert isinstance(fault["message"], str)
    return fault["code"]


def of_keystone(answer: webtest.TestResponse) -> int:
    assert set(answer.json["error"]) == {"code", "message", "title"}
    return answer.json["error"]["code"]


def of_glance(answer: webtest.TestResponse) -> int:
    return int(answer.text.split(" ", 1)[0])  # a page as text, since nothing else was asked for


def of_neutron(answer: webtest.TestResponse) -> int:
    assert set(answer.json["NeutronError"]) == {"type", "message", "detail"}
    return answer.status_int


def of_placement(answer: webtest.TestResponse) -> int:
    (error,) = answer.json["errors"]
    return error["status"]


@dataclass(frozen=True)
class Api:
    """An API: where it is, and the status that an error of it says in its body; ``refuses`` are its statuses of one."""

    name: str
    mount: str
    router: Callable[[], Any]
    error: Callable[[webtest.TestResponse], int]
    refuses: frozenset[int]
    microversions: Microversions | None = None

    @property
    def versions(self) -> list[Version]:
        """All that it has; one that has none has the null version."""
        if self.microversions is None:
            return [NULL]
        first, last = self.microversions.minimum, self.microversions.maximum
        return [Version(first.major, minor) for minor in range(first.minor, last.minor + 1)]


USUAL = frozenset({400, 403, 404, 409})
APIS = (
    # 501 is what Nova says that it does not do, and 207 that it refuses a part.
    Api("compute", "/v2.1", ComputeRouter, of_nova, USUAL | {207, 405, 410, 413, 415, 501}, COMPUTE),
    Api("identity", "/identity", IdentityRouter, of_keystone, USUAL | {401}),
    Api("image", "/image/v2", ImageRouter, of_glance, USUAL | {405, 410, 413, 415, 416}),
    Api("network", "/networking/v2.0", NetworkRouter, of_neutron, USUAL),
    Api("placement", "/placement", PlacementRouter, of_placement, USUAL | {405, 415}, PLACEMENT),
    Api("volume", "/volume/v3", VolumeRouter, of_nova, USUAL | {413}, VOLUME),
)


@dataclass(frozen=True)
class Declared:
    """An operation where it is; ``action`` is the key of its body where it is one of a path's actions."""

    api: Api
    method: str
    path: str
    action: str | None
    operation: Operation

    def __str__(self) -> str:
        span = "" if self.api.microversions is None else str(self.operation.span)
        return " ".join(filter(None, (self.api.name, self.method, self.path, self.action, span)))

    @property
    def versions(self) -> list[Version]:
        """Those at which it answers."""
        return [version for version in self.api.versions if self.operation.span.meets(version)]

    @property
    def media_types(self) -> tuple[str, ...]:
        """Those of its body."""
        return getattr(self.operation.takes, "media_types", None) or ("application/json",)


def declared() -> Iterator[Declared]:
    """All operations of all APIs, as their routers have them."""
    for api in APIS:
        yield from (Declared(api, *one) for one in declared_by(api.router().map))


@dataclass(frozen=True)
class Who:
    """Somebody with a token: Identity's own for Identity, and elsewhere one that says who it is."""

    user_id: str
    project_id: str
    roles: str
    token: str = ""


def log_in(app: Any, user: str, project_id: str, roles: str) -> Who:
    """A user by name, in a project, whose password is the seed's; the roles are those that tokens spell."""
    user_id = next(one.id for one in app.cloud.identity.users.find() if one.name == user)
    password = {"user": {"id": user_id, "password": app.cloud.identity.settings.password}}
    scope = {"project": {"id": project_id}}
    wanted = {"auth": {"identity": {"methods": ["password"], "password": password}, "scope": scope}}
    answer = webtest.TestApp(app).post_json("/identity/v3/auth/tokens", wanted)
    return Who(user_id, project_id, roles, answer.headers["X-Subject-Token"])


def ask(
    app: Any, who: Who, api: Api, request: str, body: Any = None, version: Version | None = None, media_type: str = ""
) -> webtest.TestResponse:
    """Send ``METHOD /path?query`` at a version, or the last one; bytes are a body as it is."""
    method, path = request.split(" ", 1)
    spelled = f"{who.user_id}:{who.project_id}:{who.roles}"
    headers = {"X-Auth-Token": who.token if api.name == "identity" else spelled}
    if api.microversions is not None:
        headers["OpenStack-API-Version"] = f"{api.name} {version or api.versions[-1]}"
    options: dict[str, Any] = {"headers": headers, "expect_errors": True}
    if body is not None:
        sent = body if isinstance(body, bytes) else json.dumps(body).encode()
        options |= {"params": sent, "content_type": media_type or "application/json"}
    return webtest.TestApp(app, lint=False)._gen_request(method, f"{api.mount}{path}", **options)
