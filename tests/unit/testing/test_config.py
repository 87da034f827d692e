"""Which application the fixtures are about, and where its ini is found."""

from pathlib import Path

import pytest

from novalite.errors import ConfigError, ConfigNotFound
from novalite.testing import Config
from novalite.testing.config import found


@pytest.mark.parametrize(
    ("config", "name"),
    [(Config(), "osapi_compute"), (Config("shop.ini"), "main"), (Config("shop.ini", "shop"), "shop")],
)
def test_the_application_has_a_name_where_none_is_given(config, name):
    assert config.name == name


def test_options_go_over_the_inis_defaults():
    with pytest.raises(ConfigError, match=r"auth_strategy: there is no pipeline 'nobody' here"):
        Config(options={"auth_strategy": "nobody"}).load()


def test_novalites_own_ini_asks_for_tokens_unless_it_is_told_otherwise():
    assert Config().all_options == {"auth_strategy": "keystone"}
    assert Config(options={"auth_strategy": "noauth"}).all_options == {"auth_strategy": "noauth"}
    assert Config("shop.ini").all_options == {}


def test_an_ini_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ConfigError, match=str(tmp_path / "no.ini")):
        Config(Path(tmp_path, "no.ini")).load()


@pytest.mark.parametrize(("lies", "comes"), [(["a/b", "a", ""], "a/b"), (["a", ""], "a"), ([""], "")])
def test_a_file_is_looked_for_beside_the_test_and_then_above_it(tmp_path, lies, comes):
    (tmp_path / "a" / "b").mkdir(parents=True)
    for folder in lies:
        (tmp_path / folder / "shop.ini").touch()

    assert found("shop.ini", tmp_path / "a" / "b", tmp_path) == tmp_path / comes / "shop.ini"
    assert Config("shop.ini").located(tmp_path / "a" / "b", tmp_path).ini == tmp_path / comes / "shop.ini"


def test_a_file_above_the_top_is_not_found_and_where_it_was_looked_for_is_said(tmp_path):
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "shop.ini").touch()

    with pytest.raises(ConfigNotFound, match=rf"shop.ini, looked for in {tmp_path}/a/b and .* up to {tmp_path}/a$"):
        found("shop.ini", tmp_path / "a" / "b", tmp_path / "a")


def test_an_absolute_path_is_left_alone_and_so_is_no_path(tmp_path):
    assert found(tmp_path / "x.ini", tmp_path, tmp_path) == tmp_path / "x.ini"
    assert Config().located(tmp_path, tmp_path) == Config()
