"""ratelimit: so many requests a minute for each user, and a 429 that says when to come back.

It stands innermost but for legacy_v2, behind what finds out who asks: each user has buckets of their own, and who
does not authenticate fills none. ::

    [filter:ratelimit]
    paste.filter_factory = novalite.middleware.ratelimit:RateLimitingMiddleware.factory
    limits = (POST, *, .*, 120, MINUTE); (POST, */servers, ^/servers, 60, MINUTE)
    limits.admin =
    storage = redis://127.0.0.1:6379/0

A rule is (verb, uri, regex, value, unit): requests with that verb whose path fits the regex, ``value`` of them in
a SECOND, MINUTE, HOUR or DAY; ``uri`` is only what a person is told. Neither may hold a comma or a semicolon.
``limits.USER`` are that user's own rules; none at all lifts the limits. ``limiter = module:name`` names another
class than `Limiter`. ``storage`` is ``memory:`` (each worker counts for itself), ``redis://…`` or
``memcached://HOST:PORT``, so that workers and machines share their buckets.

They are leaky buckets: a burst of ``value`` goes through, then one request each ``unit / value`` seconds. Every
rule that fits is charged, a refused request fills nothing, and the shortest wait is told. A regex is held against
the path below the version's mount, without the project, and the query: ``^/servers`` fits
``/v2/PROJECT/servers?limit=1``. In Nova it was held against the whole URL, and rules that began with ^ never fit.
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

import webob.exc

from novalite.context import ENVIRON_KEY as CONTEXT
from novalite.errors import BadOption
from novalite.middleware.ratelimit_storage import Bucket, MemoryStorage, Storage, storage_at
from novalite.wsgi.application import Environ, Middleware, StartResponse, WSGIApplication, as_application
from novalite.wsgi.fault import Fault

LOG = logging.getLogger(__name__)

#: Where /limits finds the state of the user's buckets.
ENVIRON_KEY = "nova.limits"

UNITS = {"SECOND": 1, "MINUTE": 60, "HOUR": 3600, "DAY": 86400}
_UNIT_NAMES = {seconds: name for name, seconds in UNITS.items()}


@dataclass(frozen=True)
class Limit:
    """One rule: ``value`` requests with that verb, to paths that fit ``regex``, in ``unit`` seconds.

    Raises ValueError for a value that is not positive, re.error for a regex that is none.
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
        """``MINUTE`` and the like; ``UNKNOWN`` for seconds that have no name."""
        return _UNIT_NAMES.get(self.unit, "UNKNOWN")

    @property
    def error_message(self) -> str:
        """What a refused client is told."""
        return f"Only {self.value} {self.verb} request(s) can be made to {self.uri} every {self.unit_name.lower()}."

    def applies(self, verb: str, url: str) -> bool:
        """Whether a request counts for this rule; the verb is compared to the letter."""
        return verb == self.verb and self.pattern.match(url) is not None

    def charge(self, now: float, bucket: Bucket) -> tuple[Bucket, float | None]:
        """The bucket after a request, and the seconds to wait where there is no room for it."""
        share = self.unit / self.value
        last = now if bucket.last_request is None else bucket.last_request
        water = max(0.0, bucket.water_level - (now - last))
        excess = water + share - self.unit
        if excess > 0:
            return Bucket(water, now, now + excess), excess
        return Bucket(water + share, now, now), None

    def remaining(self, bucket: Bucket) -> int:
        """How many requests had room when the bucket was last touched."""
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
    """Charges the buckets of users; a key ``limits.USER`` holds that user's own rules, as text."""

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
        """Charge every bucket of the user that a request fits.

        Returns the shortest wait in seconds with its rule's message, or (None, None) where there is room.
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
        """The user's rules with the state of their buckets, as `Limit.display` has them."""
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
    """The filter; its arguments are the options of the ini section, ``limiter`` also a class itself."""

    def __init__(
        self,
        application: WSGIApplication,
        limits: str | None = None,
        limiter: str | type[Any] = Limiter,
        storage: str | Storage | None = None,
        **options: Any,
    ) -> None:
        super().__init__(application)
        cls = _looked_up(limiter) if isinstance(limiter, str) else limiter
        if isinstance(storage, str):
            storage = storage_at(storage)
        if storage is not None:
            options["storage"] = storage
        try:
            parsed = cls.parse_limits(limits or "")
        except (ValueError, re.error) as error:
            raise BadOption("limits", str(error)) from None
        # No rules at all are what an empty option means for a user; here it means the defaults.
        self.limiter = cls(parsed or DEFAULT_LIMITS, **options)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        context = environ.get(CONTEXT)
        user = getattr(context, "user_id", None)
        delay, message = self.limiter.check_for_delay(environ["REQUEST_METHOD"], _path(environ, context), user)
        if delay:
            refusal = over_limit(delay).response(environ, details=message)
            return as_application(refusal)(environ, start_response)
        environ[ENVIRON_KEY] = Levels(self.limiter, user)
        return self.application(environ, start_response)


class Levels(Sequence[dict[str, Any]]):
    """What `Limiter.get_limits` says of a user, asked only when somebody looks."""

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
