"""Where novalite answers otherwise than real Keystone, on purpose."""

from __future__ import annotations

from tests.differential.engine import Deviation

DEVIATIONS = [
    Deviation(
        "OS-FEDERATION/identity_providers", "Duplicate (entry|remote ID): None", "SQLite does not tell what is double."
    ),
    Deviation("/policy$", "Could not find policy: .'", "A policy that is no more is for nothing."),
    Deviation("", r"^headers.allow", "The order of methods is random in Keystone."),
    Deviation("_as_ids", r"^body.project.(parents|subtree)", "Ids that are keys are not known to be pairs."),
    Deviation("/v3/(domains|projects)[?]limit=0", "^body.links.next: ", "Which one is the last is by random ids."),
    Deviation("/application_credentials[?]limit=0", "^status: 500, not 200", "Where Keystone fails on a page of none."),
    Deviation(
        "GET /v3/auth/(tokens|projects)",
        "Could not find Application Credential: ",
        "Keystone revokes by the second, so that what it says of such a token depends on how fast it is asked.",
    ),
    Deviation("[?&]limit=-", "", "A page of fewer than no items is what SQLite makes of it."),
    Deviation("PATCH=domain", "^status: 200", "Keystone remembers what was told of a token for a domain."),
    Deviation("GET /v3/auth/tokens", "Could not find token: gAAAA", "A token is not told again."),
    Deviation("POST /v3/(ec2|s3)tokens", "headers.www-authenticate", "What is revoked a filter refuses."),
    Deviation("/OS-TRUST/trusts$", "'<' not supported", "Keystone tells of its own code."),
    Deviation(
        "POST /v3/auth/tokens", "^body.error.identity is missing", "Methods of federation and OAuth are not there."
    ),
    Deviation(
        "POST /v3/(policies/nothing|endpoints)", "unexpected keyword|NoneType", "Keystone tells of its own code."
    ),
    Deviation(r"role_assignments\?user.id=.*group.id=", "ImmutableMultiDict", "Keystone tells of its own code."),
    Deviation("", "should not be valid under", "Words for true and false are refused where Keystone's database does."),
    Deviation("/v3/endpoints", r"^body.endpoint.region|.region_id.: ..,", "There is no region without a name."),
    Deviation(
        "/users/.*/groups.name__(contains|startswith|nothing)|PATCH /v3/credentials/",
        "^status: 500, not 2",
        "Where Keystone fails on what there is nothing wrong with.",
    ),
    Deviation("", r"^status: 500, not 4", "Where Keystone fails on what it was sent, novalite says what is wrong."),
]
