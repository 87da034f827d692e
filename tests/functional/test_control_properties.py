"""Whatever the control API is sent, it answers with what it is documented to, and what it refuses changes nothing."""

import json
import logging.handlers

import pytest
import webtest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from novalite.api.shape import Obj, schema_at
from novalite.services.control.clock import SET
from novalite.services.control.journal import SIZE
from novalite.services.control.seed import FIELDS
from novalite.services.control.trouble import BODY as TROUBLE
from novalite.testing.application import application
from novalite.wsgi.microversion import NULL

NUMBERS = [0, 1, -1, 2, 0.5, -0.0, 1e-9, 86_400, 2**31 - 1, 2**31, 2**53, 10**30, 10**400, 1e15, 1e300, 1e308]
NO_NUMBERS = [float("nan"), float("inf"), float("-inf")]
TEXTS = ["", "a", "*", "\x00", "\ud800", "\u2028", "a\r\nX-Evil: b", "x" * 256, "é", "[", "[!", "compute.*", "GET"]
NAMES = ["admin", "demo", "m1.tiny", "cirros-0.6.2-x86_64-disk", "private", "public", "router1", "member", "nova"]
ADDRESSES = ["10.0.0.0/24", "10.1.0.0/33", "fd00::/64", "::/0", "10.0.0.1", "fe80::1%eth0", "0.0.0.0/0", "10.0.0.7/24"]
TIMES = ["2030-01-01T00:00:00Z", "0001-01-01", "9999-12-31T23:59:59.999999", "2030-01-01T00:00:00+24:00", "2030-W01"]
KINDS = ["call", "build", "placement", "private", "ssh", "x509", "NFS", "slaac", "vlan", "flat"]
SCALARS = st.sampled_from(
    [*NUMBERS, *NO_NUMBERS, *TEXTS, *NAMES, *ADDRESSES, *TIMES, *KINDS, None, True, False, [], {}, ["a"], [None]]
)
VALUES = (
    SCALARS | st.lists(SCALARS, max_size=3) | st.dictionaries(st.sampled_from([*TEXTS, *NAMES]), SCALARS, max_size=3)
)


FITTING = {
    "integer": st.integers(0, 64),
    "number": st.floats(0, 64, exclude_min=True),
    "string": st.sampled_from([*NAMES, *ADDRESSES, "a", "b"]),
    "boolean": st.booleans(),
    "null": st.none(),
}


@st.composite
def bodies(draw, schema, depth=0):
    """What fits a schema, but for a value here and there, which may be anything."""
    if draw(st.integers(0, 7 if depth else 30)) == 0:
        return draw(VALUES)
    if "enum" in schema:
        return draw(st.sampled_from(schema["enum"]))
    if schema.get("type") == "array":
        return [draw(bodies(schema["items"], depth + 1)) for _ in range(draw(st.integers(1, 2)))]
    types = schema.get("type", [])
    if types != "object":
        fitting = [FITTING[one] for one in ([types] if isinstance(types, str) else types)]
        return draw(st.one_of(fitting) if fitting else VALUES)
    known, required = schema.get("properties", {}), schema.get("required", ())
    keys = [key for key in known if key in required or draw(st.booleans())]
    made = {key: draw(bodies(known[key], depth + 1)) for key in keys}
    if schema.get("additionalProperties") or draw(st.integers(0, 9)) == 0:
        made[draw(st.sampled_from([*TEXTS, *NAMES]))] = draw(VALUES)
    return made


SEEDS = {one.name: schema_at(Obj(one), NULL) for one in FIELDS}
BODIES = {
    ("PUT", "/clock"): bodies(schema_at(SET.shape, NULL)),
    ("POST", "/trouble"): bodies(schema_at(TROUBLE.shape, NULL)),
    ("PUT", "/trouble/ID"): bodies(schema_at(TROUBLE.shape, NULL)),
    ("PUT", "/journal"): bodies(schema_at(SIZE.shape, NULL)),
    **{("POST", f"/seed of {noun}"): bodies(schema) for noun, schema in SEEDS.items()},
}


@pytest.fixture(scope="module")
def log():
    """What is logged beside warnings: a traceback."""
    handler = logging.handlers.BufferingHandler(1000)
    handler.setLevel(logging.ERROR)
    logging.getLogger("novalite").addHandler(handler)
    yield handler.buffer
    logging.getLogger("novalite").removeHandler(handler)


@pytest.fixture(scope="module")
def app():
    app = webtest.TestApp(application(), {"REMOTE_ADDR": "127.0.0.1"}, lint=False)
    app.cloud = app.app.cloud
    app.cloud.clock.freeze(1_700_000_000)
    app.trouble = app.cloud.trouble.add(befalls="build", server="never", status=503)
    app.before = app.cloud.snapshot()
    return app


def seen(cloud):
    """All of a cloud that the control API can change."""
    tables, _ = cloud.store.snapshot()
    records = {name: table.records for name, table in tables.items() if table.records}
    return cloud.journal.size, cloud.saved(), records


@pytest.mark.parametrize(("method", "path"), [pytest.param(*one, id=" ".join(one)) for one in BODIES])
def test_it_is_done_or_refused_whole(app, log, method, path):
    @settings(max_examples=100, deadline=None)
    @given(BODIES[method, path])
    def check(body):
        app.cloud.restore(app.before)
        app.cloud.journal.keep(0)
        before = seen(app.cloud)
        where = "/_novalite" + path.partition(" ")[0].replace("ID", app.trouble.id)
        answer = app.request(
            where, method=method, body=json.dumps(body).encode(), content_type="application/json", status="*"
        )
        event(str(answer.status_int))
        assert answer.status_int in (200, 201, 400), answer.text
        assert [record.getMessage() for record in log] == []
        if answer.status_int == 400:
            assert set(answer.json) == {"error"}
            assert seen(app.cloud) == before
            assert len(answer.body) < 20_000
            return
        for shown in ("/clock", "/trouble", "/journal", "/health"):
            app.get(f"/_novalite{shown}", status=200)
        assert app.get("/v2.1/flavors", headers={"X-Auth-Token": "ann:p:admin"}, status="*").status_int < 600

    check()
