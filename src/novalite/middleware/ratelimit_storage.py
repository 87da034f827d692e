"""Where ratelimit keeps its buckets: in this process, or in Redis or memcached, to share them between workers.

A storage reads, changes and writes a bucket atomically. If it cannot be reached, that is logged and all requests pass:
the failure of a limit must not become an outage of the service.
"""

from __future__ import annotations

import hashlib
import json
import logging
import math
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, NamedTuple, Protocol, TypeVar

from msgspec import Struct

from novalite.errors import BadOption
from novalite.store import Kind, Store

LOG = logging.getLogger(__name__)

T = TypeVar("T")

#: How long a storage on the network may take to answer, in seconds.
TIMEOUT = 1.0

#: How often a change is retried when another worker has changed the bucket in the meantime.
_TRIES = 50


class Bucket(NamedTuple):
    """A leaky bucket: how full it was, in seconds, at its last request, and when it has room for the next one."""

    water_level: float = 0.0
    last_request: float | None = None
    next_request: float | None = None


class Storage(Protocol):
    """Keeps buckets by key; a bucket that was not updated for ``unit`` seconds is empty and may be removed."""

    def get(self, key: str) -> Bucket:
        """The bucket; an empty one if there is none."""

    def update(self, key: str, unit: int, change: Callable[[Bucket], tuple[Bucket, T]]) -> T | None:
        """Replace a bucket by the first value that ``change(bucket)`` returns; returns the second one."""


class MemoryStorage:
    """In this process, for up to ``size`` buckets; the least recently used one is removed first."""

    def __init__(self, size: int = 100_000) -> None:
        self.size = size
        self._buckets: OrderedDict[str, Bucket] = OrderedDict()

    def get(self, key: str) -> Bucket:
        return self._buckets.get(key, Bucket())

    def update(self, key: str, unit: int, change: Callable[[Bucket], tuple[Bucket, T]]) -> T | None:
        self._buckets[key], result = change(self.get(key))
        self._buckets.move_to_end(key)
        if len(self._buckets) > self.size:
            self._buckets.popitem(last=False)
        return result


class KeptBucket(Struct, frozen=True):
    """A bucket in the store of a cloud."""

    id: str
    bucket: tuple[float, float | None, float | None]


BUCKETS: Kind[KeptBucket] = Kind("rate limit", order=("id",), apart=True)


class CloudStorage:
    """In the store of a cloud, which processes share."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def get(self, key: str) -> Bucket:
        kept = self._store.get(BUCKETS, _safe(key))
        return Bucket() if kept is None else Bucket(*kept.bucket)

    def update(self, key: str, unit: int, change: Callable[[Bucket], tuple[Bucket, T]]) -> T | None:
        with _forgiving(), self._store.transaction():
            bucket, result = change(self.get(key))
            self._store.put(
                BUCKETS, KeptBucket(_safe(key), (bucket.water_level, bucket.last_request, bucket.next_request))
            )
            return result
        return None


class RedisStorage:
    """In Redis, with the library redis (``novalite[redis]``)."""

    def __init__(self, client: Any) -> None:
        self.client = client

    @classmethod
    def at(cls, url: str) -> RedisStorage:
        import redis

        return cls(redis.Redis.from_url(url, socket_timeout=TIMEOUT, socket_connect_timeout=TIMEOUT))

    def get(self, key: str) -> Bucket:
        with _forgiving():
            return _read(self.client.get(_safe(key)))
        return Bucket()

    def update(self, key: str, unit: int, change: Callable[[Bucket], tuple[Bucket, T]]) -> T | None:
        def step(pipe: Any) -> T:
            bucket, result = change(_read(pipe.get(_safe(key))))
            pipe.multi()
            pipe.set(_safe(key), json.dumps(bucket), ex=_expiry(unit))
            return result

        with _forgiving():
            changed: T = self.client.transaction(step, _safe(key), value_from_callable=True)
            return changed
        return None


class MemcachedStorage:
    """In memcached, with the library pymemcache (``novalite[memcached]``)."""

    def __init__(self, client: Any) -> None:
        self.client = client

    @classmethod
    def at(cls, url: str) -> MemcachedStorage:
        from pymemcache.client.base import PooledClient

        host, _, port = url.removeprefix("memcached://").rstrip("/").rpartition(":")
        return cls(PooledClient((host or port, int(port) if host else 11211), timeout=TIMEOUT, connect_timeout=TIMEOUT))

    def get(self, key: str) -> Bucket:
        with _forgiving():
            return _read(self.client.get(_safe(key)))
        return Bucket()

    def update(self, key: str, unit: int, change: Callable[[Bucket], tuple[Bucket, T]]) -> T | None:
        with _forgiving():
            for _ in range(_TRIES):
                value, version = self.client.gets(_safe(key))
                bucket, result = change(_read(value))
                changed = json.dumps(bucket)
                if value is None:
                    done = self.client.add(_safe(key), changed, expire=_expiry(unit), noreply=False)
                else:
                    done = self.client.cas(_safe(key), changed, version, expire=_expiry(unit), noreply=False)
                if done:
                    return result
            LOG.warning("A bucket was changed by other workers at each attempt; the request passes uncounted")
        return None


def storage_at(url: str) -> Storage:
    """The storage for the option ``storage`` of an ini. Raises BadOption."""
    scheme = url.partition(":")[0]
    try:
        if scheme == "memory":
            return MemoryStorage()
        if scheme in ("redis", "rediss", "unix"):
            return RedisStorage.at(url)
        if scheme == "memcached":
            return MemcachedStorage.at(url)
    except ImportError as error:
        extra = "memcached" if scheme == "memcached" else "redis"
        raise BadOption("storage", f"{url}: {error}; it comes with novalite[{extra}]") from error
    except ValueError as error:
        raise BadOption("storage", f"{url}: {error}") from error
    raise BadOption("storage", f"{url!r} is none of memory:, redis://…, memcached://HOST:PORT")


class _forgiving:  # noqa: N801  # reads as a word in `with`
    """Logs an exception of a storage on the network, and suppresses it."""

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> bool:
        if error is None or not isinstance(error, Exception):
            return False
        LOG.error("The rate limits' storage does not answer: %s", error)
        return True


def _safe(key: str) -> str:
    # A user's id may be anything; a key of memcached may not.
    return "novalite-ratelimit-" + hashlib.sha256(key.encode()).hexdigest()


def _read(value: bytes | None) -> Bucket:
    return Bucket(*json.loads(value)) if value else Bucket()


def _expiry(unit: int) -> int:
    return math.ceil(unit) + 1
