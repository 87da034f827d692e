import pytest

from novalite.cloud import Cloud
from novalite.cloud.identity.configuration import DEFAULTS
from novalite.errors import Forbidden, NotFound


@pytest.fixture
def configurations():
    return Cloud().identity.configurations


def test_what_is_set_is_shown_but_no_secret(configurations):
    assert configurations.put("d", {"ldap": {"url": "ldap://h", "password": "secret"}}) is True
    assert configurations.put("d", {"ldap": {"url": "ldap://i", "password": "secret"}}) is False
    assert configurations.shown("d") == {"ldap": {"url": "ldap://i"}}
    assert configurations.shown("d", "ldap", "url") == {"url": "ldap://i"}
    for group, option in (("ldap", "password"), ("identity", None), ("ldap", "user")):
        with pytest.raises(NotFound, match="in domain configuration for domain d"):
            configurations.shown("d", group, option)


def test_some_of_it_is_changed_and_taken_away(configurations):
    configurations.put("d", {"ldap": {"url": "a", "user": "u"}, "identity": {"driver": "ldap"}})

    configurations.update("d", {"ldap": {"url": "b"}}, "ldap")
    configurations.update("d", {"user": "v"}, "ldap", "user")
    assert configurations.shown("d", "ldap") == {"ldap": {"url": "b", "user": "v"}}
    configurations.delete("d", "ldap", "user")
    configurations.delete("d", "identity")
    assert configurations.shown("d") == {"ldap": {"url": "b"}}
    configurations.delete("d")
    with pytest.raises(NotFound, match="Could not find any options in domain configuration for domain d"):
        configurations.shown("d")
    for change in (
        lambda: configurations.delete("d", "ldap"),
        lambda: configurations.update("d", {"ldap": {"url": "c"}}, "ldap"),
    ):
        with pytest.raises(NotFound, match="Could not find group ldap"):
            change()


@pytest.mark.parametrize(
    ("sent", "group", "option", "reason"),
    [
        ({}, None, None, "No options specified"),
        ({"bogus": {"a": 1}}, None, None, "Group bogus is not supported"),
        ({"ldap": {"bogus": 1}}, None, None, "Option bogus in group ldap is not supported"),
        ({"ldap": 1}, None, None, "The value of group ldap specified in the config should be a dictionary"),
        ({"ldap": {"url": "a"}, "identity": {"driver": "b"}}, "ldap", None, "only that, group must be specified"),
        ({"identity": {"driver": "b"}}, "ldap", None, "contains group identity instead"),
        ({"url": "a", "user": "b"}, "ldap", "url", "only that, option must be specified"),
        ({"user": "b"}, "ldap", "url", "contains option user instead"),
    ],
)
def test_what_there_cannot_be(configurations, sent, group, option, reason):
    configurations.put("d", {"ldap": {"url": "a"}})

    with pytest.raises(Forbidden, match=f"Invalid domain specific configuration: .*{reason}"):
        configurations.update("d", sent, group, option)


def test_where_nothing_is_set_there_are_defaults(configurations):
    assert configurations.defaults() == {group: dict(options) for group, options in DEFAULTS.items()}
    assert configurations.defaults("identity") == {"identity": {"driver": "sql", "list_limit": None}}
    assert configurations.defaults("ldap", "url") == {"url": "ldap://localhost"}
    for group, option in (("bogus", None), ("ldap", "bogus"), ("ldap", "password")):
        with pytest.raises(Forbidden):
            configurations.defaults(group, option)
