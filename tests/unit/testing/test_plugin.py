"""The plugin's configuration; what its fixtures do is tested by strangers, in tests/functional/test_plugin.py."""

from pathlib import Path

import pytest

from novalite.errors import ConfigError
from novalite.testing import Config


@pytest.mark.parametrize(
    ("config", "name"),
    [(Config(), "osapi_compute"), (Config("shop.ini"), "main"), (Config("shop.ini", "shop"), "shop")],
)
def test_the_application_has_a_name_where_none_is_given(config, name):
    assert config.name == name


def test_options_go_over_the_inis_defaults():
    with pytest.raises(ConfigError, match=r"auth_strategy: there is no pipeline 'nobody' here"):
        Config(options={"auth_strategy": "nobody"}).load()


def test_an_ini_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ConfigError, match=str(tmp_path / "no.ini")):
        Config(Path(tmp_path, "no.ini")).load()
