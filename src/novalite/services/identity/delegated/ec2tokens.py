"""``/v3/ec2tokens`` and ``/v3/s3tokens``: a service asks who has signed a request with a pair of keys."""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from novalite import errors
from novalite.api.call import Call
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS
from novalite.cloud.identity import signatures
from novalite.cloud.identity.credentials import EC2, Credential, id_of
from novalite.cloud.identity.tokens import Scope, Token
from novalite.services.identity.service import SERVICE
from novalite.services.identity.shapes import Open, Sent
from novalite.services.identity.views import services_base

#: The names under which clients send what was signed, the first that is there counting.
NAMES = ("credentials", "credential", "ec2Credentials")

#: How long what was signed is good, if it says when that was.
LIFETIME = timedelta(minutes=15)

ec2_tokens = Resource("/v3/ec2tokens", SERVICE)
s3_tokens = Resource("/v3/s3tokens", SERVICE)


@ec2_tokens.on("POST", takes=Sent(Open()), gives=AS_IT_IS)
def of_ec2(call: Call) -> Mapping[str, Any]:
    """The token of whose keys have signed a request of EC2."""
    call.demand("identity:ec2tokens_validate")
    token = _token(call, _is_signed)
    call.headers["X-Subject-Token"] = token.id
    return call.cloud.identity.tokens.body(token, services_base(call))


@s3_tokens.on("POST", takes=Sent(Open()), gives=AS_IT_IS)
def of_s3(call: Call) -> Mapping[str, Any]:
    """What is told of the token of whose keys have signed a request of S3, without the token."""
    call.demand("identity:s3tokens_validate")
    token = _token(call, lambda secret, sent: _fits(sent["signature"], signatures.of_s3(secret, sent["token"])))
    return call.cloud.identity.tokens.body(token, services_base(call))


def _token(call: Call, is_signed: Callable[[str, Mapping[str, Any]], bool]) -> Token:
    """A token, for the user and the project of the keys. Raises Unauthorized, NotFound, Invalid."""
    if not call.body:
        raise errors.Invalid("request must include a request body")
    sent: dict[str, Any] = next((call.body[name] for name in NAMES if call.body.get(name)), {})
    if "access" not in sent:
        raise errors.Unauthorized
    credential: Credential | None = call.cloud.identity.credentials.look(id_of(str(sent["access"])))
    if credential is None or credential.type != EC2:
        raise errors.NotFound("EC2 access key not found.")
    keys = json.loads(credential.blob)
    try:
        good = is_signed(str(keys["secret"]), sent)
    except (KeyError, IndexError, AttributeError, TypeError, ValueError) as error:
        raise errors.Invalid(f"What was signed is not there, or is malformed: {error}") from None
    if not good:
        raise errors.Unauthorized
    project = call.cloud.identity.projects.get(credential.project_id)
    user = call.cloud.identity.users.get(credential.user_id)
    if not call.cloud.identity.users.is_enabled(user) or not call.cloud.identity.projects.is_enabled(project):
        raise errors.Unauthorized
    _refuse_old(call, sent)
    return _issued(call, credential, keys)


def _issued(call: Call, credential: Credential, keys: Mapping[str, Any]) -> Token:
    cloud = call.cloud.identity
    user_id, scope, own = credential.user_id, Scope(credential.project_id, trust_id=keys.get("trust_id")), None
    if scope.trust_id:
        trust = cloud.trusts.get(scope.trust_id)
        user_id = trust.trustee_user_id if trust.impersonation else user_id
    elif keys.get("app_cred_id"):
        own = cloud.application_credentials.get(keys["app_cred_id"])
        if own.project_id != credential.project_id:
            raise errors.Unauthorized
    token: Token = cloud.tokens.issue(user_id, ("ec2credential",), scope, credential=own)
    return token


def _is_signed(secret: str, sent: Mapping[str, Any]) -> bool:
    if not sent.get("signature"):
        raise errors.Unauthorized
    host = sent["host"]
    # Some clients sign without the port to which they send.
    hosts = [host, host.rpartition(":")[0]] if ":" in host else [host]
    return any(_fits(sent["signature"], signatures.of_ec2(secret, {**sent, "host": one})) for one in hosts)


def _fits(sent: str, signature: str) -> bool:
    return hmac.compare_digest(sent.encode(), signature.encode())


def _refuse_old(call: Call, sent: Mapping[str, Any]) -> None:
    """Raises Unauthorized for what was signed long ago, or nobody can tell when."""
    params = sent.get("params", {})
    text = params.get("Timestamp") or sent.get("headers", {}).get("X-Amz-Date") or params.get("X-Amz-Date")
    if not text:
        return
    try:
        signed = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        raise errors.Unauthorized from None
    if signed.tzinfo is not None:
        signed = signed.astimezone(UTC).replace(tzinfo=None)
    if call.cloud.clock.datetime() > signed + LIFETIME:
        raise errors.Unauthorized
