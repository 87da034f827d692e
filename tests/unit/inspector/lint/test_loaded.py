from pathlib import Path

import pytest

from novalite.errors import ConfigError
from novalite.inspector.lint.loaded import table_of, tables_in

FIXTURE = Path(__file__).parents[3] / "fixtures" / "linted"


@pytest.fixture(autouse=True)
def importable(monkeypatch):
    monkeypatch.syspath_prepend(str(FIXTURE))


def test_a_mapper_is_named_by_its_module():
    table = table_of("cats:MAPPER")

    assert [route.routepath for route in table.routes] == ["/cats/detail", "/cats/{id}", "/cats/{name}"]
    assert (table.source, table.overrides) == ("cats:MAPPER", False)


def test_so_is_an_application_that_has_one():
    assert table_of("cats:OVERRIDING").overrides


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("zebras:MAPPER", "zebras:MAPPER: No module named 'zebras'"),
        ("cats:NOTHING", "cats:NOTHING: module 'cats' has no attribute 'NOTHING'"),
        ("cats:controller", "cats:controller: it is no routes.Mapper, and has none"),
    ],
)
def test_what_has_no_routes_is_an_error(target, message):
    with pytest.raises(ConfigError) as caught:
        table_of(target)
    assert caught.value.message == message


def test_each_application_of_an_ini_has_its_table_at_the_first_of_its_mounts():
    (table,) = tables_in(str(FIXTURE / "cats.ini"), {})

    assert (table.mount, len(table.routes), table.overrides) == ("/v1", 3, False)
