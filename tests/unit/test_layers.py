"""Imports go down only, those for type checkers included, and heavy libraries live in one place."""

import ast

import pytest

from tests.layout import RANKS, SOURCE, cycles, imports, modules, own_imports, room_of

MODULES = modules()

#: Where a library may be imported: modules, and packages with all that is in them. Anywhere else it may not.
HOMES = {
    "eventlet": ["green"],
    "paste": ["wsgi.loader"],
    "routes": ["wsgi.router", "wsgi.route_index", "inspector.routes"],
    "jsonschema": ["api.validation", "api.formats"],
    "click": ["cli"],
    "rich": ["cli.printing"],
    "cryptography": ["cloud.compute.keys", "wsgi.certificate"],
    "openstack": ["capture.source", "conformance.cloud"],
    "keystoneauth1": ["capture.source", "conformance.accounts", "conformance.cloud"],
    "yaml": ["capture.document", "services.control.seed_file"],
    "hypothesis": ["testing.machine", "testing.strategies"],
    "pytest": ["testing.plugin", "testing.undoing", "conformance"],
    "webtest": ["conformance"],
    "requests": ["testing.requests_adapter"],
    "httpx": ["testing.httpx_transport"],
    "fixtures": ["testing.fixture"],
    "sqlalchemy": ["store"],
    "psycopg": ["store.database"],
    "redis": ["middleware.ratelimit_storage"],
    "pymemcache": ["middleware.ratelimit_storage"],
}


def is_in(module, homes):
    return any(module == home or module.startswith(f"{home}.") for home in homes)


@pytest.fixture(scope="module")
def pairs():
    """The imports between own modules: read where a test asks, not wherever tests are collected."""
    return sorted(set(own_imports()))


def in_room(pairs, room):
    return [(start, end) for start, end in pairs if room_of(start) == room_of(end) == room]


def test_a_module_imports_only_from_its_room_and_those_below(pairs):
    rooms = [(start, end, room_of(start), room_of(end)) for start, end in pairs]

    assert [(start, end) for start, end, own, other in rooms if own != other and RANKS[own] >= RANKS[other]] == []


def test_a_heavy_library_is_imported_in_its_home_alone():
    strangers = [
        (module, name)
        for module, path in MODULES.items()
        for name in imports(ast.parse(path.read_text()), typing=False)
        if (homes := HOMES.get(name.partition(".")[0])) is not None and not is_in(module, homes)
    ]

    assert strangers == []


def test_every_module_has_a_room():
    assert {room_of(module) for module in MODULES if module} <= RANKS.keys()


@pytest.mark.parametrize(
    "room", ["api", "wsgi", "middleware", "cli", "inspector", "page", "testing", "cloud.core", "store"]
)
def test_no_two_modules_of_a_room_import_each_other(pairs, room):
    assert cycles(in_room(pairs, room)) == []


@pytest.mark.parametrize("room", [room for room in RANKS if room.startswith("services.")])
def test_no_two_modules_of_a_service_import_each_other(pairs, room):
    assert cycles(in_room(pairs, room)) == []


def test_conformance_knows_the_published_api_alone(pairs):
    """What it expects comes from there, never from our own declarations."""
    known = {end for start, end in pairs if room_of(start) == "conformance" != room_of(end)}

    assert known <= {"api.microversion", "wsgi.microversion", "connect"}


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([("a", "b"), ("b", "c")], []),
        ([("a", "b"), ("b", "a"), ("b", "c")], [["a", "b"]]),
        ([("a", "b"), ("b", "c"), ("c", "a"), ("x", "y"), ("y", "x")], [["a", "b", "c"], ["x", "y"]]),
    ],
)
def test_a_cycle_is_what_leads_back(pairs, expected):
    assert cycles(pairs) == expected


def test_imports_for_type_checkers_count_unless_they_are_not_asked_for():
    tree = ast.parse("import a\nif TYPE_CHECKING:\n    from b import c\n")

    assert [*imports(tree)] == ["a", "b.c"]
    assert [*imports(tree, typing=False)] == ["a"]


def test_a_room_is_a_folder_of_the_first_level_or_one_of_services_and_cloud():
    rooms = {"cli.serve": "cli", "services.compute.servers.tags": "services.compute", "cloud.seeding": "cloud"}

    assert {module: room_of(module, SOURCE) for module in rooms} == rooms
