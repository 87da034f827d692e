"""``novalite lint --probe``: requests to the loaded application, for what the ini alone does not tell."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from novalite.cli.cloud_users import token
from novalite.connect import PASSWORD
from novalite.errors import ConfigError
from novalite.inspector.lint.chains import Chain
from novalite.inspector.lint.loaded import PROBED
from novalite.inspector.lint.rule import Finding
from novalite.inspector.lint.subject import Subject
from novalite.testing.probes.guard import probe
from novalite.testing.probes.service import Service
from novalite.wsgi.loader import Loader


def probed(
    subject: Subject,
    path: str,
    app: str | None,
    options: dict[str, str],
    headers: Mapping[str, str] | None = None,
    user: str | None = None,
) -> list[Finding]:
    """The probes that do not hold of an ini's application, at a path that needs a token.

    ``headers`` are those that let a request in; ``user`` is one of novalite's own cloud, whose token is another.
    Raises ConfigError.
    """
    chain = _leading_to(subject, path, app)
    application = Loader(Path(subject.ini.path).absolute(), options=options).load_app(chain.root.name or "main")
    known = dict(headers or {})
    if user:
        known["X-Auth-Token"] = token(application, user, options.get("filter:cloud.password", PASSWORD))
    report = probe(Service(application, path, headers=known, **_facts(subject, chain, path)))
    return [
        Finding(PROBED, chain.named, f"{one.name}: {one.says}; {problem}") for one, problem in report.broken.items()
    ]


def _leading_to(subject: Subject, path: str, app: str | None) -> Chain:
    """The chain of a path: that of the longest mount, of the application that is named, or else of any."""
    fitting = [
        chain
        for chain in subject.chains
        if (chain.root.name == app or app is None) and f"{path}/".startswith(_prefix(chain) + "/")
    ]
    if not fitting:
        names = ", ".join(sorted({chain.root.name for chain in subject.chains}))
        raise ConfigError(f"{subject.ini.path}: nothing is mounted at {path}; there are the applications {names}")
    return max(fitting, key=lambda chain: (len(_prefix(chain)), chain.mount.endswith("/+")))


def _prefix(chain: Chain) -> str:
    return chain.mount.removesuffix("/+").rstrip("/")


def _facts(subject: Subject, chain: Chain, path: str) -> dict[str, Any]:
    """What the ini says of a service: which paths need no token, which origin and which size it accepts."""
    facts: dict[str, Any] = {}
    others = [one for one in subject.chains if one.root is chain.root and one.strategy in ("", chain.strategy)]
    for one in others:
        if subject.is_a(one.app, "healthcheck") and not _authenticates(subject, one):
            facts["healthcheck"] = _prefix(one)
    if _authenticates(subject, chain):
        facts["discovery"] = sorted(
            {
                _prefix(one) or "/"
                for one in others
                if f"{path}/".startswith(_prefix(one) + "/")
                and not _authenticates(subject, one)
                and not one.mount.endswith("/+")
            }
        )
    for element in chain.filters:
        origin, limit = (
            element.section.get(key) if element.section and subject.is_a(element, kind) else None
            for kind, key in (("cors", "allowed_origin"), ("sizelimit", "max_request_body_size"))
        )
        if origin and origin.strip() != "*":
            facts["origin"] = origin.split(",")[0].strip()
        if limit and limit.isdigit():
            facts["limit"] = int(limit)
    return facts


def _authenticates(subject: Subject, chain: Chain) -> bool:
    return any(subject.is_a(element, "authtoken") for element in chain.filters)
