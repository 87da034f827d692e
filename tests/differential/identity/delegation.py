"""What users delegate: trusts, the tokens that they give, and the keys of EC2."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from itertools import count
from typing import Any

from novalite.cloud.identity import signatures
from tests.differential.engine import Step
from tests.differential.identity.scripts import WHO, Admin, By, log_in

TRUST = "/v3/OS-TRUST/trusts"
_numbers = count()
LAST = "2099-01-01T00:00:00.000000Z"


def trusting(**more: Any) -> dict[str, Any]:
    """A member's trust in a reader; what is ... is left out. They have names, by which lists are in one order."""
    trust = {
        "name": f"trust {next(_numbers)}",
        "trustor_user_id": "{user_member}",
        "trustee_user_id": "{user_reader}",
        "project_id": "{project}",
        "impersonation": True,
        "roles": [{"name": "member"}],
        **more,
    }
    return {"trust": {name: value for name, value in trust.items() if value is not ...}}


def trust(keep: str, who: str = "member", **more: Any) -> Step:
    """Somebody trusts somebody."""
    return By(f"POST {TRUST}", trusting(**more), who, keep={keep: "trust.id"})


def use(name: str, id: str, user: str = "reader", domain: str = "{domain}") -> Step:
    """A token by a trust."""
    return log_in(name, user, {"OS-TRUST:trust": {"id": id}}, domain)


def validate(name: str) -> Step:
    """What the token of somebody says."""
    return Admin("GET /v3/auth/tokens?nocatalog", headers={"X-Subject-Token": f"{{as {name}}}"})


def newcomer(name: str) -> Iterator[Step]:
    """A user of its own, a member of the project, who has logged in: what is taken from it nobody else misses."""
    user = {"name": name, "domain_id": "{domain}", "password": "secret"}
    yield Admin("POST /v3/users", {"user": user}, keep={name: "user.id"})
    yield Admin(f"PUT /v3/projects/{{project}}/users/{{{name}}}/roles/{{member}}")
    yield log_in(name, name, {"project": {"id": "{project}"}}, "{domain}")


#: What is wrong with a trust.
WRONG: list[dict[str, Any]] = [
    *({name: ...} for name in ("trustor_user_id", "trustee_user_id", "project_id", "impersonation", "roles")),
    *({"roles": value} for value in ([], {}, [{}], [{"id": "nothing"}], [{"name": "nothing"}], ["member"])),
    *({"roles": value} for value in ([{"id": "{member}", "name": "member"}], [{"name": "admin"}], [{"id": "{admin}"}])),
    *({"roles": value} for value in ([{"name": "reader"}], [{"id": "{reader}"}, {"id": "{member}"}], None)),
    *({"impersonation": value} for value in (None, "true", 1)),
    *({"trustee_user_id": value} for value in (None, "", "nothing", 5)),
    *({"trustor_user_id": value} for value in (None, "", "nothing", "{user_reader}")),
    *({"project_id": value} for value in (None, "", "nothing", "{below}", 5)),
    *({"project_id": None, "roles": value} for value in ([], ...)),
    *({"expires_at": value} for value in ("", "tomorrow", "2001-01-01T00:00:00Z", 5, "2099-01-01T00:00:00+02:00")),
    *({"expires_at": value} for value in ("2099-01-01T00:00:00", "2098-01-01T00:00:00.123456Z", None)),
    *({"remaining_uses": value} for value in (0, -1, "1", 1, 1.5, True)),
    *({"redelegation_count": value} for value in (-1, "1", 0, 1, 4, 10)),
    *({"allow_redelegation": value} for value in (None, "a", False, True)),
    *({"allow_redelegation": True, "redelegation_count": value} for value in (0, 1, 3, 4, None)),
    *({"allow_redelegation": True, "remaining_uses": value} for value in (1, None)),
    {"redelegated_trust_id": "nothing"},
    {"colour": "red"},
    {"id": "mine"},
]


def trusts() -> Iterator[Step]:
    """As they come."""
    yield trust("trust")
    path = f"{TRUST}/{{trust}}"
    for who in WHO:
        yield By(f"GET {TRUST}", who=who)
        yield By(f"GET {TRUST}?trustor_user_id={{user_member}}", who=who)
        yield By(f"GET {TRUST}?trustee_user_id={{user_reader}}", who=who)
        yield By(f"GET {path}", who=who)
        yield By(f"GET {path}/roles", who=who)
        yield By(f"GET {path}/roles/{{member}}", who=who)
        yield By(f"GET {path}/roles/{{reader}}", who=who)
        yield By(f"GET {TRUST}/nothing", who=who)
        yield By(f"DELETE {TRUST}/nothing", who=who)
        yield By(f"POST {TRUST}", trusting(), who)
        if who not in ("admin", "system", "member"):
            yield By(f"DELETE {path}", who=who)
    yield By(f"HEAD {path}")
    yield By(f"HEAD {path}/roles")
    yield By(f"HEAD {path}/roles/{{member}}")
    yield Admin(f"GET {TRUST}?colour=red")
    yield Admin(f"GET {TRUST}?trustor_user_id=")
    yield Admin(f"GET {TRUST}?limit=1")
    yield Admin(f"GET {TRUST}?trustor_user_id={{user_member}}&trustee_user_id=nothing")
    for wrong in WRONG:
        yield trust("other", **wrong)
        yield Admin(f"GET {TRUST}/{{other}}")
    for body in (None, {}, {"trust": None}, {"trust": []}, {"trust": {}}, {**trusting(), "a": 1}):
        yield By(f"POST {TRUST}", body)
    for method in ("PUT", "PATCH"):
        yield By(f"{method} {path}", {"trust": {}})
    yield By(f"DELETE {path}")
    yield By(f"DELETE {path}")
    yield By(f"GET {path}")
    yield By(f"GET {TRUST}?trustor_user_id={{user_member}}")


def used() -> Iterator[Step]:
    """Tokens by trusts, with impersonation and without."""
    yield trust("trust")
    yield trust("plain", impersonation=False)
    yield use("trustee", "{trust}")
    yield use("as_self", "{plain}")
    for name in ("trustee", "as_self"):
        yield validate(name)
        yield By("GET /v3/auth/tokens", who=name, headers={"X-Subject-Token": f"{{as {name}}}"})
        for path in ("/v3/users/{user_member}", "/v3/users/{user_reader}", "/v3/auth/projects", "/v3/auth/catalog"):
            yield By(f"GET {path}", who=name)
        for noun in ("application_credentials", "access_rules", "credentials/OS-EC2"):
            yield By(f"GET /v3/users/{{user_member}}/{noun}", who=name)
            yield By(f"GET /v3/users/{{user_reader}}/{noun}", who=name)
        credential = {"application_credential": {"name": "a"}}
        yield By("POST /v3/users/{user_member}/application_credentials", credential, name)
        yield By("POST /v3/users/{user_member}/credentials/OS-EC2", {"tenant_id": "{project}"}, name)
        yield By("GET /v3/credentials", who=name)
        yield By(
            "POST /v3/credentials", {"credential": {"type": "cert", "blob": "a", "user_id": "{user_member}"}}, name
        )
        proof = {"methods": ["token"], "token": {"id": f"{{as {name}}}"}}
        for scope in ({}, {"scope": "unscoped"}, {"scope": {"project": {"id": "{project}"}}}):
            yield By("POST /v3/auth/tokens", {"auth": {"identity": proof, **scope}}, "nobody")
        yield By(f"GET {TRUST}", who=name)
        yield By(f"GET {TRUST}?trustor_user_id={{user_member}}", who=name)
        yield By(f"GET {TRUST}/{{trust}}", who=name)
        yield trust("other", name)
        yield trust("other", name, trustor_user_id="{user_reader}")
    for scope in ({}, {"id": ""}, {"id": "nothing"}, {"id": 5}, [], None):
        yield log_in("nobody else", "reader", {"OS-TRUST:trust": scope}, "{domain}")
    yield log_in(
        "nobody else", "reader", {"OS-TRUST:trust": {"id": "{trust}"}, "project": {"id": "{project}"}}, "{domain}"
    )
    yield use("nobody else", "{trust}", "member")
    yield use("nobody else", "{trust}", "demo", "default")
    yield Admin("PATCH /v3/users/{user_reader}", {"user": {"description": "a"}})
    yield validate("trustee")
    yield from newcomer("lender")
    yield trust("lent", "lender", trustor_user_id="{lender}")
    yield use("borrower", "{lent}")
    yield validate("borrower")
    yield Admin("DELETE /v3/projects/{project}/users/{lender}/roles/{member}")
    yield validate("borrower")
    yield use("nobody else", "{lent}")
    yield By(f"DELETE {TRUST}/{{trust}}")
    yield validate("trustee")
    yield use("nobody else", "{trust}")
    yield By("GET /v3/auth/tokens", who="trustee", headers={"X-Subject-Token": "{as trustee}"})
    # Who is bound, by a project that is no more, and by users who are no more.
    yield Admin(
        "POST /v3/projects", {"project": {"name": "brief", "domain_id": "{domain}"}}, keep={"brief": "project.id"}
    )
    yield Admin("PUT /v3/projects/{brief}/users/{user_member}/roles/{member}")
    yield trust("trust", project_id="{brief}")
    yield use("trustee", "{trust}")
    yield Admin("PATCH /v3/projects/{brief}", {"project": {"enabled": False}})
    yield validate("trustee")
    yield use("nobody else", "{trust}")
    yield Admin("DELETE /v3/projects/{brief}")
    yield By(f"GET {TRUST}/{{trust}}")
    for gone in ("trustor", "trustee"):
        user = {"name": gone, "domain_id": "{domain}", "password": "secret"}
        yield Admin("POST /v3/users", {"user": user}, keep={gone: "user.id"})
        yield Admin(f"PUT /v3/projects/{{project}}/users/{{{gone}}}/roles/{{member}}")
    yield log_in("giver", "trustor", {"project": {"id": "{project}"}}, "{domain}")
    yield trust("trust", "giver", trustor_user_id="{trustor}", trustee_user_id="{trustee}")
    yield trust("also", "giver", trustor_user_id="{trustor}")
    yield use("taker", "{trust}", "trustee")
    yield use("second", "{also}", "reader")
    yield Admin("PATCH /v3/users/{trustee}", {"user": {"enabled": False}})
    yield validate("taker")
    yield validate("second")
    yield Admin("PATCH /v3/users/{trustor}", {"user": {"enabled": False}})
    yield validate("second")
    yield use("nobody else", "{also}", "reader")
    yield Admin("DELETE /v3/users/{trustee}")
    yield Admin(f"GET {TRUST}/{{trust}}")
    yield Admin(f"GET {TRUST}/{{also}}")
    yield Admin("DELETE /v3/users/{trustor}")
    yield Admin(f"GET {TRUST}/{{also}}")


def counted() -> Iterator[Step]:
    """Uses that are counted, and ends."""
    yield trust("trust", remaining_uses=2)
    yield use("first", "{trust}")
    yield By(f"GET {TRUST}/{{trust}}")
    yield use("nobody else", "{trust}", "member")
    yield By(f"GET {TRUST}/{{trust}}")
    yield use("second", "{trust}")
    yield By(f"GET {TRUST}/{{trust}}")
    yield By(f"GET {TRUST}?trustor_user_id={{user_member}}")
    yield validate("first")
    yield validate("second")
    yield use("nobody else", "{trust}")
    yield By(f"DELETE {TRUST}/{{trust}}")
    yield trust("trust", expires_at=LAST)
    yield trust("again", expires_at=LAST)
    yield trust("again", expires_at=LAST, impersonation=False)
    yield trust("again", expires_at="2099-01-01T00:00:01Z")
    yield By(f"DELETE {TRUST}/{{trust}}")
    yield trust("again", expires_at=LAST)
    yield trust("none", project_id=..., roles=...)
    yield use("nobody else", "{none}")
    yield trust("none", project_id=..., roles=..., expires_at=LAST)
    yield trust("none", project_id=..., roles=..., expires_at=LAST)


def passed_on() -> Iterator[Step]:
    """Trusts that come from trusts."""
    again = {"trustee_user_id": "{demo}"}
    yield trust("first", allow_redelegation=True, roles=[{"id": "{member}"}, {"id": "{reader}"}])
    yield use("trustee", "{first}")
    yield trust("second", "trustee", **again)
    yield trust("second", "trustee", **again, allow_redelegation=True)
    yield trust("second", "trustee", **again, allow_redelegation=True, redelegation_count=1)
    yield trust("second", "trustee", **again, allow_redelegation=True, redelegation_count=2)
    yield trust("wrong", "trustee", **again, remaining_uses=2)
    yield trust("wrong", "trustee", **again, roles=[{"name": "manager"}])
    yield trust("wrong", "trustee", **again, impersonation=False)
    yield trust("wrong", "trustee", **again, project_id="{below}")
    yield trust("wrong", "trustee", **again, expires_at=LAST)
    yield trust("wrong", "trustee", **again, redelegated_trust_id="nothing")
    yield use("third party", "{second}", "demo", "default")
    yield validate("third party")
    yield By("GET /v3/auth/tokens?nocatalog", who="third party", headers={"X-Subject-Token": "{as third party}"})
    yield By(f"GET {TRUST}/{{second}}", who="third party")
    yield trust("third", "third party", trustee_user_id="{user_reader}", allow_redelegation=True)
    yield use("fourth", "{third}")
    yield trust("last", "fourth", **again, allow_redelegation=True)
    yield use("fifth", "{last}", "demo", "default")
    yield trust("wrong", "fifth", **again, allow_redelegation=True)
    for name in ("first", "second", "third", "last"):
        yield Admin(f"GET {TRUST}/{{{name}}}")
    yield Admin("PATCH /v3/users/{demo}", {"user": {"enabled": False}})
    yield Admin(f"GET {TRUST}/{{third}}")
    yield use("nobody else", "{third}")
    yield Admin("PATCH /v3/users/{demo}", {"user": {"enabled": True}})
    yield By(f"DELETE {TRUST}/{{second}}")
    for name in ("first", "second", "third", "last"):
        yield Admin(f"GET {TRUST}/{{{name}}}")
    yield trust("ending", allow_redelegation=True, expires_at="2098-01-01T00:00:00Z")
    yield use("trustee", "{ending}")
    for end in (..., "2097-01-01T00:00:00Z", LAST):
        yield trust("wrong", "trustee", **again, expires_at=end)
    yield trust("plain", allow_redelegation=True, impersonation=False)
    yield use("trustee", "{plain}")
    yield trust("wrong", "trustee", **again)
    yield trust("wrong", "trustee", **again, trustor_user_id="{user_reader}")
    yield trust("wrong", "trustee", **again, trustor_user_id="{user_reader}", impersonation=False)
    yield use("third party", "{wrong}", "demo", "default")
    yield validate("third party")
    yield trust("chosen", redelegated_trust_id="{first}")
    yield Admin(f"GET {TRUST}/{{chosen}}")


def keys(access: str, secret: str, keep: str = "keys", **more: Any) -> Step:
    """A pair of keys of somebody, which are known."""
    blob = json.dumps({"access": access, "secret": secret, **more})
    credential = {"type": "ec2", "user_id": "{holder}", "project_id": "{project}", "blob": blob}
    return By("POST /v3/credentials", {"credential": credential}, "holder", keep={keep: "credential.id"})


HOST = "cloud.example.org:8773"
SIGNED = {"access": "known", "host": HOST, "verb": "GET", "path": "/", "params": {"Action": "A", "Version": "2"}}
AT = "2099-01-01T00:00:00Z"


def signed(version: str, host: str = HOST, **params: Any) -> dict[str, Any]:
    """What a client has signed with its keys, and how."""
    sent = {**SIGNED, "params": {**SIGNED["params"], "SignatureVersion": version, "Timestamp": AT, **params}}
    return {**sent, "signature": signatures.of_ec2("secret", {**sent, "host": host})}


def signed_by_header(**more: str) -> dict[str, Any]:
    """The same by version 4."""
    headers = {
        "Authorization": f"{signatures.ALGORITHM} Credential=known/20990101/one/ec2/aws4_request,"
        "SignedHeaders=host;x-amz-date,Signature=a",
        "X-Amz-Date": "20990101T000000Z",
        "Host": HOST,
        **more,
    }
    sent = {**SIGNED, "headers": headers, "body_hash": "hash"}
    return {**sent, "signature": signatures.of_ec2("secret", sent)}


def signed_for_s3(*lines: str) -> dict[str, str]:
    """What a client of S3 has signed."""
    token = base64.urlsafe_b64encode("\n".join(lines).encode()).decode()
    return {"access": "known", "token": token, "signature": signatures.of_s3("secret", token)}


def ec2() -> Iterator[Step]:
    """Keys of EC2, and what they give."""
    yield from newcomer("holder")
    yield keys("known", "secret")
    yield By("GET /v3/users/{holder}/credentials/OS-EC2", who="holder")
    for path in ("/v3/ec2tokens", "/v3/s3tokens"):
        for who in WHO:
            yield By(f"POST {path}", {"credentials": signed("2")}, who)
        for method in ("GET", "HEAD", "PUT", "DELETE"):
            yield Admin(f"{method} {path}")
        for body in (None, {}, {"credentials": {}}, {"credentials": {"access": "nothing"}}, {"credentials": None}):
            yield Admin(f"POST {path}", body)
    good = signed("2")
    for name in ("credential", "ec2Credentials"):
        yield Admin("POST /v3/ec2tokens", {name: good})
    for sent in (signed("0"), signed("1"), signed("2", host="cloud.example.org"), signed_by_header()):
        yield Admin("POST /v3/ec2tokens", {"credentials": sent}, keep={"as signer": "headers.x-subject-token"})
        yield validate("signer")
    for name in good:
        yield Admin("POST /v3/ec2tokens", {"credentials": {key: one for key, one in good.items() if key != name}})
    for wrong in ({"signature": "a"}, {"signature": ""}, {"verb": "POST"}, {"host": "other"}, {"path": "/a"}):
        yield Admin("POST /v3/ec2tokens", {"credentials": {**good, **wrong}})
    for old in ("2020-01-01T00:00:00Z", "a", ""):
        yield Admin("POST /v3/ec2tokens", {"credentials": signed("2", Timestamp=old)})
    yield Admin("POST /v3/ec2tokens", {"credentials": {**SIGNED, "signature": "a"}})
    lines = ("AWS4-HMAC-SHA256", "20990101T000000Z", "20990101/one/s3/aws4_request", "hash")
    for sent in (signed_for_s3("GET", "/bucket"), signed_for_s3(*lines)):
        yield Admin("POST /v3/s3tokens", {"credentials": sent})
        yield Admin("POST /v3/s3tokens", {"credentials": {**sent, "signature": "a"}})
        yield Admin("POST /v3/s3tokens", {"credential": {key: one for key, one in sent.items() if key != "token"}})
    for path in (
        "/v3/users/{holder}/credentials/OS-EC2",
        "/v3/credentials",
        f"{TRUST}?trustor_user_id={{holder}}",
    ):
        yield By(f"GET {path}", who="signer")
    yield By("GET /v3/users/{holder}/application_credentials", who="signer")
    proof = {"methods": ["token"], "token": {"id": "{as signer}"}}
    yield By("POST /v3/auth/tokens", {"auth": {"identity": proof, "scope": {"project": {"id": "{project}"}}}}, "nobody")
    yield trust("other", "signer")
    for method in ("nothing", "ec2credential"):
        yield By("POST /v3/auth/tokens", {"auth": {"identity": {"methods": [method], method: {}}}}, "nobody")
    # Keys that come from a trust, or from a credential.
    yield trust("trust")
    yield keys("of trust", "secret", "trusted", trust_id="{trust}")
    credential = {"application_credential": {"name": "held"}}
    kept = {"held": "application_credential.id"}
    yield By("POST /v3/users/{holder}/application_credentials", credential, "holder", keep=kept)
    yield keys("of credential", "secret", "credited", app_cred_id="{held}")
    for access in ("of trust", "of credential"):
        sent = {**good, "access": access}
        yield Admin("POST /v3/ec2tokens", {"credentials": sent}, keep={"as signer": "headers.x-subject-token"})
        yield validate("signer")
    yield Admin("PATCH /v3/users/{holder}", {"user": {"enabled": False}})
    yield Admin("POST /v3/ec2tokens", {"credentials": good})
    yield Admin("PATCH /v3/users/{holder}", {"user": {"enabled": True}})
    yield Admin("POST /v3/ec2tokens", {"credentials": good})
    yield Admin("DELETE /v3/projects/{project}/users/{holder}/roles/{member}")
    yield Admin("POST /v3/ec2tokens", {"credentials": good})
    yield Admin("PUT /v3/projects/{project}/users/{holder}/roles/{member}")
    for keep in ("keys", "trusted", "credited"):
        yield Admin(f"DELETE /v3/credentials/{{{keep}}}")
    yield Admin("POST /v3/ec2tokens", {"credentials": good})


def credited() -> Iterator[Step]:
    """An application credential, while what it stands on changes."""
    yield from newcomer("solo")
    yield Admin("POST /v3/roles", {"role": {"name": "passing"}}, keep={"passing": "role.id"})
    own, given = "/v3/users/{solo}/application_credentials", "/v3/projects/{project}/users/{solo}/roles"
    proof = {"id": "{solo credential}", "secret": "secret"}
    auth = {"identity": {"methods": ["application_credential"], "application_credential": proof}}
    by_credential = By("POST /v3/auth/tokens", {"auth": auth}, "nobody", keep={"as robot": "headers.x-subject-token"})
    looks = [validate("robot"), By("GET /v3/auth/projects", who="robot"), Admin(f"GET {own}"), by_credential]
    for role in ("member", "passing"):
        yield Admin(f"PUT {given}/{{{role}}}")
        yield log_in("solo", "solo", {"project": {"id": "{project}"}}, "{domain}")
        credential = {"application_credential": {"name": role, "secret": "secret"}}
        kept = dict.fromkeys(("solo credential", f"{role} credential"), "application_credential.id")
        yield By(f"POST {own}", credential, "solo", keep=kept)
        yield by_credential
        yield from looks
    for path in (TRUST, f"{TRUST}?trustor_user_id={{solo}}", "/v3/credentials", "/v3/users/{solo}/credentials/OS-EC2"):
        yield By(f"GET {path}", who="robot")
    yield trust("other", "robot", trustor_user_id="{solo}")
    yield Admin(f"DELETE {given}/{{member}}")
    yield from looks
    yield Admin(f"DELETE {given}/{{passing}}")
    yield from looks
    yield Admin(f"PUT {given}/{{member}}")
    yield from looks
    yield Admin("PATCH /v3/users/{solo}", {"user": {"enabled": False}})
    yield from looks
    yield Admin("PATCH /v3/users/{solo}", {"user": {"enabled": True}})
    yield from looks
    # One by one: what else takes them away leaves their roles in SQLite, which the next ones then meet.
    for role in ("passing", "member"):
        yield Admin(f"DELETE {own}/{{{role} credential}}")
        yield from looks
    yield Admin("DELETE /v3/users/{solo}")
    yield from looks


def outlived() -> Iterator[Step]:
    """Tokens for what is no more, and those that are none."""
    for token in ("gAAAAAB", "a", "gAAAAA" + "a" * 170):
        for path in ("/v3/users", "/v3", "/v3/nothing", "/v3/auth/tokens"):
            yield By(f"GET {path}", who="nobody", headers={"X-Auth-Token": token, "X-Subject-Token": token})
    for word in ("domain", "project"):
        place = {"name": f"passing {word}", "domain_id": "{domain}"}
        yield Admin(f"POST /v3/{word}s", {word: place}, keep={word[:3]: f"{word}.id"})
        path = f"/v3/{word}s/{{{word[:3]}}}"
        yield Admin(f"PUT {path}/users/{{user_reader}}/roles/{{member}}")
        yield log_in("passer", "reader", {word: {"id": f"{{{word[:3]}}}"}}, "{domain}")
        for change in ("PATCH", "DELETE"):
            yield Admin(f"{change} {path}", {word: {"enabled": False}} if change == "PATCH" else None)
            yield Admin(f"GET /v3/auth/tokens?nocatalog&{change}={word}", headers={"X-Subject-Token": "{as passer}"})
            yield By(f"GET /v3/auth/projects?{change}={word}", who="passer")
            yield log_in("nobody else", "reader", {word: {"id": f"{{{word[:3]}}}"}}, "{domain}")


SCRIPTS = {
    "application credentials": list(credited()),
    "tokens outlive": list(outlived()),
    "trusts": list(trusts()),
    "trusts are used": list(used()),
    "trusts are counted": list(counted()),
    "trusts are passed on": list(passed_on()),
    "keys of EC2": list(ec2()),
}
