"""A service: what all the operations of one API have in common, and what differs from Nova's.

The errors of an API are its own: whatever raises a Fault below a service's router, and faultwrap in front of it,
answers as the service says.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import webob
import webob.exc

from novalite import errors
from novalite.api.validation import sentence
from novalite.context import RequestContext
from novalite.wsgi.application import Environ, WSGIApplication
from novalite.wsgi.fault import Fault
from novalite.wsgi.microversion import Microversions


class Policy:
    """Named rules: who may do what. A rule is a function of the context and the target.

    ``refusal`` is what is raised where one says no. ``scopes`` are those of `RequestContext.scope` that a token must
    have for any of the rules, whatever its roles.
    """

    def __init__(
        self,
        rules: Mapping[str, Callable[[RequestContext, Mapping[str, Any]], bool]],
        refusal: Callable[[str], Exception] = errors.PolicyNotAuthorized,
        scopes: Collection[str] = ("project", "domain", "system"),
    ) -> None:
        self.rules = MappingProxyType(dict(rules))
        self.refusal = refusal
        self.scopes = scopes

    def allows(self, rule: str, context: RequestContext, target: Mapping[str, Any]) -> bool:
        """Whether the rule says yes. Raises KeyError for one that is not declared."""
        return self.rules[rule](context, target) and context.scope in self.scopes


@dataclass(frozen=True)
class Service:
    """An API: who may do what in it, its microversions if it has any, and how it says what is wrong.

    ``fault`` makes the answer of a Fault, which has ``status_int``, ``message`` and the ``error`` that it was made of;
    ``faults`` are statuses of errors that differ from the general ones; ``sentence`` says what a schema's error is, of
    a body or (False) of a query. ``missing`` answers where no operation has the path, or only for the methods that it
    is given. With ``heads`` whatever answers to GET does to HEAD.

    An API that is ``like_nova`` looks at a media type even where there is no body, has projects in its paths that
    are the token's, and gives answers without a body a media type. One that is not ``troubled`` is spared the trouble
    that the cloud is asked for. With an ``unexpected_body`` a body is refused, in these words, by operations that
    declare neither a body nor a query. ``undecodable`` is what is said of a query that is not UTF-8.
    """

    policy: Policy
    versions: Microversions | None = None
    fault: Callable[[Fault, Environ], webob.Response] = Fault.response
    faults: Mapping[type[errors.Error], int] = field(default_factory=dict)
    sentence: Callable[[Any, bool], str] = sentence
    missing: Callable[[Environ, list[str]], WSGIApplication] = lambda environ, methods: webob.exc.HTTPNotFound()
    heads: bool = False
    like_nova: bool = False
    troubled: bool = True
    unexpected_body: str | None = None
    undecodable: str = "Query string is not UTF-8 encoded"
