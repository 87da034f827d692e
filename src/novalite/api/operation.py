"""Operations: from a route and a version to a handler, and back.

A `Resource` of this package collects the operations of one path; each is declared once, with its shapes::

    @keypairs.on("POST", takes=CREATE, gives=one("keypair", CREATED), status={"2.1": 200, "2.2": 201})
    def create(call):
        ...

The order of checks is Nova's: the version and the media type (in `novalite.wsgi.resource`, the one flow that every
request takes), the operation at that version, its body or query, then what the handler asks: policy first, then
whatever it looks up. What the cloud raises becomes HTTP by one table, an operation's own ``faults`` before those of the
service and the general ones.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from operator import attrgetter
from typing import Any

import webob

from novalite import errors
from novalite.api.call import Call
from novalite.api.declared import refuse_gaps, refuse_unknown_versions
from novalite.api.microversion import ALWAYS, LEGACY, Span
from novalite.api.service import Service
from novalite.api.shape import AS_IT_IS, Body, Given, Query, Stream
from novalite.api.trouble import meet
from novalite.context import RequestContext
from novalite.wsgi.application import Request
from novalite.wsgi.fault import Fault, http_error
from novalite.wsgi.microversion import NULL, Version
from novalite.wsgi.resource import Resource as WSGIResource
from novalite.wsgi.resource import ResponseObject, action_key

#: Where a request's cloud is found.
CLOUD = "novalite.cloud"

#: Where a request says which operation it is, once that is known: ``compute.servers.show``.
TITLE = "novalite.operation"

#: What a cloud's errors become, unless the operation says otherwise; the first class that fits counts.
FAULTS: Mapping[type[errors.Error], int] = {
    errors.NotFound: 404,
    errors.Gone: 410,
    errors.Conflict: 409,
    errors.Unauthorized: 401,
    errors.Forbidden: 403,
    errors.Invalid: 400,
}

#: The methods that change nothing, and so need no transaction.
READING = ("GET", "HEAD")

Handler = Callable[..., Any]


class Blank:
    """What a handler gives whose answer is nothing, of WebOb's own media type, where others have that of JSON."""


BLANK = Blank()


@dataclass(frozen=True)
class Operation:
    """What answers a method and path, between two versions.

    A ``pure`` one reads nothing of a request but its URL and who asks, as those do that have a view, so that its answer
    may be given again.
    """

    handler: Handler
    span: Span = ALWAYS
    takes: Body | None = None
    query: Query | None = None
    gives: Given | None = None
    status: tuple[tuple[Version, int], ...] = ((Version(0, 0), 200),)
    faults: Mapping[type[errors.Error], int] = field(default_factory=dict)
    action: str | None = None
    noun: str | None = None
    gap: bool = False
    pure: bool | None = None

    @cached_property
    def title(self) -> str:
        """Its service, noun and name: ``compute.keypairs.create``, ``compute.servers.os-start``."""
        rooms = self.handler.__module__.removeprefix("novalite.services.").split(".")
        noun = self.noun or f"{rooms[0]}.{rooms[-1]}"
        return f"{noun}.{self.action or getattr(self.handler, '__name__', '').lstrip('_')}"

    def perform(self, call: Call, variables: Mapping[str, str]) -> Any:
        """Query, body, what is due in the cloud, handler, view; an error leaves nothing behind.

        A Response or ResponseObject that the handler gives goes out as it is.
        """
        if not self._is_repeatable(call):
            return self._answer(call, variables)
        key = (id(self), *_asked(call))
        return call.cloud.remembered(key, partial(self._serialized, call, variables), _is_small)

    def _serialized(self, call: Call, variables: Mapping[str, str]) -> Any:
        answer = self._answer(call, variables)
        if isinstance(answer, ResponseObject):
            answer.obj = answer.body
        return answer

    def _answer(self, call: Call, variables: Mapping[str, str]) -> Any:
        service = call.service
        if self.query is not None:
            call.query = self.query.read(call.parameters(), call.version, service.sentence)
        if self.takes is not None:
            self.takes.validate(call.body, call.version, service.sentence)
        call.cloud.settle()
        try:
            with call.cloud.transaction() if self._is_whole(call) else nullcontext():
                result = self.handler(call, **variables)
                if isinstance(result, ResponseObject | webob.Response):
                    return result
                if result is BLANK:
                    blank = webob.Response(status=self.status_at(call.version))
                    blank.headers.update(call.headers)
                    return blank
                shown = None if self.gives is None else self.gives.answer(result, call)
        except errors.Error as error:
            raise self._fault(error, service) from error
        return ResponseObject(shown, self.status_at(call.version), call.headers)

    def _is_repeatable(self, call: Call) -> bool:
        """Whether it answers the same as long as the cloud is the same."""
        is_pure = self.gives not in (None, AS_IT_IS) if self.pure is None else self.pure
        return is_pure and call.service.stored and call.request.method in READING

    def _is_whole(self, call: Call) -> bool:
        """Whether it happens whole or not at all. A file comes as slowly as its client likes: others do not wait."""
        return call.request.method not in READING and not (self.takes is not None and self.takes.slow)

    def status_at(self, version: Version) -> int:
        """The status of a success."""
        return next(status for first, status in reversed(self.status) if first <= version)

    def _fault(self, error: errors.Error, service: Service) -> Exception:
        for table in (self.faults, service.faults, FAULTS):
            for cls, status in table.items():
                if isinstance(error, cls):
                    return Fault(http_error(status, error.message))
        return error


class Resource:
    """The operations of a path and of the paths below it, by method; `connect` gives them to a mapper.

    ``noun`` is what they are known by where it is not their module: ``network.ports``; ``change`` is what brought them,
    where a cloud of an earlier release has none of them. Once it is connected it takes no
    more operations: whoever has the mapper would get them too.
    """

    def __init__(self, path: str, service: Service, noun: str | None = None, change: str = "") -> None:
        self.change = change
        self.path = path
        self.service = service
        self.noun = noun
        self.endpoints: dict[tuple[str, str], Endpoint] = {}
        self.connected = False

    def on(self, where: str, span: Span = ALWAYS, **declared: Any) -> Callable[[Handler], Handler]:
        """Declare what answers ``METHOD`` or ``METHOD /below``; the handler is returned untouched.

        ``declared`` are the fields of an `Operation`. Raises ValueError where another one answers already at some of
        these versions, RuntimeError where the resource is connected.
        """
        method, _, below = where.partition(" ")
        return self._record(method, below, None, span, declared)

    def act(
        self, name: str, span: Span = ALWAYS, *, where: str = "/{id}/action", **declared: Any
    ) -> Callable[[Handler], Handler]:
        """Declare what answers ``POST …/action`` for a body whose one key is ``name``."""
        return self._record("POST", where, name, span, declared)

    def under(self, path: str, span: Span, actions: Collection[str]) -> Resource:
        """The same operations under another path, within a span; of actions only those that are named."""
        other = Resource(path, self.service)
        for (method, own), endpoint in self.endpoints.items():
            for name, operations in endpoint.operations.items():
                for operation in operations if name is None or name in actions else ():
                    if (both := operation.span.within(span)) is not None:
                        there = other.endpoints.setdefault(
                            (method, path + own.removeprefix(self.path)), Endpoint(other)
                        )
                        there.add(replace(operation, span=both), name)
        return other

    def connect(self, mapper: Any) -> None:
        """Give the mapper a route for each method and path."""
        self.connected = True
        for (method, path), endpoint in self.endpoints.items():
            for action, operations in endpoint.operations.items():
                refuse_gaps(" ".join(filter(None, (method, path, action))), operations)
            name = "action" if None not in endpoint.operations else "perform"
            mapper.create_route(path, method, endpoint, name)
            if method == "GET" and self.service.heads:
                mapper.create_route(path, "HEAD", endpoint, name)

    def _record(
        self, method: str, below: str, name: str | None, span: Span, declared: dict[str, Any]
    ) -> Callable[[Handler], Handler]:
        status = declared.pop("status", 200)

        def record(handler: Handler) -> Handler:
            if self.connected:
                raise RuntimeError(f"{self.path} is connected already: declare its operations before")
            endpoint = self.endpoints.setdefault((method, self.path + below), Endpoint(self))
            endpoint.add(Operation(handler, span, status=_steps(status), action=name, noun=self.noun, **declared), name)
            return handler

        return record


class Endpoint(WSGIResource):
    """One method of one path, as the one flow of `novalite.wsgi.resource` serves it.

    ``operations`` are those without a name or, of a path that takes actions, those of each name.
    """

    def __init__(self, resource: Resource) -> None:
        super().__init__(None, resource.service.versions)
        self.service = resource.service
        self.no_action = resource.service.no_action
        self.wrong_project = resource.service.wrong_project
        self.operations: dict[str | None, list[Operation]] = {}
        self.takes: Body | None = None
        self.is_open = False

    def add(self, operation: Operation, name: str | None = None) -> None:
        """One more operation, for versions that none has yet. Raises ValueError."""
        others = self.operations.setdefault(name, [])
        for other in others:
            if operation.span.overlaps(other.span):
                raise ValueError(f"two operations answer at {operation.span} and {other.span}")
        refuse_unknown_versions(operation.title, operation, self.service.versions, self.service.checked)
        others.append(operation)
        self.takes = self.takes or operation.takes
        is_asked = operation.query is not None and not self.service.like_nova
        self.is_open = self.is_open or operation.takes is not None or is_asked

    def respond(self, request: Request) -> Any:
        """As ever, but that only an API like Nova says a media type of nothing, and some refuse a body of no use."""
        is_read = request.content_length and (request.content_type or not self.service.like_nova)
        if self.service.unexpected_body and is_read and not self.is_open:
            raise Fault(http_error(400, self.service.unexpected_body))
        answer = super().respond(request)
        if not self.service.like_nova and getattr(answer, "content_length", None) == 0:
            answer.headers.pop("Content-Type", None)
        return answer

    def has_body(self, request: Request) -> bool:
        """As ever, and whatever the method where an operation takes one."""
        return self.takes is not None or super().has_body(request)

    def get_media_type(self, request: Request) -> str | None:
        """One of those that the body comes in. Raises InvalidContentType."""
        if self.takes is not None and self.takes.media_types:
            content_type = request.content_type
            if content_type not in self.takes.media_types and "*/*" not in self.takes.media_types:
                raise errors.InvalidContentType(content_type if "CONTENT_TYPE" in request.environ else None)
            return str(content_type)
        if self.service.media_types and self.has_body(request) and request.content_type:
            if request.content_type not in self.service.media_types:
                raise errors.InvalidContentType(request.content_type)
            return str(request.content_type)
        if self.service.unexpected_body and not self.is_open and not self.service.like_nova:
            return None
        return super().get_media_type(request) if self.service.like_nova or self.has_body(request) else None

    def get_body(self, request: Request) -> tuple[str | None, Any]:
        """The body's bytes or, where it is a file, what they can be read from."""
        if isinstance(self.takes, Stream):
            return self.get_media_type(request), request.body_file
        return super().get_body(request)

    def deserialize(self, body: Any) -> Any:
        """What a body says; a file is as it is."""
        return super().deserialize(body) if isinstance(body, bytes) else body

    def check_project(self, request: Request, arguments: dict[str, Any]) -> None:
        """Where an API is like Nova: elsewhere a project in a path may be any."""
        if self.service.like_nova:
            super().check_project(request, arguments)

    def get_method(self, request: Request, name: str | None, content_type: str | None, body: bytes) -> Any:
        """What performs the operation, once the body is parsed. Raises KeyError for an action that there is none of."""
        key = action_key(body) if name == "action" and (body or not self.service.empty_actions) else None
        return partial(self._perform, self.operations[key])

    def _perform(self, operations: list[Operation], req: Request, body: Any = None, **variables: str) -> Any:
        version = LEGACY if req.is_legacy_v2() else req.api_version_request
        for operation in operations:
            if operation.span.meets(version):
                req.environ[TITLE] = operation.title
                context = req.context or RequestContext()
                call = Call(req, context, req.environ.get(CLOUD), version, self.service, body)
                try:
                    return meet(operation.title, call, partial(operation.perform, call, variables))
                except errors.Unavailable as error:
                    raise Fault(http_error(503, error.message, error.headers)) from error
        raise errors.NotAtThisVersion(version)


#: An answer of more bytes is not kept to be given again.
_LARGEST = 128 * 1024


def _is_small(answer: Any) -> bool:
    return isinstance(answer, ResponseObject) and len(answer.body) <= _LARGEST


#: What of who asks may have a part in an answer.
_WHO = attrgetter(
    *("user_id", "project_id", "is_admin", "auth_token", "domain_id", "system_scope", "is_admin_project"),
    *("user_domain_id", "project_domain_id", "read_deleted"),
)

#: What of a request makes up its URL.
_URL = ("wsgi.url_scheme", "HTTP_HOST", "SERVER_NAME", "SERVER_PORT", "SCRIPT_NAME", "PATH_INFO", "QUERY_STRING")


def _asked(call: Call) -> tuple[Any, ...]:
    """What was asked, by whom and at which version."""
    context, environ = call.context, call.request.environ
    roles = (tuple(context.roles), tuple(context.service_roles))
    return (environ["REQUEST_METHOD"], call.version, *map(environ.get, _URL), *_WHO(context), *roles)


def _steps(status: int | Mapping[str, int]) -> tuple[tuple[Version, int], ...]:
    """A status by version as steps, of which the first counts for `/v2` too."""
    if isinstance(status, int):
        return ((NULL, status),)
    steps = sorted((Version.parse(version), code) for version, code in status.items())
    return ((NULL, steps[0][1]), *steps)
