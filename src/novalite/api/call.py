"""A call of an operation: what was asked, by whom, of which cloud, and what its handler may ask about that."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from novalite import errors
from novalite.api import pages
from novalite.api.service import Policy, Service
from novalite.context import RequestContext
from novalite.wsgi.application import Request
from novalite.wsgi.microversion import RELEASE, Release, Version

#: The version at the end of the API's URL.
_VERSION = re.compile(r"/v\d+(\.\d+)?$")


@dataclass
class Call:
    """One call of an operation: what was asked, by whom, of which cloud.

    ``version`` is the request's microversion, 2.0 on ``/v2``; ``body`` and ``query`` have been validated. What is put
    into ``headers`` goes out with the answer.
    """

    request: Request
    context: RequestContext
    cloud: Any
    version: Version
    service: Service
    body: Any = None
    query: Mapping[str, list[str]] = field(default_factory=dict)
    headers: dict[str, Any] = field(default_factory=dict)

    @property
    def policy(self) -> Policy:
        """Who may do what."""
        policy = self.service.policy
        return policy if self.release is None else policy.at(self.release)

    @property
    def release(self) -> Release | None:
        """That of its cloud; None for the latest one."""
        release: Release | None = self.request.environ.get(RELEASE)
        return release

    @property
    def user_id(self) -> str:
        """Who asks."""
        return self.context.user_id or ""

    @property
    def whose(self) -> str | None:
        """The project whose things are seen: that of who asks, which may be none; None for an admin, who sees all."""
        return None if self.context.is_admin else self.context.project_id or ""

    def parameters(self) -> dict[str, list[str]]:
        """What the query has, before anything is validated. Raises ValidationError where it is not UTF-8."""
        if not self.request.query_string:
            return {}
        try:
            parameters: dict[str, list[str]] = self.request.GET.dict_of_lists()
        except UnicodeDecodeError:
            raise errors.ValidationError(self.service.undecodable) from None
        return parameters

    @cached_property
    def link_base(self) -> tuple[str, str, str]:
        """The URL of the API, that without its version, and the project's part of the path where the request has it.

        It is the same for all links of an answer.
        """
        own, project = self.request.application_url.rstrip("/"), self.context.project_id
        asked = f"{own}{self.request.environ['PATH_INFO']}?{self.request.query_string}"
        return own, _VERSION.sub("", own), f"/{project}" if project and project in asked else ""

    def asked(self, name: str, default: str | None = None) -> str | None:
        """The first value of a query's parameter."""
        return self.query.get(name, [default])[0]

    def last(self, name: str, default: str | None = None) -> str | None:
        """The last value of a query's parameter."""
        return self.query.get(name, [default])[-1]

    def at_least(self, version: str) -> bool:
        """Whether the version is that or a later one."""
        return self.version >= Version.parse(version)

    def has(self, change: str) -> bool:
        """Whether the cloud's release has brought a change already. The names are those of `cloud.releases.CHANGES`."""
        return self.release is None or self.release.has(change)

    def demand(self, rule: str, **target: str | None) -> None:
        """Raises PolicyNotAuthorized where the rule says no; ``target`` is whose it is: ``user_id``, ``project_id``."""
        if not self.may(rule, **target):
            raise self.policy.refuse(rule)

    def may(self, rule: str, **target: str | None) -> bool:
        """Whether the rule says yes."""
        return self.policy.allows(rule, self.context, target)

    def page(self, zero: int = pages.MAX_LIMIT) -> tuple[int, str | None]:
        """The limit and marker that the query asks for; ``zero`` is what a limit of 0 means."""
        return pages.limit_and_marker(self.query, zero)
