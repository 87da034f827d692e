"""Request, Application and Middleware: the base classes of a service, with the interfaces of Nova's.

Nova built each filter with ``wsgify`` and ``get_response``, which costs about 10 µs a filter. Here a Middleware
that overrides only one of ``process_request`` and ``process_response`` creates only the object that this one needs, and
a subclass that overrides ``__call__``, plain or wrapped in ``wsgify``, has no overhead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from io import BytesIO
from typing import Any, TypeAlias

import webob
import webob.exc
from webob.request import DisconnectionError

from novalite.context import ENVIRON_KEY, RequestContext
from novalite.errors import InvalidContentType
from novalite.wsgi.microversion import NULL, Version

#: The digits of the length of a small body.
_SMALL = 5

Environ: TypeAlias = dict[str, Any]
StartResponse: TypeAlias = Callable[..., Any]
WSGIApplication: TypeAlias = Callable[[Environ, StartResponse], Iterable[bytes]]

#: The media types that are read and written; the first is the default.
MEDIA_TYPES = ("application/json", "application/vnd.openstack.compute+json")

#: The key of the environ at which urlmap leaves the best media type; the name is Nova's.
BEST_CONTENT_TYPE = "nova.best_content_type"
LEGACY_V2 = "openstack.legacy_v2"

#: What the URLs of a request are made of.
_HOST = ("wsgi.url_scheme", "HTTP_HOST", "SERVER_NAME", "SERVER_PORT")
_MOUNT = (*_HOST, "SCRIPT_NAME")


@lru_cache(maxsize=256)
def _host_url_of(*values: str | None) -> str:
    return str(_request_of(values).host_url)


@lru_cache(maxsize=256)
def _application_url_of(*values: str | None) -> str:
    return str(_request_of(values).application_url)


def _request_of(values: Sequence[str | None]) -> webob.Request:
    return webob.Request({key: value for key, value in zip(_MOUNT, values, strict=False) if value is not None})


def host_url_of(environ: Environ) -> str:
    """Scheme and host of the URL that the client used."""
    return _host_url_of(*map(environ.get, _HOST))


class Request(webob.Request):  # type: ignore[misc]  # WebOb has no hints
    """A WebOb request with methods for media types, microversions and the request context."""

    # WebOb writes a body above 10 KiB to a temporary file, here only to read it back at once.
    request_body_tempfile_limit = 1024 * 1024

    @property
    def body(self) -> bytes:
        """The whole body, which can be read again. Raises OSError where the client has sent less than it said.

        It is WebOb's, but that a small one of a known length, as nearly all are, is read at once.
        """
        environ = self.environ
        length = environ.get("CONTENT_LENGTH") or ""
        if len(length) > _SMALL or not (length.isdecimal() and length.isascii()) or "webob.is_body_seekable" in environ:
            return bytes(super().body)
        data: bytes = environ["wsgi.input"].read(int(length))
        if len(data) < int(length):
            raise DisconnectionError(f"The client disconnected after {len(data)} of {length} bytes")
        environ["wsgi.input"], environ["webob.is_body_seekable"] = BytesIO(data), True
        return data

    @body.setter
    def body(self, value: bytes) -> None:
        webob.Request.body.fset(self, value)

    @property
    def host_url(self) -> str:
        """Scheme and host of the URL that the client used, as WebOb has them: made once for each."""
        return host_url_of(self.environ)

    @property
    def application_url(self) -> str:
        """The same with the path at which the application is mounted."""
        return _application_url_of(*map(self.environ.get, _MOUNT))

    @property
    def context(self) -> RequestContext | None:
        """The request context, if a filter has set it."""
        context: RequestContext | None = self.environ.get(ENVIRON_KEY)
        return context

    @property
    def api_version_request(self) -> Version:
        """The microversion of the request; the null version until a Resource has read it.

        It is kept where WebOb keeps the attributes that are set on a request, so that any other Request of the same
        environ, Nova's own included, has it.
        """
        version: Version = self.environ.get("webob.adhoc_attrs", {}).get("api_version_request", NULL)
        return version

    @api_version_request.setter
    def api_version_request(self, version: Version) -> None:
        self.environ.setdefault("webob.adhoc_attrs", {})["api_version_request"] = version

    def set_legacy_v2(self) -> None:
        """Mark the request as one to ``/v2``: no microversions, and unknown properties are ignored."""
        self.environ[LEGACY_V2] = True

    def is_legacy_v2(self) -> bool:
        """Whether the request came through ``/v2``."""
        return bool(self.environ.get(LEGACY_V2, False))

    def get_content_type(self) -> str | None:
        """The body's media type without its parameters; None if the client sent none.

        ``text/plain`` counts as none, since eventlet sets it by default. Raises InvalidContentType.
        """
        content_type = self.environ.get("CONTENT_TYPE", "").partition(";")[0].strip()
        if content_type in ("", "text/plain"):
            return None
        if content_type not in MEDIA_TYPES:
            raise InvalidContentType(content_type)
        return str(content_type)

    def best_match_content_type(self) -> str:
        """The media type of the response: from the suffix of the path, from Accept, or JSON. Never an error."""
        best = self.environ.get(BEST_CONTENT_TYPE)
        if best is None:
            suffix = "application/" + self.environ.get("PATH_INFO", "").rpartition(".")[2]
            if suffix in MEDIA_TYPES:
                best = suffix
            else:
                offers = self.accept.acceptable_offers(MEDIA_TYPES) if "HTTP_ACCEPT" in self.environ else ()
                best = offers[0][0] if offers else MEDIA_TYPES[0]
            self.environ[BEST_CONTENT_TYPE] = best
        return str(best)


class Application:
    """A WSGI application that PasteDeploy can create: the options of its ini section are its keyword arguments."""

    @classmethod
    def factory(cls, global_config: dict[str, str], **local_config: str) -> Any:
        """Create one from the options of an ini section; those of ``[DEFAULT]`` are not passed."""
        return cls(**local_config)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        raise NotImplementedError("You must implement __call__")


class Middleware(Application):
    """A filter in front of ``application``.

    Override ``process_request`` to inspect a request, or to answer in place of the application by returning anything
    that ``wsgify`` accepts (a Response, another application, text or bytes; raising a WebOb HTTP error does the same).
    Override ``process_response`` to change the response. Or override ``__call__``.
    """

    @classmethod
    def factory(cls, global_config: dict[str, str], **local_config: str) -> Callable[[WSGIApplication], Any]:
        """Create a filter from an ini section: a function that takes an application and returns the wrapped one."""
        return lambda application: cls(application, **local_config)

    def __init__(self, application: WSGIApplication) -> None:
        self.application = application

    def process_request(self, request: Request) -> Any:
        """Called with each request; a true return value is the response, and the application is not called."""
        return None

    def process_response(self, response: webob.Response) -> Any:
        """Called with each response of the application; its return value is sent."""
        return response

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        cls = type(self)
        try:
            if cls.process_request is not Middleware.process_request:
                answer = self.process_request(Request(environ))
                if answer:
                    return as_application(answer)(environ, start_response)
            if cls.process_response is Middleware.process_response:
                return self.application(environ, start_response)
            answer = self.process_response(Request(environ).get_response(self.application))
        except webob.exc.HTTPException as error:
            answer = error
        return as_application(answer)(environ, start_response)


def as_application(answer: Any) -> WSGIApplication:
    """A handler's return value as ``wsgify`` interprets it: text and bytes are an HTML page, None is an empty one."""
    if isinstance(answer, str | bytes):
        answer = webob.Response(answer)
    application: WSGIApplication = webob.Response() if answer is None else answer
    return application
