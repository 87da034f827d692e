"""A service: what all the operations of one API have in common, and what differs from Nova's.

The errors of an API are its own: whatever raises a Fault below a service's router, and faultwrap in front of it,
answers as the service says.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from copy import copy
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import webob
import webob.exc

from novalite import errors
from novalite.api.validation import sentence
from novalite.context import RequestContext
from novalite.wsgi.application import Environ, WSGIApplication
from novalite.wsgi.fault import Fault
from novalite.wsgi.microversion import Microversions, Release
from novalite.wsgi.resource import NO_ACTION, WRONG_PROJECT


class Policy:
    """Named rules: who may do what. A rule is a function of the context and the target.

    ``refusal`` is what is raised where one says no. ``scopes`` are those of `RequestContext.scope` that a token must
    have for any of the rules, whatever its roles. ``earlier`` says, by what a release changed, what there was before:
    for a rule's name another rule, or the name of the rule that it was a part of; and a rule for all that are another.
    """

    def __init__(
        self,
        rules: Mapping[str, Callable[[RequestContext, Mapping[str, Any]], bool]],
        refusal: Callable[[str], Exception] = errors.PolicyNotAuthorized,
        scopes: Collection[str] = ("project", "domain", "system"),
        earlier: Mapping[str, Mapping[Any, Any]] | None = None,
    ) -> None:
        self.rules = MappingProxyType(dict(rules))
        self.refusal = refusal
        self.scopes = scopes
        self.earlier = earlier or {}
        self.parts: Mapping[str, str] = {}
        self.at = lru_cache(maxsize=16)(self._at)

    def refuse(self, rule: str) -> Exception:
        """What is raised where the rule says no."""
        return self.refusal(self.parts.get(rule, rule))

    def _at(self, release: Release) -> Policy:
        """As it was at a release."""
        undone = [before for change, before in self.earlier.items() if not release.has(change)]
        parts = {name: of for one in undone for name, of in one.items() if isinstance(of, str)}
        others = {who: before for one in undone for who, before in one.items() if who not in parts}
        rules = {name: others.get(name, others.get(rule, rule)) for name, rule in self.rules.items()}
        policy = copy(self)
        policy.rules = MappingProxyType({**rules, **{name: rules[of] for name, of in parts.items()}})
        policy.parts = parts
        return policy

    def allows(self, rule: str, context: RequestContext, target: Mapping[str, Any]) -> bool:
        """Whether the rule says yes. Raises KeyError for one that is not declared."""
        return self.rules[rule](context, target) and context.scope in self.scopes


@dataclass(frozen=True)
class Service:
    """An API: who may do what in it, its microversions if it has any, and how it says what is wrong."""

    policy: Policy
    versions: Microversions | None = None
    #: Makes the answer of a Fault, which has ``status_int``, ``message`` and the ``error`` that it was made of.
    fault: Callable[[Fault, Environ], webob.Response] = Fault.response
    #: Statuses of errors that differ from the general ones.
    faults: Mapping[type[errors.Error], int] = field(default_factory=dict)
    #: Says what a schema's error is, of a body or (False) of a query.
    sentence: Callable[[Any, bool], str] = sentence
    #: Answers where no operation has the path, or only for the methods that it is given.
    missing: Callable[[Environ, list[str]], WSGIApplication] = lambda environ, methods: webob.exc.HTTPNotFound()
    #: Whether whatever answers to GET does to HEAD.
    heads: bool = False
    #: Whether a media type is looked at even where there is no body, projects in paths are the token's, and answers
    #: without a body have a media type.
    like_nova: bool = False
    #: Whether all that it shows is the store's or the clock's, so that answers may be given again.
    stored: bool = True
    #: Whether it meets the trouble that the cloud is asked for.
    troubled: bool = True
    #: The media types that bodies come in; empty: JSON's.
    media_types: tuple[str, ...] = ()
    #: What is said of an action that there is none of.
    no_action: str = NO_ACTION
    #: Whether an action without a body is one that there is none of; it is malformed elsewhere.
    empty_actions: bool = False
    #: What is said of a project in the path that is not the token's.
    wrong_project: str = WRONG_PROJECT
    #: What is said of a query that is not UTF-8.
    undecodable: str = "Query string is not UTF-8 encoded"
    #: What is said of a body that an operation gets which declares neither a body nor a query, or in an API like Nova
    #: no body; None lets it pass.
    unexpected_body: str | None = None
    #: Whether links to a next page keep the order of a query.
    links_as_sent: bool = False
    #: What of its declarations has been looked at for versions, by ids: operations have much of it in common.
    checked: dict[int, Any] = field(default_factory=dict, repr=False, compare=False)
