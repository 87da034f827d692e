import json
import logging
import sys

import fakeredis
import pytest

from novalite.errors import BadOption
from novalite.middleware.ratelimit_storage import (
    Bucket,
    MemcachedStorage,
    MemoryStorage,
    RedisStorage,
    storage_at,
)


class FakeMemcached:
    """As much of pymemcache's client as is used; ``others`` are changes that come in between."""

    def __init__(self, others=()):
        self.items = {}
        self.expiries = []
        self.others = list(others)

    def get(self, key):
        return self.items.get(key, (None, None))[0]

    def gets(self, key):
        found = self.items.get(key, (None, None))
        if self.others:
            self.others.pop(0)(self, key)
        return found

    def add(self, key, value, expire, noreply):
        return key not in self.items and self._put(key, value, expire, noreply)

    def cas(self, key, value, cas, expire, noreply):
        return self.items[key][1] == cas and self._put(key, value, expire, noreply)

    def _put(self, key, value, expire, noreply):
        assert noreply is False
        assert len(key) < 250
        assert key.isascii()
        assert not set(key) & set(" \r\n\t")
        self.items[key] = (value.encode(), object())
        self.expiries.append(expire)
        return True


class Down:
    """A client whose server is not there."""

    def __getattr__(self, name):
        def refuse(*args, **kwargs):
            raise ConnectionRefusedError("nobody is there")

        return refuse


def filled(by=1.0, result="result"):
    return lambda bucket: (Bucket(bucket.water_level + by, 2.5, 3.5), result)


STORAGES = {
    "memory": MemoryStorage,
    "redis": lambda: RedisStorage(fakeredis.FakeRedis(server=fakeredis.FakeServer())),
    "memcached": lambda: MemcachedStorage(FakeMemcached()),
}


@pytest.mark.parametrize("make", STORAGES.values(), ids=STORAGES)
def test_a_storage_keeps_what_a_change_makes_of_a_bucket(make):
    storage = make()
    assert storage.get("bob/0") == Bucket(0.0, None, None)

    assert storage.update("bob/0", 60, filled()) == "result"
    assert storage.get("bob/0") == Bucket(1.0, 2.5, 3.5)
    assert storage.update("bob/0", 60, filled(0.5, None)) is None
    assert storage.get("bob/0") == Bucket(1.5, 2.5, 3.5)


@pytest.mark.parametrize("make", STORAGES.values(), ids=STORAGES)
@pytest.mark.parametrize("key", ["a b", "ü", "日本", "x" * 500, "a\r\nflush_all", ""])
def test_a_key_may_be_anything_and_is_its_own(make, key):
    storage = make()
    storage.update(key, 60, filled())

    assert storage.get(key).water_level == 1.0
    assert storage.get(key + "x").water_level == 0.0


def test_memory_holds_so_many_buckets_and_forgets_the_one_untouched_for_longest():
    storage = MemoryStorage(size=2)
    for key in ("a", "b", "a", "c"):
        storage.update(key, 60, filled())
        storage.get("b")  # to look at one is not to touch it

    assert [storage.get(key).water_level for key in "abc"] == [2.0, 0.0, 1.0]


def test_memory_is_bounded_even_when_nobody_says_so():
    assert MemoryStorage().size == 100_000


@pytest.mark.parametrize(("unit", "expiry"), [(1, 2), (60, 61), (86400, 86401)])
def test_a_bucket_that_nobody_has_touched_for_its_unit_is_forgotten(unit, expiry):
    redis, memcached = fakeredis.FakeRedis(server=fakeredis.FakeServer()), FakeMemcached()
    RedisStorage(redis).update("k", unit, filled())
    MemcachedStorage(memcached).update("k", unit, filled())
    MemcachedStorage(memcached).update("k", unit, filled())

    (key,) = redis.keys()
    assert redis.ttl(key) == expiry
    assert memcached.expiries == [expiry, expiry]


def test_two_redis_clients_see_each_others_buckets():
    server = fakeredis.FakeServer()
    one, other = (RedisStorage(fakeredis.FakeRedis(server=server)) for _ in range(2))

    one.update("k", 60, filled())
    other.update("k", 60, filled())

    assert one.get("k").water_level == 2.0


def test_a_change_in_redis_that_was_overtaken_is_made_again():
    server = fakeredis.FakeServer()
    mine, other = (RedisStorage(fakeredis.FakeRedis(server=server)) for _ in range(2))
    levels = []

    def change(bucket):
        levels.append(bucket.water_level)
        if len(levels) == 1:
            other.update("k", 60, filled(10.0))
        return bucket._replace(water_level=bucket.water_level + 1), None

    mine.update("k", 60, change)

    assert levels == [0.0, 10.0]
    assert mine.get("k").water_level == 11.0


def overtaking(by):
    def other(client, key):
        value = client.get(key)
        level = json.loads(value)[0] if value else 0.0
        client._put(key, json.dumps([level + by, None, None]), 60, False)

    return other


@pytest.mark.parametrize("times", [1, 2, 49])
def test_a_change_in_memcached_that_was_overtaken_is_made_again(times):
    storage = MemcachedStorage(FakeMemcached([overtaking(10.0)] * times))

    assert storage.update("k", 60, filled()) == "result"

    assert storage.get("k").water_level == 10.0 * times + 1


def test_a_change_that_is_overtaken_all_the_time_is_given_up_with_a_warning(caplog):
    storage = MemcachedStorage(FakeMemcached([overtaking(1.0)] * 50))

    assert storage.update("k", 60, filled()) is None

    assert caplog.record_tuples == [
        (
            "novalite.middleware.ratelimit_storage",
            logging.WARNING,
            "A bucket was changed by other workers at each attempt; the request passes uncounted",
        )
    ]


@pytest.mark.parametrize("cls", [RedisStorage, MemcachedStorage])
def test_a_storage_that_is_down_is_logged_and_lets_everything_through(cls, caplog):
    storage = cls(Down())

    assert storage.update("k", 60, filled()) is None
    assert storage.get("k") == Bucket()

    assert [(record.levelname, record.getMessage()) for record in caplog.records] == [
        ("ERROR", "The rate limits' storage does not answer: nobody is there")
    ] * 2


def test_a_redis_that_went_away_is_logged_and_lets_everything_through(caplog):
    server = fakeredis.FakeServer()
    storage = RedisStorage(fakeredis.FakeRedis(server=server))
    server.connected = False

    assert storage.update("k", 60, filled()) is None
    assert storage.get("k") == Bucket()
    assert [record.levelname for record in caplog.records] == ["ERROR", "ERROR"]


@pytest.mark.parametrize("junk", [b"junk", b"[1, 2, 3, 4]", b"5"])
def test_what_somebody_else_wrote_under_our_key_lets_everything_through(junk, caplog):
    redis = fakeredis.FakeRedis(server=fakeredis.FakeServer())
    storage = RedisStorage(redis)
    storage.update("k", 60, filled())
    redis.set(redis.keys()[0], junk)

    assert storage.get("k") == Bucket()
    assert storage.update("k", 60, filled()) is None
    assert [record.levelname for record in caplog.records] == ["ERROR", "ERROR"]


def test_the_end_of_the_process_is_not_forgiven():
    class Ending:
        def get(self, key):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        MemcachedStorage(Ending()).get("k")


@pytest.mark.parametrize(
    ("url", "cls"),
    [
        ("memory:", MemoryStorage),
        ("redis://127.0.0.1:6379/0", RedisStorage),
        ("rediss://127.0.0.1", RedisStorage),
        ("unix:///run/redis.sock", RedisStorage),
        ("memcached://127.0.0.1:11211", MemcachedStorage),
        ("memcached://cache/", MemcachedStorage),
    ],
)
def test_a_storage_is_named_by_its_url_and_not_asked_before_it_is_needed(url, cls):
    assert type(storage_at(url)) is cls


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("memcached://127.0.0.1:11212", ("127.0.0.1", 11212)),
        ("memcached://cache", ("cache", 11211)),
        ("memcached://cache:11211/", ("cache", 11211)),
    ],
)
def test_the_port_of_memcached_may_be_left_out(url, server):
    assert storage_at(url).client.server == server


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("ftp://x", "'ftp://x' is none of memory:, redis://…, memcached://HOST:PORT"),
        ("", "'' is none of memory:, redis://…, memcached://HOST:PORT"),
        ("redis", "redis: Redis URL must specify one of the following schemes (redis://, rediss://, unix://)"),
        ("redis://x:port", "redis://x:port: Port could not be cast to integer value as 'port'"),
        ("memcached://x:port", "memcached://x:port: invalid literal for int() with base 10: 'port'"),
        ("memcached:", "memcached:: invalid literal for int() with base 10: ''"),
    ],
)
def test_a_url_of_no_storage_is_refused(url, reason):
    with pytest.raises(BadOption) as refused:
        storage_at(url)

    assert (refused.value.key, refused.value.reason) == ("storage", reason)


@pytest.mark.parametrize(
    ("url", "module", "extra"),
    [
        ("redis://127.0.0.1", "redis", "redis"),
        ("rediss://127.0.0.1", "redis", "redis"),
        ("unix:///run/redis.sock", "redis", "redis"),
        ("memcached://127.0.0.1", "pymemcache.client.base", "memcached"),
    ],
)
def test_a_storage_whose_library_is_not_installed_says_how_to_get_it(monkeypatch, url, module, extra):
    monkeypatch.setitem(sys.modules, module, None)

    with pytest.raises(BadOption) as refused:
        storage_at(url)

    assert refused.value.reason == (
        f"{url}: import of {module} halted; None in sys.modules; it comes with novalite[{extra}]"
    )
