"""Exchanges as they come in life: what is made, looked at by everybody, changed, refused."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from tests.differential.engine import Step

By = partial(Step, at=None)
Admin = partial(By, who="admin")

DEFAULT = {"id": "default"}

#: Who asks, and what its token is for.
WHO = ["admin", "system", "sysreader", "domadmin", "manager", "domreader", "member", "reader", "other", "unscoped"]
WHO += ["service", "restricted", "nobody"]


def log_in(who: str, user: str, scope: Any, domain: str = "default") -> Step:
    """A token for a scope, kept as that of who asks."""
    proof = {"name": user, "domain": {"id": domain}, "password": "secret"}
    auth = {"identity": {"methods": ["password"], "password": {"user": proof}}, "scope": scope}
    return By("POST /v3/auth/tokens", {"auth": auth}, "nobody", keep={f"as {who}": "headers.x-subject-token"})


def in_project(name: str, domain: str = "default") -> dict[str, Any]:
    """The scope of a project."""
    return {"project": {"name": name, "domain": {"id": domain}}}


SYSTEM = {"system": {"all": True}}
DOMAIN = {"domain": {"id": "{domain}"}}

#: Users of the domain that is made, their roles and where they have them.
USERS = [
    ("sysreader", "reader", "system"),
    ("domadmin", "admin", "domains/{domain}"),
    ("manager", "manager", "domains/{domain}"),
    ("domreader", "reader", "domains/{domain}"),
    ("reader", "reader", "projects/{project}"),
    ("member", "member", "projects/{project}"),
]

RULE = {"path": "/v2.1/servers", "method": "GET", "service": "compute"}
CREDENTIAL = {"name": "restricted", "secret": "secret", "access_rules": [RULE]}

#: What a mapping says: who comes is one user, and of a group.
RULES = [{"local": [{"user": {"name": "{0}"}}, {"group": {"id": "group"}}], "remote": [{"type": "REMOTE_USER"}]}]


def preparation() -> Iterator[Step]:
    """What there is for all other scripts to look at, which none of them takes away."""
    yield log_in("admin", "admin", in_project("admin"))
    yield log_in("system", "admin", SYSTEM)
    for name in ("admin", "manager", "member", "reader", "service"):
        yield Admin(f"GET /v3/roles?name={name}", keep={name: "roles.0.id"})
    yield from (Admin(f"GET /v3/{noun}") for noun in ("users", "projects", "roles", "services"))
    yield Admin("GET /v3/users?name=demo", keep={"demo": "users.0.id"})
    yield Admin("GET /v3/projects?name=demo", keep={"demo project": "projects.0.id"})
    yield Admin("POST /v3/domains", {"domain": {"name": "first"}}, keep={"domain": "domain.id"})
    yield Admin("POST /v3/domains", {"domain": {"name": "second"}}, keep={"elsewhere": "domain.id"})
    inside = {"name": "project", "domain_id": "{domain}", "tags": ["one", "two"]}
    yield Admin("POST /v3/projects", {"project": inside}, keep={"project": "project.id"})
    below = {"name": "below", "parent_id": "{project}", "domain_id": "{domain}"}
    yield Admin("POST /v3/projects", {"project": below}, keep={"below": "project.id"})
    group = {"name": "group", "domain_id": "{domain}", "description": "some"}
    yield Admin("POST /v3/groups", {"group": group}, keep={"group": "group.id"})
    for name, role, where in USERS:
        user = {"name": name, "domain_id": "{domain}", "password": "secret", "email": f"{name}@example.org"}
        yield Admin("POST /v3/users", {"user": user}, keep={f"user_{name}": "user.id"})
        yield Admin(f"PUT /v3/{where}/users/{{user_{name}}}/roles/{{{role}}}")
        scope = SYSTEM if where == "system" else DOMAIN if "domain" in where else {"project": {"id": "{project}"}}
        yield log_in(name, name, scope, "{domain}")
    yield log_in("other", "alt_demo", in_project("alt_demo"))
    yield log_in("service", "nova", in_project("service"))
    yield log_in("unscoped", "member", "unscoped", "{domain}")
    yield Admin("PUT /v3/groups/{group}/users/{user_member}")
    yield Admin("PUT /v3/domains/{domain}/groups/{group}/roles/{reader}")
    yield Admin("PUT /v3/OS-INHERIT/domains/{domain}/users/{user_reader}/roles/{reader}/inherited_to_projects")
    own = {"name": "own", "domain_id": "{domain}"}
    yield Admin("POST /v3/roles", {"role": own}, keep={"own_role": "role.id"})
    yield Admin("POST /v3/roles", {"role": {"name": "role"}}, keep={"role": "role.id"})
    yield Admin("POST /v3/regions", {"region": {"id": "region"}}, keep={"region": "region.id"})
    yield Admin("POST /v3/services", {"service": {"type": "type", "name": "name"}}, keep={"service_id": "service.id"})
    endpoint = {"service_id": "{service_id}", "interface": "public", "url": "http://h/", "region_id": "region"}
    yield Admin("POST /v3/endpoints", {"endpoint": endpoint}, keep={"endpoint": "endpoint.id"})
    policy = {"type": "application/json", "blob": "{}"}
    yield Admin("POST /v3/policies", {"policy": policy}, keep={"policy": "policy.id"})
    provider = {"identity_provider": {"domain_id": "{elsewhere}", "remote_ids": ["one", "another"]}}
    path = "/v3/OS-FEDERATION/identity_providers/provider"
    yield Admin(f"PUT {path}", provider, keep={"identity_provider": "identity_provider.id"})
    yield Admin("PUT /v3/OS-FEDERATION/mappings/mapping", {"mapping": {"rules": RULES}}, keep={"mapping": "mapping.id"})
    protocol = {"protocol": {"mapping_id": "mapping"}}
    yield Admin(f"PUT {path}/protocols/protocol", protocol, keep={"protocol": "protocol.id"})
    provider = {"service_provider": {"auth_url": "http://h/auth", "sp_url": "http://h/"}}
    keep = {"service_provider": "service_provider.id"}
    yield Admin("PUT /v3/OS-FEDERATION/service_providers/provider", provider, keep=keep)
    consumer = {"consumer": {"description": "some"}}
    yield Admin("POST /v3/OS-OAUTH1/consumers", consumer, keep={"consumer": "consumer.id"})
    trust = {"trustor_user_id": "{user_member}", "trustee_user_id": "{user_reader}", "project_id": "{project}"}
    trust |= {"impersonation": True, "roles": [{"name": "reader"}]}
    yield By("POST /v3/OS-TRUST/trusts", {"trust": trust}, keep={"lasting_trust": "trust.id"})
    credential = {"type": "cert", "blob": "blob", "user_id": "{user_member}"}
    yield By("POST /v3/credentials", {"credential": credential}, keep={"credential": "credential.id"})
    keep = {"application_credential": "application_credential.id"}
    keep["access_rule"] = "application_credential.access_rules.0.id"
    path = "/v3/users/{user_member}/application_credentials"
    yield By(f"POST {path}", {"application_credential": CREDENTIAL}, keep=keep)
    proof = {"id": "{application_credential}", "secret": "secret"}
    auth = {"identity": {"methods": ["application_credential"], "application_credential": proof}}
    kept = {"as restricted": "headers.x-subject-token"}
    headers = {"OpenStack-Identity-Access-Rules": "1"}
    yield By("POST /v3/auth/tokens", {"auth": auth}, "nobody", headers=headers, keep=kept)


#: What there is to look at.
LOOKED_AT = """
    /v3/domains /v3/domains/{domain} /v3/domains/nothing
    /v3/projects /v3/projects/{project} /v3/projects/{below} /v3/projects/nothing /v3/projects/{project}/tags
    /v3/projects/{project}/tags/one /v3/projects/{project}/tags/three
    /v3/projects/{below}?parents_as_list /v3/projects/{below}?parents_as_ids /v3/projects/{project}?subtree_as_list
    /v3/projects/{project}?subtree_as_ids /v3/projects/{below}?parents_as_ids&parents_as_list
    /v3/users /v3/users/{user_member} /v3/users/{user_member}/projects /v3/users/{user_member}/groups
    /v3/users/nothing /v3/users/nothing/projects /v3/users/nothing/groups
    /v3/users/{user_member}/application_credentials
    /v3/users/{user_member}/application_credentials/{application_credential}
    /v3/users/{user_member}/application_credentials/nothing
    /v3/users/{user_member}/access_rules /v3/users/{user_member}/access_rules/{access_rule}
    /v3/users/{user_member}/access_rules/nothing /v3/users/{user_member}/credentials/OS-EC2
    /v3/groups /v3/groups/{group} /v3/groups/{group}/users /v3/groups/{group}/users/{user_member}
    /v3/groups/{group}/users/{user_reader} /v3/groups/nothing
    /v3/roles /v3/roles/{admin} /v3/roles/{own_role} /v3/roles/nothing /v3/roles?domain_id={domain}
    /v3/roles/{admin}/implies /v3/roles/{admin}/implies/{manager} /v3/roles/{admin}/implies/{reader}
    /v3/roles/nothing/implies /v3/role_inferences
    /v3/role_assignments /v3/role_assignments?effective /v3/role_assignments?include_names
    /v3/role_assignments?scope.project.id={project} /v3/role_assignments?scope.project.id={project}&include_subtree
    /v3/role_assignments?scope.domain.id={domain} /v3/role_assignments?scope.system=all
    /v3/role_assignments?user.id={user_member}&effective&include_names
    /v3/domains/{domain}/users/{user_manager}/roles /v3/domains/{domain}/users/{user_manager}/roles/{manager}
    /v3/projects/{project}/users/{user_member}/roles /v3/projects/{project}/users/{user_member}/roles/{member}
    /v3/projects/{project}/users/{user_member}/roles/{reader} /v3/domains/{domain}/groups/{group}/roles
    /v3/projects/{project}/users/{demo}/roles
    /v3/system/users/{user_sysreader}/roles /v3/system/users/{user_sysreader}/roles/{reader}
    /v3/OS-INHERIT/domains/{domain}/users/{user_reader}/roles/inherited_to_projects
    /v3/OS-INHERIT/domains/{domain}/users/{user_reader}/roles/{reader}/inherited_to_projects
    /v3/services /v3/services/{service_id} /v3/services/nothing /v3/endpoints /v3/endpoints/{endpoint}
    /v3/endpoints/nothing /v3/regions /v3/regions/{region} /v3/regions/nothing
    /v3/credentials /v3/credentials/{credential} /v3/credentials/nothing
    /v3/auth/catalog /v3/auth/projects /v3/auth/domains /v3/auth/system /v3/auth/tokens
    /v3/limits /v3/limits/model /v3/limits/nothing /v3/registered_limits /v3/registered_limits/nothing
    /v3/policies /v3/policies/nothing /v3/OS-TRUST/trusts /v3/OS-TRUST/trusts/nothing
    /v3/domains/{domain}/config /v3/domains/config/default /v3/domains/config/ldap/default
    /v3/OS-EP-FILTER/endpoint_groups /v3/OS-EP-FILTER/endpoint_groups/nothing
    /v3/OS-EP-FILTER/projects/{project}/endpoints /v3/OS-EP-FILTER/endpoints/{endpoint}/projects
    /v3/OS-EP-FILTER/projects/{project}/endpoints/{endpoint} /v3/OS-EP-FILTER/projects/{project}/endpoint_groups
    /v3/policies/{policy}/OS-ENDPOINT-POLICY/endpoints /v3/endpoints/{endpoint}/OS-ENDPOINT-POLICY/policy
    /v3/policies/nothing/OS-ENDPOINT-POLICY/endpoints /v3/endpoints/nothing/OS-ENDPOINT-POLICY/policy
    /v3 / /v3/nothing /v2.0
""".split()

LISTS = "domains projects users groups roles role_assignments services endpoints regions credentials".split()
LISTS += ["users/{user_member}/projects", "users/{user_member}/groups", "groups/{group}/users", "auth/projects"]
LISTS += ["users/{user_member}/application_credentials", "users/{user_member}/access_rules", "limits"]
LISTS += ["policies/{policy}/OS-ENDPOINT-POLICY/endpoints"]
LISTS += ["registered_limits", "policies", "OS-TRUST/trusts", "OS-EP-FILTER/endpoint_groups", "auth/domains"]

#: What a list is asked by; the order of ids is random, so that a page of some of them is another on each side.
QUERIES = """
    limit=1000 limit=-1 limit=a limit= limit=0 marker=nothing marker= sort_key=name sort_dir=up sort_dir=asc colour=red
    name=nothing name= name=demo name__contains=em name__icontains=EM name__startswith=d name__iendswith=O
    name__nothing=d enabled=true enabled=0 enabled=abc enabled= domain_id={domain} domain_id= domain_id=a_b
    domain_id=nothing parent_id=default parent_id={project} parent_id= is_domain=true is_domain=abc is_domain=
    tags=one tags=one,two tags-any=two not-tags=one not-tags-any=one,two tags= password_expires_at=bogus
    password_expires_at=lt:2020-01-01T00:00:00Z password_expires_at=gt:a idp_id=a protocol_id=a unique_id=a
    interface=public interface=bogus service_id={service_id} service_id= region_id=region region_id=
    parent_region_id=nothing parent_region_id= user_id={user_member} type=cert type=
    effective effective&group.id={group} user.id={user_member} user.id=nothing user.id= group.id={group}
    role.id={reader} role.id= scope.project.id={project} scope.project.id= scope.domain.id={domain}
    scope.system=all scope.system=some scope.OS-INHERIT:inherited_to=projects scope.OS-INHERIT:inherited_to=a
    user.id={user_member}&group.id={group} scope.domain.id={domain}&scope.project.id={project}
    scope.system=all&scope.project.id={project} include_subtree include_subtree=0 effective=0
    include_subtree&scope.project.id={project} effective&scope.domain.id={domain}
    effective&scope.OS-INHERIT:inherited_to=projects effective&scope.project.id={below}
    service=compute path=/v2.1/servers method=GET resource_name=a project_id={project}
    name=one&name=two limit=1000&limit=1 trustor_user_id={user_member} trustee_user_id={user_member}
""".split()


def looked_at() -> Iterator[Step]:
    """By everybody."""
    for path in LOOKED_AT:
        for who in WHO:
            yield By(f"GET {path}", who=who)
        yield Admin(f"HEAD {path}")
        for method in ("PUT", "POST", "PATCH", "DELETE"):
            if "nothing" in path or path in ("/", "/v3"):
                yield Admin(f"{method} {path}")


def asked() -> Iterator[Step]:
    """Lists with each parameter, as an admin; and by others where it is an own parameter."""
    for noun in LISTS:
        for query in QUERIES:
            yield Admin(f"GET /v3/{noun}?{query}")


SCRIPTS = {
    "preparation": list(preparation()),
    "all is looked at": list(looked_at()),
    "lists are asked": list(asked()),
}
