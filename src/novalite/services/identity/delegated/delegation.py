"""What users delegate, by trusts, application credentials or keys of EC2: when it ends, and what it is not good for."""

from __future__ import annotations

from datetime import datetime

from novalite import errors
from novalite.api.call import Call
from novalite.cloud.identity.records import MALFORMED, REFUSED
from novalite.cloud.identity.tokens import Token
from novalite.services.identity.policies import refusal

#: How an end may be written: without an offset.
FORMATS = ("%Y-%m-%dT%H:%M:%S.%fZ", "%Y-%m-%dT%H:%M:%S.%f", "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M:%S")

#: What there are limits since to what can be done by what was delegated.
LIMITED = "identity.limits-of-delegation"


def token_of(call: Call) -> Token:
    """The token of who asks, of whom one is known to be there."""
    token: Token = call.cloud.identity.tokens.get(call.context.auth_token)
    return token


def is_delegated(call: Call) -> bool:
    """Whether somebody asks by what another has delegated, or by a credential."""
    token = token_of(call)
    return token.trust_id is not None or token.is_delegated


def reaches_credentials(call: Call, project_id: str | None) -> bool:
    """Whether who asks has to do with credentials, of that project, if any: not by something delegated.

    Until 2026.1 it was enough that the delegation was for the same project, and until 2024.2 any did.
    """
    if not is_delegated(call) or not call.has(LIMITED):
        return True
    return not call.has("identity.credentials-by-who-they-are-of") and project_id == call.context.project_id


def refuse_delegated(call: Call, project_id: str | None, what: str = "Credential") -> None:
    """Raises Forbidden for who has nothing to do with credentials; ``what`` they are called."""
    if reaches_credentials(call, project_id):
        return
    if call.has("identity.credentials-by-who-they-are-of"):
        raise refusal("Delegated tokens cannot access credentials directly")
    raise refusal(f"{what} project does not match the project scope of the delegated token")


def refuse_without_credential(call: Call) -> None:
    """Raises Forbidden for who asks for application credentials by something delegated that is none itself."""
    if not call.has(LIMITED):
        return
    if token_of(call).application_credential_id is None and is_delegated(call):
        raise errors.Forbidden(REFUSED)


def refuse_trusts(call: Call) -> None:
    """Raises Forbidden for who asks for trusts by a credential; a trustee may."""
    if call.has(LIMITED) and token_of(call).is_delegated:
        raise refusal("Delegated tokens cannot manage trusts.")


def end_of(text: str | None) -> datetime | None:
    """The end that a text says. Raises Invalid."""
    if text is None:
        return None
    found = next((time for format in FORMATS if (time := _parsed(text, format)) is not None), None)
    if found is None:
        raise errors.Invalid(f"Timestamp not in expected format. {MALFORMED}")
    return found


def _parsed(text: str, format: str) -> datetime | None:
    try:
        return datetime.strptime(text, format)
    except ValueError:
        return None
