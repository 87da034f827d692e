"""Resource: the steps from a matched route to a handler and back, which are the same for every operation.

1. the microversion: malformed is a 400, outside the range a 406;
2. the media types of request and response;
3. the handler, by the name in the match or, for ``action``, by the one key of the body;
4. the body is parsed; the project in the URL must be that of the token;
5. the handler is called; an exception becomes a Fault;
6. the response, with the headers of the version.

Kinds of handlers differ in step 3 only, `Resource.get_method`.
"""

from __future__ import annotations

import functools
import inspect
import json
import logging
import math
import re
from collections.abc import Callable, Iterable, Iterator, MutableMapping
from typing import Any, TypeVar

import webob
import webob.exc

from novalite import errors
from novalite.wsgi.application import (
    Application,
    Environ,
    Request,
    StartResponse,
    WSGIApplication,
    as_application,
)
from novalite.wsgi.fault import VERSION_HEADERS, Fault, http_error, status_of
from novalite.wsgi.microversion import Microversions, Version

LOG = logging.getLogger(__name__)

#: How deep the JSON of a request may be nested.
MAX_DEPTH = 100

#: A string, so that what is in it is passed over, or a bracket.
_BRACKET = re.compile(r'"(?:[^"\\]|\\.)*"|[\[{\]}]', re.DOTALL)

#: What is said of an action that there is none of, and of a project in the path that is not the token's.
NO_ACTION = "There is no such action: {name}"
WRONG_PROJECT = "Malformed request URL: URL's project_id '{asked}' doesn't match Context's project_id '{own}'"

Method = TypeVar("Method", bound=Callable[..., Any])

#: The methods whose body is read and passed to the handler.
_WITH_BODY = ("POST", "PUT")

#: Actions of a member that an action registered by the same name may stand in for.
_STAND_INS = ("action", "create", "delete", "show", "update")

#: The errors that pass `expected_errors` without being listed.
_ALWAYS_EXPECTED = (errors.Forbidden, errors.Unauthorized, errors.ValidationError, errors.NotAtThisVersion)


class ResponseObject(MutableMapping[str, str]):
    """A handler's return value that sets a status or headers: ``obj`` is the body; its items are the headers.

    The body is data, or bytes, which are sent as they are.
    ``code`` takes precedence over the status that is declared with `response`; header names are in lower case.
    """

    def __init__(self, obj: Any, code: int | None = None, headers: dict[str, Any] | None = None) -> None:
        self.obj = obj
        self.default_code = 200
        self._code = code
        self._headers = {key.lower(): value for key, value in (headers or {}).items()}

    @property
    def code(self) -> int:
        """The status: the one that was passed, else the default of the method."""
        return self._code or self.default_code

    @property
    def headers(self) -> dict[str, str]:
        """A copy of the headers."""
        return dict(self._headers)

    def __getitem__(self, key: str) -> str:
        return str(self._headers[key.lower()])

    def __setitem__(self, key: str, value: str) -> None:
        self._headers[key.lower()] = value

    def __delitem__(self, key: str) -> None:
        del self._headers[key.lower()]

    def __iter__(self) -> Iterator[str]:
        return iter(self._headers)

    def __len__(self) -> int:
        return len(self._headers)

    @property
    def body(self) -> bytes:
        """The body as it is sent."""
        if isinstance(self.obj, bytes):
            return self.obj
        return b"" if self.obj is None else json.dumps(self.obj).encode()

    def serialize(self, content_type: str) -> webob.Response:
        """The Response; as in Nova, it has a Content-Type even without a body."""
        body = self.body
        own = [(key, header_text(value)) for key, value in self._headers.items()]
        headers = [("Content-Type", content_type), *own, ("Content-Length", str(len(body)))]
        kind = _Response if "://" in str(self._headers.get("location", "://")) else webob.Response
        return kind(status=self.code, headerlist=headers, app_iter=[body])


class _Response(webob.Response):  # type: ignore[misc]  # WebOb has no hints
    """One without a relative Location, which WebOb would look for, to make it absolute."""

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        start_response(self.status, self.headerlist)
        return () if environ["REQUEST_METHOD"] == "HEAD" else self.app_iter


def header_text(value: Any) -> str:
    """A header's value as the latin-1 text that WSGI requires: other characters are encoded as UTF-8."""
    text = value.decode() if isinstance(value, bytes) else str(value)
    return text if text.isascii() else text.encode().decode("latin-1")


def action(name: str) -> Callable[[Method], Method]:
    """Decorate a method that answers ``POST …/action`` for bodies whose only key is ``name``."""

    def mark(method: Method) -> Method:
        method.wsgi_action = name  # type: ignore[attr-defined]  # functions have attributes
        return method

    return mark


def response(code: int, min_version: str | None = None, max_version: str | None = None) -> Callable[[Method], Method]:
    """Declare the status of a method or, stacked with ranges, its status at each version.

    It is a default: the code of a ResponseObject takes precedence.
    """
    span = (Version.parse(min_version), Version.parse(max_version))

    def mark(method: Method) -> Method:
        method.wsgi_codes = [*getattr(method, "wsgi_codes", ()), (code, *span)]  # type: ignore[attr-defined]  # functions have attributes
        return method

    return mark


def removed(version: str, reason: str) -> Callable[[Method], Method]:
    """Record on a method in which release it was removed, and why; the method itself answers 410."""

    def mark(method: Method) -> Method:
        method.removed = (version, reason)  # type: ignore[attr-defined]  # functions have attributes
        return method

    return mark


def api_version(min_version: str | None = None, max_version: str | None = None) -> Callable[[Method], Method]:
    """Limit a method to a range of versions, both ends included; at any other version the answer is a 404."""
    span = (Version.parse(min_version), Version.parse(max_version))

    def wrap(method: Method) -> Method:
        @functools.wraps(method)
        def versioned(self: Any, req: Request, *args: Any, **kwargs: Any) -> Any:
            if not req.api_version_request.matches(*span):
                raise errors.NotAtThisVersion(req.api_version_request)
            return method(self, req, *args, **kwargs)

        return versioned  # type: ignore[return-value]  # it is called as the method is

    return wrap


def expected_errors(
    codes: int | Iterable[int], min_version: str | None = None, max_version: str | None = None
) -> Callable[[Method], Method]:
    """Declare the HTTP errors that a method may raise; any other exception becomes a 500 that names its class.

    Forbidden, Unauthorized and ValidationError always pass, and NotSupported becomes a 400. Stacked with ranges, each
    decorator applies to its versions only.
    """
    expected = (codes,) if isinstance(codes, int) else tuple(codes)
    span = (Version.parse(min_version), Version.parse(max_version))

    def wrap(method: Method) -> Method:
        @functools.wraps(method)
        def guarded(self: Any, req: Request, *args: Any, **kwargs: Any) -> Any:
            try:
                return method(self, req, *args, **kwargs)
            except Exception as error:
                if not req.api_version_request.matches(*span):
                    raise
                if isinstance(error, webob.exc.WSGIHTTPException) and error.code in expected:
                    raise
                if isinstance(error, _ALWAYS_EXPECTED):
                    raise
                if isinstance(error, errors.NotSupported):
                    raise webob.exc.HTTPBadRequest(explanation=error.message) from error
                LOG.exception("Unexpected exception in API method")
                raise webob.exc.HTTPInternalServerError(
                    explanation=f"Unexpected API Error. Please contact the administrator\n{type(error)!r}"
                ) from error

        return guarded  # type: ignore[return-value]  # it is called as the method is

    return wrap


def actions_of(controller: object) -> dict[str, Callable[..., Any]]:
    """The bound methods that `action` marked, by the name of their action."""
    found = {}
    for name, member in inspect.getmembers(type(controller), callable):
        if key := getattr(member, "wsgi_action", None):
            found[key] = getattr(controller, name)
    return found


def is_valid_body(body: Any, entity: str) -> bool:
    """Whether a body is an object that has an object at the key ``entity``."""
    return isinstance(body, dict) and isinstance(body.get(entity), dict)


class Resource(Application):
    """A controller as a WSGI application: its methods are selected by the ``action`` of the match.

    A method takes the request, the variables of the path and, for POST and PUT, ``body``, the parsed JSON.
    It returns data, a ResponseObject, None for an empty response, or anything that ``wsgify`` accepts. With
    ``versions`` its requests have microversions; without, the version headers are not read.
    """

    no_action = NO_ACTION
    wrong_project = WRONG_PROJECT

    def __init__(self, controller: object = None, versions: Microversions | None = None) -> None:
        self.controller = controller
        self.versions = versions
        self.wsgi_actions: dict[str, Callable[..., Any]] = {}
        if controller is not None:
            self.register_actions(controller)

    def register_actions(self, controller: object) -> None:
        """Add the actions of a controller; a name that is registered again is replaced."""
        self.wsgi_actions.update(actions_of(controller))

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        request = Request(environ)
        try:
            answer = self.respond(request)
        except (Fault, webob.exc.HTTPException) as error:
            answer = error
        return as_application(answer)(environ, start_response)

    def respond(self, request: Request) -> Any:
        """The response to a request: a Response, or another return value of the handler."""
        environ = request.environ
        if self.versions:
            self._take_version(request, self.versions)
        arguments = self.get_action_args(environ)
        name = arguments.pop("action", None)
        try:
            if self.has_body(request) or name == "action":
                content_type, body = self.get_body(request)
            else:
                content_type, body = self.get_media_type(request), b""
        except errors.InvalidContentType as error:
            raise Fault(webob.exc.HTTPUnsupportedMediaType(explanation="Unsupported Content-Type")) from error
        accept = request.best_match_content_type()
        method = self._find_method(request, name, content_type, body)
        arguments.update(self._contents(request, body))
        self.check_project(request, arguments)

        result = self._dispatch(method, request, arguments)

        if result is None or isinstance(result, dict | list):
            result = ResponseObject(result)
        if isinstance(result, ResponseObject):
            if codes := getattr(method, "wsgi_codes", None):
                result.default_code = _declared_code(codes, request.api_version_request)
            result = result.serialize(accept)
            result.headerlist.extend(environ.get(VERSION_HEADERS, ()))
        elif isinstance(result, webob.Response):
            result = _with_headers(result, environ.get(VERSION_HEADERS, ()))
        return result

    def get_action_args(self, environ: Environ) -> dict[str, Any]:
        """The variables of the match, without those that only routing needs."""
        if hasattr(self.controller, "get_action_args"):
            own: dict[str, Any] = self.controller.get_action_args(environ)
            return own
        arguments = dict(environ.get("wsgiorg.routing_args", ((), {}))[1])
        arguments.pop("controller", None)
        arguments.pop("format", None)
        return arguments

    def has_body(self, request: Request) -> bool:
        """Whether the body of a request is read and passed to the handler."""
        return request.method in _WITH_BODY

    def get_media_type(self, request: Request) -> str | None:
        """The media type of the body, which is checked even if there is no body. Raises InvalidContentType."""
        return request.get_content_type()

    def get_body(self, request: Request) -> tuple[str | None, bytes]:
        """The media type and the bytes of the body. Raises InvalidContentType."""
        content_type = self.get_media_type(request)
        try:
            return content_type, request.body
        except (OSError, ValueError) as error:  # the client disconnected, or sent malformed chunks
            raise _bad_request("Malformed request body") from error

    def get_method(self, request: Request, name: str | None, content_type: str | None, body: bytes) -> Any:
        """The handler for an action's name.

        Raises AttributeError if there is none, KeyError for an action that is not registered, and MalformedRequestBody
        if the body does not name an action.
        """
        name = name or ""
        method = getattr(self.controller if self.controller is not None else self, name, None)
        if method is not None and not name.startswith("_"):
            return method
        if not self.wsgi_actions or name not in _STAND_INS:
            raise AttributeError(name)
        return self.wsgi_actions[action_key(body) if name == "action" else name]

    def dispatch(self, method: Callable[..., Any], request: Request, arguments: dict[str, Any]) -> Any:
        """Call the handler."""
        return method(req=request, **arguments)

    def _take_version(self, request: Request, versions: Microversions) -> None:
        versions = versions.within(request.environ)
        try:
            version = versions.requested(request.environ)
            request.api_version_request = version
            request.environ[VERSION_HEADERS] = versions.response_headers(version)
            versions.check(version)
        except (errors.InvalidVersion, errors.VersionOutOfRange) as error:
            raise Fault(http_error(status_of(error), error.message)) from error

    def _find_method(self, request: Request, name: str | None, content_type: str | None, body: bytes) -> Any:
        try:
            return self.get_method(request, name, content_type, body)
        except (AttributeError, TypeError):
            raise Fault(webob.exc.HTTPNotFound()) from None
        except KeyError as error:
            raise _bad_request(self.no_action.format(name=error.args[0])) from None
        except errors.MalformedRequestBody:
            raise _bad_request("Malformed request body") from None

    def _contents(self, request: Request, body: bytes) -> dict[str, Any]:
        if not self.has_body(request):
            return {}
        if not body:
            return {"body": None}
        try:
            return {"body": self.deserialize(body)}
        except errors.MalformedRequestBody as error:
            raise _bad_request("Malformed request body") from error

    def deserialize(self, body: bytes) -> Any:
        """Parse a body. Raises MalformedRequestBody."""
        return deserialize(body)

    def check_project(self, request: Request, arguments: dict[str, Any]) -> None:
        """Remove the project in the URL from the arguments; it must be that of the token."""
        project_id, context = arguments.pop("project_id", None), request.context
        if project_id and context is not None and project_id != context.project_id:
            raise _bad_request(self.wrong_project.format(asked=project_id, own=context.project_id))

    def _dispatch(self, method: Callable[..., Any], request: Request, arguments: dict[str, Any]) -> Any:
        try:
            return self.dispatch(method, request, arguments)
        except Fault:
            raise
        except webob.exc.WSGIHTTPException as error:
            raise Fault(error) from error
        except errors.NotAtThisVersion as error:
            raise Fault(webob.exc.HTTPNotFound()) from error
        except (errors.Forbidden, errors.Invalid) as error:
            raise Fault(http_error(status_of(error), error.message)) from error
        except TypeError as error:
            LOG.exception("TypeError in an API method")
            raise Fault(webob.exc.HTTPBadRequest()) from error


def action_key(body: bytes) -> Any:
    """The only key of an action's body. Raises MalformedRequestBody, or TypeError for a body that is not an object.

    A string or a list with exactly one item, and a value without a length, count as an unknown action and not as
    malformed, as in Nova.
    """
    wanted = deserialize(body)
    if len(wanted) != 1:
        raise errors.MalformedRequestBody("too many body keys")
    if not isinstance(wanted, dict):
        raise TypeError("an action is an object with one key")
    return next(iter(wanted))


def deserialize(body: bytes) -> Any:
    """Parse JSON. Raises MalformedRequestBody, also for bytes that are not UTF-8.

    JSON has no NaN and no Infinity, and half of a surrogate pair cannot be written as UTF-8. What is nested deeper than
    MAX_DEPTH is malformed too: no operation wants it, and whoever writes it out, as in an error's text, would need
    long for it.
    """
    try:
        text = body.decode()
        if _depth(text) > MAX_DEPTH:
            raise ValueError(f"nested deeper than {MAX_DEPTH}")
        data = json.loads(text, parse_constant=_refuse, parse_float=_finite)
        if "\\u" in text:
            json.dumps(data, ensure_ascii=False).encode()
        return data
    except (ValueError, RecursionError) as error:
        raise errors.MalformedRequestBody("cannot understand JSON") from error


def _depth(text: str) -> int:
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return 0  # as nearly always
    deepest = depth = 0
    for token in _BRACKET.findall(text):
        if token in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif token in "]}":
            depth -= 1
    return deepest


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is not JSON")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        _refuse(text)
    return number


def _with_headers(response: webob.Response, headers: Iterable[tuple[str, str]]) -> WSGIApplication:
    # A handler may return the same Response each time, so it must not be changed.
    def answer(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        def start(status: str, own: list[tuple[str, str]], *exc_info: Any) -> Any:
            told = [(key, value if isinstance(value, str) else header_text(value)) for key, value in own]
            return start_response(status, [*told, *headers], *exc_info)

        return as_application(response)(environ, start)

    return answer


def _bad_request(explanation: str) -> Fault:
    return Fault(webob.exc.HTTPBadRequest(explanation=explanation))


def _declared_code(codes: list[tuple[int, Version, Version]], version: Version) -> int:
    for code, minimum, maximum in codes:
        if (not minimum and not maximum) or (version and version.matches(minimum, maximum)):
            return code
    raise Fault(webob.exc.HTTPInternalServerError(explanation="Unknown return code in API method"))
