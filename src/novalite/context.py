"""Who asks: the user, project and roles of one request."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, MutableSequence
from typing import Any, Self

from novalite.ids import new_id

#: Where a request's context is found, by the name that Nova gave it.
ENVIRON_KEY = "nova.context"

#: The service types that Nova's code ever looks up in a user's catalogue; the rest is dropped.
CATALOG_TYPES = frozenset(
    {"image", "block-storage", "volumev3", "key-manager", "placement", "network", "accelerator", "sharev2"}
)

READ_DELETED = ("no", "yes", "only")


def new_request_id() -> str:
    """A fresh ``req-`` and UUID, as every OpenStack service writes them."""
    return f"req-{new_id()}"


@dataclasses.dataclass
class RequestContext:
    """Who asks, as ``environ["nova.context"]``.

    ``is_admin`` left at None becomes whether one of the roles is ``admin``, in any case of letters.
    ``read_deleted`` is ``"no"``, ``"yes"`` or ``"only"``; anything else is a ValueError.
    """

    user_id: str | None = None
    project_id: str | None = None
    roles: list[str] = dataclasses.field(default_factory=list)
    is_admin: bool | None = None
    request_id: str = dataclasses.field(default_factory=new_request_id)
    global_request_id: str | None = None
    auth_token: str | None = None
    remote_address: str | None = None
    user_name: str | None = None
    project_name: str | None = None
    domain_id: str | None = None
    domain_name: str | None = None
    user_domain_id: str | None = None
    user_domain_name: str | None = None
    project_domain_id: str | None = None
    project_domain_name: str | None = None
    system_scope: str | None = None
    is_admin_project: bool = True
    service_catalog: MutableSequence[dict[str, Any]] = dataclasses.field(default_factory=list)
    service_token: str | None = None
    service_user_id: str | None = None
    service_user_name: str | None = None
    service_user_domain_id: str | None = None
    service_user_domain_name: str | None = None
    service_project_id: str | None = None
    service_project_name: str | None = None
    service_project_domain_id: str | None = None
    service_project_domain_name: str | None = None
    service_roles: list[str] = dataclasses.field(default_factory=list)
    user_auth_plugin: Any = None
    read_deleted: str = "no"

    def __post_init__(self) -> None:
        if self.read_deleted not in READ_DELETED:
            raise ValueError(f"read_deleted can only be one of 'no', 'yes' or 'only', not {self.read_deleted!r}")
        if self.is_admin is None:
            self.is_admin = "admin" in self.roles or "admin" in (role.lower() for role in self.roles)

    @classmethod
    def of(cls, fields: Iterable[tuple[str, Any]]) -> Self:
        """One with all the fields of another, and its lists, in a fifth of the time: each request has a context."""
        context = cls.__new__(cls)
        context.__dict__.update(fields)
        return context

    @property
    def scope(self) -> str:
        """What the token is for: ``system``, ``domain``, or else ``project``, as oslo.policy sees it."""
        return "system" if self.system_scope else "domain" if self.domain_id else "project"

    def elevated(self, read_deleted: str | None = None) -> RequestContext:
        """A copy that is admin; this one and its roles stay as they are."""
        roles = self.roles if "admin" in (role.lower() for role in self.roles) else [*self.roles, "admin"]
        return dataclasses.replace(
            self, is_admin=True, roles=list(roles), read_deleted=read_deleted or self.read_deleted
        )

    def to_dict(self) -> dict[str, Any]:
        """Every field but the plugin, which no text can carry."""
        values = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}
        del values["user_auth_plugin"]
        values["service_catalog"] = list(self.service_catalog)
        return values

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> RequestContext:
        """What `to_dict` gave; keys that are none of ours are dropped."""
        known = {field.name for field in dataclasses.fields(cls)}
        return cls(**{key: value for key, value in values.items() if key in known})
