"""ratelimit: limits the requests of each user; a request above the limit gets a 429 that says when to retry.

It must be behind the filters that authenticate, and outside of legacy_v2 only: each user has separate buckets, and
requests without a user are not counted. ::

    [filter:ratelimit]
    paste.filter_factory = novalite.middleware.ratelimit:RateLimitingMiddleware.factory
    limits = (POST, *, .*, 120, MINUTE); (POST, */servers, ^/servers, 60, MINUTE)
    limits.admin =
    storage = redis://127.0.0.1:6379/0

A rule is (verb, uri, regex, value, unit): it allows ``value`` requests with that verb, to paths that match the regular
expression, in a SECOND, MINUTE, HOUR or DAY. ``uri`` is only shown to users. Neither may contain a comma or a
semicolon. ``limits.USER`` has the rules of one user; an empty value removes the limits. ``limiter = module:name`` names
a class to use instead of `Limiter`. ``storage`` is ``memory:`` (each worker counts by itself), or ``redis://…`` or
``memcached://HOST:PORT``, by which workers and machines share their buckets. Without it each cloud in front has buckets
of its own, which are in its store where that is shared.

Rules are leaky buckets: a burst of ``value`` requests passes, then one request each ``unit / value`` seconds. A request
is charged to every rule that matches; a refused request is not charged, and its answer has the shortest wait. A regular
expression is matched against the path below the mount of the version, without the project, and the query: ``^/servers``
matches ``/v2/PROJECT/servers?limit=1``. Nova matched the whole URL, so that rules that began with ^ never matched.
"""

from __future__ import annotations

import logging
import math
import pkgutil
import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, overload
from weakref import WeakKeyDictionary

import webob.exc

from novalite.context import ENVIRON_KEY as CONTEXT
from novalite.errors import BadOption
from novalite.middleware.ratelimit_storage import Bucket, CloudStorage, MemoryStorage, Storage, storage_at
from novalite.wsgi.application import Environ, Middleware, StartResponse, WSGIApplication, as_application
from novalite.wsgi.fault import Fault

LOG = logging.getLogger(__name__)

#: The key of the environ at which /limits finds the state of the user's buckets.
ENVIRON_KEY = "nova.limits"

#: Where the filter cloud says which one a request is about; not imported from it, since that would import the cloud.
CLOUD = "novalite.cloud"

UNITS = {"SECOND": 1, "MINUTE": 60, "HOUR": 3600, "DAY": 86400}
_UNIT_NAMES = {seconds: name for name, seconds in UNITS.items()}


@dataclass(frozen=True)
class Limit:
    """One rule: ``value`` requests with that verb, to paths that match ``regex``, in ``unit`` seconds.

    Raises ValueError for a value that is not positive, re.error for an invalid regular expression.
    """

    verb: str
    uri: str
    regex: str
    value: int
    unit: int
    pattern: re.Pattern[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if int(self.value) <= 0:
            raise ValueError("Limit value must be > 0")
        object.__setattr__(self, "value", int(self.value))
        object.__setattr__(self, "pattern", re.compile(self.regex))

    @property
    def unit_name(self) -> str:
        """The name of a unit, such as ``MINUTE``; ``UNKNOWN`` if the seconds have no name."""
        return _UNIT_NAMES.get(self.unit, "UNKNOWN")

    @property
    def error_message(self) -> str:
        """The message for a client whose request is refused."""
        return f"Only {self.value} {self.verb} request(s) can be made to {self.uri} every {self.unit_name.lower()}."

    def applies(self, verb: str, url: str) -> bool:
        """Whether a request counts for this rule; the verb is case-sensitive."""
        return verb == self.verb and self.pattern.match(url) is not None

    def charge(self, now: float, bucket: Bucket) -> tuple[Bucket, float | None]:
        """The bucket after a request, and the seconds to wait if the bucket is full."""
        share = self.unit / self.value
        last = now if bucket.last_request is None else bucket.last_request
        water = max(0.0, bucket.water_level - (now - last))
        excess = water + share - self.unit
        if excess > 0:
            return Bucket(water, now, now + excess), excess
        return Bucket(water + share, now, now), None

    def remaining(self, bucket: Bucket) -> int:
        """How many more requests the bucket had room for at its last update."""
        return math.floor((self.unit - bucket.water_level) / self.unit * self.value)

    def display(self, bucket: Bucket, now: float) -> dict[str, Any]:
        """The rule and its state, as ``/limits`` reads it; ``resetTime`` is a Unix time."""
        return {
            "verb": self.verb,
            "URI": self.uri,
            "regex": self.regex,
            "value": self.value,
            "remaining": self.remaining(bucket),
            "unit": self.unit_name,
            "resetTime": int(bucket.next_request or now),
        }


DEFAULT_LIMITS = (
    Limit("POST", "*", ".*", 120, UNITS["MINUTE"]),
    Limit("POST", "*/servers", "^/servers", 120, UNITS["MINUTE"]),
    Limit("PUT", "*", ".*", 120, UNITS["MINUTE"]),
    Limit("GET", "*changes-since*", ".*changes-since.*", 120, UNITS["MINUTE"]),
    Limit("DELETE", "*", ".*", 120, UNITS["MINUTE"]),
    Limit("GET", "*/os-fping", "^/os-fping", 12, UNITS["MINUTE"]),
)


class Limiter:
    """Charges the buckets of users; an argument ``limits.USER`` has the rules of that user, as text."""

    def __init__(
        self,
        limits: Iterable[Limit] = DEFAULT_LIMITS,
        *,
        storage: Storage | None = None,
        clock: Callable[[], float] = time.time,
        **options: str,
    ) -> None:
        self.limits = tuple(limits)
        self.storage = storage or MemoryStorage()
        self.clock = clock
        self.user_limits: dict[str, tuple[Limit, ...]] = {}
        for key, value in options.items():
            prefix, _, user = key.partition(".")
            if prefix != "limits" or not user:
                raise BadOption(key, "there is no such option")
            try:
                self.user_limits[user] = tuple(self.parse_limits(value))
            except (ValueError, re.error) as error:
                raise BadOption(key, str(error)) from None

    def check_for_delay(self, verb: str, url: str, username: str | None = None) -> tuple[float | None, str | None]:
        """Charge every bucket of the user whose rule matches the request.

        Returns the shortest wait in seconds with its rule's message, or (None, None) if the request may pass.
        """
        now = self.clock()
        refusals = []
        for key, limit in self._buckets(username):
            if limit.applies(verb, url):
                delay = self.storage.update(key, limit.unit, partial(limit.charge, now))
                if delay is not None:
                    refusals.append((delay, limit.error_message))
        return min(refusals, default=(None, None))

    def get_limits(self, username: str | None = None) -> list[dict[str, Any]]:
        """The user's rules with the state of their buckets, as `Limit.display` returns them."""
        now = self.clock()
        return [limit.display(self.storage.get(key), now) for key, limit in self._buckets(username)]

    def _buckets(self, username: str | None) -> Iterator[tuple[str, Limit]]:
        limits = self.user_limits.get(username, self.limits) if username else self.limits
        for index, limit in enumerate(limits):
            yield f"{username or ''}/{index}", limit

    @staticmethod
    def parse_limits(text: str) -> list[Limit]:
        """The rules of an ini's ``limits``. Raises ValueError."""
        text = text.strip()
        if not text:
            return []
        limits = []
        for group in text.split(";"):
            group = group.strip()
            if not (group.startswith("(") and group.endswith(")")):
                raise ValueError("Limit rules must be surrounded by parentheses")
            fields = [part.strip() for part in group[1:-1].split(",")]
            if len(fields) != 5:
                raise ValueError("Limit rules must contain the following arguments: verb, uri, regex, value, unit")
            verb, uri, regex, value, unit = fields
            if unit.upper() not in UNITS:
                raise ValueError("Invalid units specified")
            limits.append(Limit(verb.upper(), uri, regex, int(value), UNITS[unit.upper()]))
        return limits


class RateLimitingMiddleware(Middleware):
    """The filter; its arguments are the options of the ini section; ``limiter`` may also be a class."""

    def __init__(
        self,
        application: WSGIApplication,
        limits: str | None = None,
        limiter: str | type[Any] = Limiter,
        storage: str | Storage | None = None,
        **options: Any,
    ) -> None:
        super().__init__(application)
        cls: Any = _looked_up(limiter) if isinstance(limiter, str) else limiter
        if isinstance(storage, str):
            storage = storage_at(storage)
        if storage is not None:
            options["storage"] = storage
        try:
            parsed = cls.parse_limits(limits or "")
        except (ValueError, re.error) as error:
            raise BadOption("limits", str(error)) from None
        # For a user an empty option means no rules; here it means the defaults.
        self._make = partial(cls, parsed or DEFAULT_LIMITS, **options)
        self.limiter = self._make()
        self._is_ours = isinstance(self.limiter, Limiter)
        self._of_clouds: WeakKeyDictionary[Any, Any] | None = None if "storage" in options else WeakKeyDictionary()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        context = environ.get(CONTEXT)
        user = getattr(context, "user_id", None)
        limiter = self._limiter(environ.get(CLOUD))
        delay, message = limiter.check_for_delay(environ["REQUEST_METHOD"], _path(environ, context), user)
        if delay:
            refusal = over_limit(delay).response(environ, details=message)
            return as_application(refusal)(environ, start_response)
        environ[ENVIRON_KEY] = Levels(limiter, user)
        return self.application(environ, start_response)

    def _limiter(self, cloud: Any) -> Any:
        """The limiter of a cloud, whose users are not those of another, though they may have the same ids."""
        if cloud is None or self._of_clouds is None:
            return self.limiter
        try:
            return self._of_clouds[cloud]
        except KeyError:
            store = getattr(cloud, "store", None)
            own = {"storage": CloudStorage(store)} if self._is_ours and store is not None and store.is_shared else {}
            return self._of_clouds.setdefault(cloud, self._make(**own))


class Levels(Sequence[dict[str, Any]]):
    """The result of `Limiter.get_limits` for a user, computed on first use."""

    def __init__(self, limiter: Any, user: str | None) -> None:
        self._limiter = limiter
        self._user = user

    @overload
    def __getitem__(self, index: int) -> dict[str, Any]: ...

    @overload
    def __getitem__(self, index: slice) -> list[dict[str, Any]]: ...

    def __getitem__(self, index: int | slice) -> Any:
        return self._limiter.get_limits(self._user)[index]

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter(self._limiter.get_limits(self._user))

    def __len__(self) -> int:
        return len(self._limiter.get_limits(self._user))


def over_limit(delay: float) -> Fault:
    """The 429; the delay is rounded up to whole seconds."""
    retry = str(math.ceil(delay))
    explanation = "This request was rate-limited."
    return Fault(webob.exc.HTTPTooManyRequests(explanation=explanation, headers={"Retry-After": retry}))


def _path(environ: Environ, context: Any) -> str:
    """The path below the mount without the project, and the query."""
    path = str(environ.get("PATH_INFO", ""))
    project = getattr(context, "project_id", None)
    if project and path.startswith(f"/{project}/"):
        path = path[len(project) + 1 :]
    query = environ.get("QUERY_STRING")
    return f"{path}?{query}" if query else path


def _looked_up(name: str) -> type[Any]:
    try:
        found: type[Any] = pkgutil.resolve_name(name)
    except (ImportError, AttributeError, ValueError) as error:
        raise BadOption("limiter", f"{name!r} cannot be imported: {error}") from error
    if not hasattr(found, "parse_limits"):
        raise BadOption("limiter", f"{name!r} is no limiter: it has no parse_limits")
    return found
