"""``/v3/domains/…/config``, whole, by group and by option."""

from __future__ import annotations

from typing import Any

from novalite import errors
from novalite.api.call import Call
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS
from novalite.services.identity.policies import authenticated
from novalite.services.identity.service import SERVICE
from novalite.services.identity.shapes import Open, Sent
from novalite.wsgi.resource import ResponseObject

SENT = Sent(Open())

domain_config = Resource("/v3/domains", SERVICE)


@domain_config.on("GET /config/default", gives=AS_IT_IS)
@domain_config.on("GET /config/{group}/default", gives=AS_IT_IS)
@domain_config.on("GET /config/{group}/{option}/default", gives=AS_IT_IS)
def defaults(call: Call, group: str | None = None, option: str | None = None) -> dict[str, Any]:
    """What is where a domain says nothing."""
    call.demand("identity:get_domain_config_default")
    return {"config": call.cloud.identity.configurations.defaults(group, option)}


@domain_config.on("PUT /{id}/config", takes=SENT, gives=AS_IT_IS)
def put(call: Call, id: str) -> Any:
    """Set all that a domain has of its own; the answer is 201 where it had nothing."""
    _known(call, "create_domain_config", id)
    new = call.cloud.identity.configurations.put(id, (call.body or {}).get("config"))
    answer = {"config": call.cloud.identity.configurations.shown(id)}
    return ResponseObject(answer, 201) if new else answer


@domain_config.on("GET /{id}/config", gives=AS_IT_IS)
@domain_config.on("GET /{id}/config/{group}", gives=AS_IT_IS)
@domain_config.on("GET /{id}/config/{group}/{option}", gives=AS_IT_IS)
def show(call: Call, id: str, group: str | None = None, option: str | None = None) -> dict[str, Any]:
    """What a domain has of its own."""
    if group == "security_compliance":
        return {"config": _compliance(call, id, option)}
    call.demand("identity:get_domain_config")
    call.cloud.identity.domains.get(id)
    return {"config": call.cloud.identity.configurations.shown(id, group, option)}


@domain_config.on("PATCH /{id}/config", takes=SENT, gives=AS_IT_IS)
@domain_config.on("PATCH /{id}/config/{group}", takes=SENT, gives=AS_IT_IS)
@domain_config.on("PATCH /{id}/config/{group}/{option}", takes=SENT, gives=AS_IT_IS)
def update(call: Call, id: str, group: str | None = None, option: str | None = None) -> dict[str, Any]:
    """Set some of it; what it has then is shown whole."""
    _known(call, "update_domain_config", id)
    call.cloud.identity.configurations.update(id, (call.body or {}).get("config"), group, option)
    return {"config": call.cloud.identity.configurations.shown(id)}


@domain_config.on("DELETE /{id}/config", status=204)
@domain_config.on("DELETE /{id}/config/{group}", status=204)
@domain_config.on("DELETE /{id}/config/{group}/{option}", status=204)
def delete(call: Call, id: str, group: str | None = None, option: str | None = None) -> None:
    """Take it away."""
    _known(call, "delete_domain_config", id)
    call.cloud.identity.configurations.delete(id, group, option)


def _known(call: Call, rule: str, id: str) -> None:
    authenticated(call)
    call.demand(f"identity:{rule}")
    call.cloud.identity.domains.get(id)


def _compliance(call: Call, id: str, option: str | None) -> dict[str, Any]:
    """What passwords have to be like: whatever their users like."""
    call.demand("identity:get_security_compliance_domain_config")
    call.cloud.identity.domains.get(id)
    if id != "default":
        raise errors.Forbidden(
            "Invalid domain specific configuration: Reading security compliance information for any domain other than "
            "the default domain is not allowed or supported.."
        )
    rules = {"password_regex": None, "password_regex_description": None}
    if option is None:
        return {"security_compliance": rules}
    if option not in rules:
        raise errors.Forbidden(
            "Invalid domain specific configuration: Reading security compliance values other than password_regex and "
            "password_regex_description is not allowed.."
        )
    return {option: rules[option]}
