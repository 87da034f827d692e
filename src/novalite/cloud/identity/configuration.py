"""What a domain has of its own in place of Keystone's configuration: of where its users come from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from novalite import errors
from novalite.store import Kind

if TYPE_CHECKING:
    from novalite.cloud.identity import IdentityWing

Options = dict[str, dict[str, Any]]

#: The options of each group, and what they are where nobody says otherwise.
DEFAULTS: Mapping[str, Mapping[str, Any]] = {
    "identity": {"driver": "sql", "list_limit": None},
    "ldap": {
        "url": "ldap://localhost",
        "user": None,
        "suffix": "cn=example,cn=com",
        "query_scope": "one",
        "page_size": 0,
        "alias_dereferencing": "default",
        "debug_level": None,
        "chase_referrals": None,
        "user_tree_dn": None,
        "user_filter": None,
        "user_objectclass": "inetOrgPerson",
        "user_id_attribute": "cn",
        "user_name_attribute": "sn",
        "user_mail_attribute": "mail",
        "user_description_attribute": "description",
        "user_pass_attribute": "userPassword",
        "user_enabled_attribute": "enabled",
        "user_enabled_invert": False,
        "user_enabled_mask": 0,
        "user_enabled_default": "True",
        "user_attribute_ignore": ("default_project_id",),
        "user_default_project_id_attribute": None,
        "user_enabled_emulation": False,
        "user_enabled_emulation_dn": None,
        "user_enabled_emulation_use_group_config": False,
        "user_additional_attribute_mapping": (),
        "group_tree_dn": None,
        "group_filter": None,
        "group_objectclass": "groupOfNames",
        "group_id_attribute": "cn",
        "group_name_attribute": "ou",
        "group_members_are_ids": False,
        "group_member_attribute": "member",
        "group_desc_attribute": "description",
        "group_attribute_ignore": (),
        "group_additional_attribute_mapping": (),
        "tls_cacertfile": None,
        "tls_cacertdir": None,
        "use_tls": False,
        "tls_req_cert": "demand",
        "use_pool": True,
        "pool_size": 10,
        "pool_retry_max": 3,
        "pool_retry_delay": 0.1,
        "pool_connection_timeout": -1,
        "pool_connection_lifetime": 600,
        "use_auth_pool": True,
        "auth_pool_size": 100,
        "auth_pool_connection_lifetime": 60,
    },
}

#: What can be set and is never shown.
SENSITIVE = {"ldap": frozenset({"password"})}


class Configuration(Struct, frozen=True):
    """The options that a domain has set; ``id`` is the domain's."""

    id: str
    options: Options = field(default_factory=dict)


CONFIGURATIONS: Kind[Configuration] = Kind("domain configuration", order=("id",))


class InvalidConfiguration(errors.Forbidden):
    """What there cannot be in a domain's configuration."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"Invalid domain specific configuration: {reason}.")


class Configurations:
    """Those of all domains. They are kept and shown; users are the cloud's own, whatever they say."""

    def __init__(self, wing: IdentityWing) -> None:
        self._wing = wing

    def put(self, domain_id: str, options: Any) -> bool:
        """Set all options of a domain; whether there were none before. Raises Forbidden."""
        self._check(options)
        before = self._options(domain_id)
        self._keep(domain_id, options)
        return not before

    def shown(self, domain_id: str, group: str | None = None, option: str | None = None) -> dict[str, Any]:
        """What is set, of all groups or of one, or one option. Raises NotFound, Forbidden."""
        self._check_name(group, option)
        found = self._public(self._within(self._options(domain_id), group, option))
        if not found:
            raise self._missing(domain_id, group, option)
        return found[group] if group and option else dict(found)

    def update(self, domain_id: str, sent: Any, group: str | None = None, option: str | None = None) -> None:
        """Set some options: with a group that and no other, with an option that alone. Raises NotFound, Forbidden."""
        options = {group: sent} if group and option else sent
        self._check(options)
        self._check_name(group, option)
        before = self._options(domain_id)
        if group:
            self._check_only(options, group, option)
            if not self._within(before, group, option):
                raise self._missing(domain_id, group, option)
        merged = {name: {**before.get(name, {}), **options.get(name, {})} for name in {**before, **options}}
        self._keep(domain_id, merged)

    def delete(self, domain_id: str, group: str | None = None, option: str | None = None) -> None:
        """Take options away. Raises NotFound, Forbidden."""
        self._check_name(group, option)
        before = self._options(domain_id)
        gone = self._within(before, group, option)
        if group and not gone:
            raise self._missing(domain_id, group, option)
        left = {
            name: {key: values[key] for key in values if key not in gone.get(name, {})}
            for name, values in before.items()
        }
        self._keep(domain_id, {name: values for name, values in left.items() if values})

    def defaults(self, group: str | None = None, option: str | None = None) -> dict[str, Any]:
        """What is where nothing is set. Raises Forbidden."""
        self._check_name(group, option)
        if group and option:
            if option not in DEFAULTS[group]:
                raise InvalidConfiguration(f"Reading the default for option {option} in group {group} is not supported")
            return {option: DEFAULTS[group][option]}
        return {name: dict(values) for name, values in DEFAULTS.items() if group in (None, name)}

    def _options(self, domain_id: str) -> Options:
        found = self._wing.store.get(CONFIGURATIONS, domain_id)
        return {} if found is None else found.options

    def _keep(self, domain_id: str, options: Options) -> None:
        self._wing.store.put(CONFIGURATIONS, Configuration(domain_id, options))

    def _within(self, options: Options, group: str | None, option: str | None) -> Options:
        found = {name: dict(values) for name, values in options.items() if group in (None, name)}
        if option:
            found = {name: {option: values[option]} for name, values in found.items() if option in values}
        return found

    def _public(self, options: Options) -> Options:
        shown = {
            name: {key: value for key, value in values.items() if key not in SENSITIVE.get(name, ())}
            for name, values in options.items()
        }
        return {name: values for name, values in shown.items() if values}

    def _check(self, options: Any) -> None:
        if not options:
            raise InvalidConfiguration("No options specified")
        for group, values in options.items():
            if not values or not isinstance(values, dict):
                raise InvalidConfiguration(
                    f"The value of group {group} specified in the config should be a dictionary of options"
                )
            for option in values:
                self._check_name(group, option)

    def _check_name(self, group: str | None, option: str | None) -> None:
        if group and group not in DEFAULTS:
            raise InvalidConfiguration(f"Group {group} is not supported for domain specific configurations")
        if group and option and option not in DEFAULTS[group] and option not in SENSITIVE.get(group, ()):
            raise InvalidConfiguration(
                f"Option {option} in group {group} is not supported for domain specific configurations"
            )

    def _check_only(self, options: Options, group: str, option: str | None) -> None:
        if len(options) != 1 or (option and len(options[group]) != 1):
            what = f"Trying to update group {group}, so that, and only that, group must be specified in the config"
            if option:
                what = (
                    f"Trying to update option {option} in group {group}, so that, and only that, option must be "
                    "specified  in the config"
                )
            raise InvalidConfiguration(what)
        if group not in options:
            raise InvalidConfiguration(
                f"request to update group {group}, but config provided contains group {next(iter(options))} instead"
            )
        if option and option not in options[group]:
            raise InvalidConfiguration(
                f"Trying to update option {option} in group {group}, but config provided contains option "
                f"{next(iter(options[group]))} instead"
            )

    def _missing(self, domain_id: str, group: str | None, option: str | None) -> errors.NotFound:
        what = f"option {option} in group {group}" if option else f"group {group}" if group else "any options"
        return errors.NotFound(f"Could not find {what} in domain configuration for domain {domain_id}.")
