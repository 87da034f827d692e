"""Clouds of earlier releases, whole and over HTTP: what came later is not there."""

import functools

import pytest
import webtest

from novalite.cloud.releases import LATEST, RELEASES
from novalite.testing import Config, Harness
from novalite.testing.application import application

PROJECT = "6f70656e737461636b20342065766572"
ROLES = {
    "admin": "admin,manager,member,reader",
    "domain": "manager,member,reader",
    "manager": "manager,member,reader",
    "member": "member,reader",
    "service": "service",
    "stranger": "admin",
}


@functools.cache
def app(release):
    """A cloud of that release, which tests only look at."""
    return webtest.TestApp(application(release))


def ask(release, request, body=None, *, by="admin", version=None, project=PROJECT):
    method, path = request.split(" ")
    headers = {"X-Auth-Token": f"{by}:{project}:{ROLES[by]}"}
    if version:
        headers["OpenStack-API-Version"] = version
    if body is None:
        return app(release).request(path, method=method, headers=headers, expect_errors=True)
    call = getattr(app(release), f"{method.lower()}_json")
    return call(path, body, headers=headers, expect_errors=True)


def both_sides(since):
    """A release, and the one before it, if there is one."""
    names = list(RELEASES)
    return names[max(0, names.index(since) - 1) : names.index(since) + 1]


@pytest.mark.parametrize("release", ["2023.1", "2024.1", "2025.2", LATEST])
def test_version_documents_say_how_far_each_service_goes(release):
    maxima = RELEASES[release].maxima
    compute = {one["id"]: one for one in ask(release, "GET /").json["versions"]}
    assert compute["v2.1"]["version"] == maxima["compute"]
    assert ask(release, "GET /v2.1/").json["version"] == {
        **ask(LATEST, "GET /v2.1/").json["version"],
        "version": maxima["compute"],
    }
    status = "DEPRECATED" if release >= "2025.2" else "SUPPORTED"
    assert (compute["v2.0"]["status"], ask(release, "GET /v2/").json["version"]["status"]) == (status, status)
    assert ask(release, "GET /nowhere").json["choices"][0]["status"] == status
    (volume,) = ask(release, "GET /volume/").json["versions"]
    assert (volume["version"], volume["updated"][:4]) == (
        maxima["volume"],
        "2022" if maxima["volume"] == "3.70" else "2023",
    )
    assert ask(release, "GET /placement/").json["versions"][0]["max_version"] == maxima["placement"]
    assert ask(release, "GET /identity/v3").json["version"]["id"] == f"v{maxima['identity']}"
    for request in ("GET /image/versions", "GET /image/nowhere"):
        images = {one["id"]: one["status"] for one in ask(release, request).json["versions"]}
        assert [id for id, status in images.items() if status == "CURRENT"] == [f"v{maxima['image']}"]
        assert len(images) == int(maxima["image"].partition(".")[2]) + 1


def test_glance_tells_of_2_17_in_the_middle_as_long_as_it_is_the_current_one():
    listed = [one["id"] for one in ask("2025.1", "GET /image/versions").json["versions"]]
    assert (listed[0], listed[8:11]) == ("v2.16", ["v2.8", "v2.17", "v2.7"])


@pytest.mark.parametrize("release", ["2023.1", "2024.1", LATEST])
def test_latest_is_the_latest_of_the_release(release):
    maximum = RELEASES[release].maxima["compute"]
    assert ask(release, "GET /v2.1/flavors", version="compute latest").headers["OpenStack-API-Version"] == (
        f"compute {maximum}"
    )
    assert ask(release, "GET /v2.1/limits", version="compute latest").headers["OpenStack-API-Version"] == (
        f"compute {maximum}"
    )


@pytest.mark.parametrize("path", ["/v2.1/flavors", "/v2.1/limits", "/v2.1/"])
def test_a_later_version_is_not_acceptable(path):
    answer = ask("2024.1", f"GET {path}", version="compute 2.97")
    assert answer.status_int == 406
    assert answer.json["computeFault"]["message"] == (
        "Version 2.97 is not supported by the API. Minimum is 2.1 and maximum is 2.96."
    )
    assert ask("2024.1", f"GET {path}", version="compute 2.96").status_int == 200


def test_a_later_version_of_volumes_is_not_acceptable():
    assert ask("2023.2", f"GET /volume/v3/{PROJECT}/volumes", version="volume 3.71").status_int == 406
    assert ask("2023.2", f"GET /volume/v3/{PROJECT}/volumes", version="volume 3.70").status_int == 200
    assert ask("2024.1", f"GET /volume/v3/{PROJECT}/volumes", version="volume 3.71").status_int == 200


def test_placement_says_its_versions_as_ever():
    (error,) = ask("2023.1", "GET /placement/traits", version="placement 1.40").json["errors"]
    assert (error["status"], error["max_version"]) == (406, "1.39")


@pytest.mark.parametrize(
    ("alias", "since"),
    [
        ("aap-reject-multicast", "2026.2"),
        ("floating-ip-router-writable", "2026.2"),
        ("network-ip-availability-details", "2026.1"),
        ("quota-check-limit-default", "2025.1"),
        ("router", "2023.1"),
        ("security-groups-default-rules", "2023.2"),
        ("security-groups-rules-belongs-to-default-sg", "2024.1"),
        ("subnet-external-network", "2024.2"),
    ],
)
def test_an_extension_is_there_since_its_release(alias, since):
    url = "GET /networking/v2.0/extensions"
    for release in both_sides(since):
        listed = {one["alias"] for one in ask(release, url).json["extensions"]}
        assert (alias in listed) == (release >= since)
        assert ask(release, f"{url}/{alias}").status_int == (200 if release >= since else 404)


def test_what_an_extension_brought_is_not_there_before():
    rules = "GET /networking/v2.0/default-security-group-rules"
    assert [ask(release, rules).status_int for release in ("2023.1", "2023.2")] == [404, 200]

    (before, since) = (
        ask(release, "GET /networking/v2.0/subnets").json["subnets"][0] for release in ("2024.1", LATEST)
    )
    assert since.keys() - before.keys() == {"router:external"}
    unknown = [ask(one, "GET /networking/v2.0/subnets?router:external=false") for one in ("2024.1", "2024.2")]
    assert [answer.status_int for answer in unknown] == [400, 200]

    for path in ("security-groups", "security-group-rules"):
        shown = [ask(one, f"GET /networking/v2.0/{path}").text for one in ("2023.2", "2024.1")]
        assert ["belongs_to_default_sg" in text for text in shown] == [False, True]

    full = [ask(one, "GET /networking/v2.0/network-ip-availabilities").text for one in ("2025.2", "2026.1")]
    assert ["ip_availability_details" in text for text in full] == [False, True]
    floating = {"floatingip": {"floating_network_id": "11111111-2222-4333-8444-555555555555", "router_id": None}}
    made = [ask(one, "POST /networking/v2.0/floatingips", floating).status_int for one in ("2026.1", "2026.2")]
    assert made == [400, 404]


@pytest.mark.parametrize(("release", "status"), [("2026.1", 201), ("2026.2", 400)])
def test_multicast_addresses_are_refused_as_allowed_pairs_since_2026_2(release, status):
    with Harness(Config(release=release)) as harness:
        network = harness.cloud.network.networks.find({"name": "private"})[0].id
        pairs = {"network_id": network, "allowed_address_pairs": [{"ip_address": "224.0.0.1"}]}
        assert harness.client().post("/networking/v2.0/ports", json={"port": pairs}).status_code == status


@pytest.mark.parametrize(
    ("release", "how", "status"),
    [
        ("2024.2", {}, 200),
        ("2024.2", {"check_limit": True}, 400),
        ("2024.2", {"force": True}, 200),
        ("2025.1", {}, 400),
        ("2025.1", {"force": True}, 200),
    ],
)
def test_limits_below_what_is_used_are_refused_unless_forced_since_2025_1(release, how, status):
    with Harness(Config(release=release)) as harness:
        project = harness.cloud.network.networks.find({"name": "private"})[0].project_id
        quota = {"quota": {"network": 0, **how}}
        assert harness.client().put(f"/networking/v2.0/quotas/{project}", json=quota).status_code == status


@pytest.mark.parametrize(
    ("request_", "since", "before"),
    [
        ("GET /image/v2/images/nothing/locations", "2024.2", "The resource could not be found"),
        ("POST /image/v2/cache/prune", "2026.2", "Method Not Allowed"),
        ("GET /image/v2/cache/nodes/nothing", "2026.2", "The resource could not be found"),
    ],
)
def test_a_path_of_images_is_not_there_before_its_release(request_, since, before):
    there = {release: before not in ask(release, request_).text for release in both_sides(since)}
    assert there == {release: release >= since for release in there}


@pytest.mark.parametrize(("release", "rule"), [("2025.1", "index"), ("2025.2", "index:all_projects")])
def test_a_refusal_names_the_rule_that_there_was(release, rule):
    answer = ask(release, "GET /v2.1/os-migrations", by="manager")
    assert answer.json["forbidden"]["message"] == (
        f"Policy doesn't allow os_compute_api:os-migrations:{rule} to be performed."
    )


@pytest.mark.parametrize(("release", "status"), [("2025.1", 403), ("2025.2", 200)])
def test_managers_list_the_migrations_of_their_project_since_2025_2(release, status):
    path = f"GET /v2.1/os-migrations?project_id={PROJECT}"
    assert ask(release, path, by="manager", version="compute 2.80").status_int == status


@pytest.mark.parametrize(("release", "status"), [("2025.1", 403), ("2025.2", 207)])
def test_services_send_events_since_2025_2(release, status):
    event = {"name": "network-changed", "server_uuid": "3f2b8b0e-0000-4000-8000-000000000000"}
    body = {"events": [event]}
    assert ask(release, "POST /v2.1/os-server-external-events", body, by="service").status_int == status


@pytest.mark.parametrize(("release", "status"), [("2025.2", 403), ("2026.1", 200)])
def test_admins_of_another_project_see_shares_since_2026_1(release, status):
    with Harness(Config(release=release, options={"auth_strategy": "noauth"})) as harness:
        harness.arrange(seed={"servers": [{"name": "web", "flavor": "m1.tiny", "image": "cirros-0.6.3-x86_64-disk"}]})
        server = harness.cloud.compute.servers.find()[0].id
        headers = {"X-Auth-Token": "admin:elsewhere", "OpenStack-API-Version": "compute 2.97"}
        answer = harness.app.get(f"/v2.1/servers/{server}/shares", headers=headers, expect_errors=True)
        assert answer.status_int == status


@pytest.mark.parametrize(("release", "word"), [("2024.1", "Not"), ("2024.2", "not")])
def test_what_ironic_does_is_refused_in_the_words_of_the_release(release, word):
    message = ask(release, "POST /v2.1/os-baremetal-nodes", {}).json["badRequest"]["message"]
    assert message.startswith(f"Command {word} supported.")


@pytest.mark.parametrize(("release", "status"), [("2024.1", 403), ("2024.2", 200)])
def test_managers_of_a_domain_list_roles_since_2024_2(release, status):
    with Harness(Config(release=release)) as harness:
        identity = harness.cloud.identity
        manager = identity.roles.named("manager").id
        demo = identity.users.find(name="demo")[0].id
        identity.assignments.add(manager, "default", user_id=demo)
        domain = {"domain": {"id": "default"}}
        user = {"name": "demo", "domain": {"id": "default"}, "password": "secret"}
        body = {"auth": {"identity": {"methods": ["password"], "password": {"user": user}}, "scope": domain}}
        token = harness.app.post_json("/identity/v3/auth/tokens", body).headers["X-Subject-Token"]
        answer = harness.app.get("/identity/v3/roles", headers={"X-Auth-Token": token}, expect_errors=True)
        assert answer.status_int == status


@pytest.mark.parametrize(("release", "status"), [("2023.2", 200), ("2024.1", 409)])
def test_a_host_with_servers_changes_its_zone_until_2024_1(release, status):
    with Harness(Config(release=release)) as harness:
        harness.arrange(seed={"servers": [{"name": "web", "flavor": "m1.tiny", "image": "cirros-0.6.3-x86_64-disk"}]})
        host = harness.cloud.compute.servers.find()[0].host
        zone = harness.cloud.compute.aggregates.create("own", "own").number
        client = harness.client()
        url = f"/compute/v2.1/os-aggregates/{zone}/action"
        assert client.post(url, json={"add_host": {"host": host}}).status_code == status
        if status == 200:
            assert client.post(url, json={"remove_host": {"host": host}}).status_code == 200


@pytest.mark.parametrize(("release", "status"), [("2024.1", 400), ("2024.2", 200)])
def test_extra_specs_are_those_of_the_release(release, status):
    specs = {"hw:cpu_max_cores": "2"}
    answer = ask(release, "PUT /v2.1/flavors/1/os-extra_specs/hw:cpu_max_cores", specs, version="compute 2.86")
    assert answer.status_int == status


def told_of_credentials(harness):
    """How an application credential is answered that asks for its user's credentials, of this project and of none."""
    identity = harness.cloud.identity
    demo = identity.users.find(name="demo")[0].id
    project = identity.projects.find(name="demo")[0].id
    own, other = (
        identity.credentials.create(user_id=demo, type="totp", blob="x", project_id=of).id for of in (project, None)
    )
    role = identity.roles.named("member").id
    robot, secret = identity.application_credentials.create(
        user_id=demo, project_id=project, role_ids=(role,), name="robot", unrestricted=True
    )
    proof = {"methods": ["application_credential"], "application_credential": {"id": robot.id, "secret": secret}}
    answer = harness.app.post_json("/identity/v3/auth/tokens", {"auth": {"identity": proof}})
    headers = {"X-Auth-Token": answer.headers["X-Subject-Token"]}
    for id in (own, other):
        yield harness.app.get(f"/identity/v3/credentials/{id}", headers=headers, expect_errors=True)
    yield harness.app.get(f"/identity/v3/users/{demo}/credentials/OS-EC2", headers=headers, expect_errors=True)


def test_who_asks_by_something_delegated_has_nothing_to_do_with_credentials_since_2026_2():
    with Harness(Config(release="2026.1")) as harness:
        own, other, keys = told_of_credentials(harness)
        assert (own.status_int, other.status_int, keys.json["credentials"]) == (200, 403, [])
        assert "Credential project does not match the project scope of the delegated token." in other.text
    with Harness(Config(release="2024.2")) as harness:
        assert [answer.status_int for answer in told_of_credentials(harness)] == [200, 200, 200]
    with Harness(Config()) as harness:
        for answer in told_of_credentials(harness):
            assert answer.status_int == 403
            assert "Delegated tokens cannot access credentials directly" in answer.text


@pytest.mark.parametrize(("release", "status"), [("2026.1", 200), ("2026.2", 400)])
def test_a_credential_changes_its_type_until_2026_2(release, status):
    with Harness(Config(release=release)) as harness:
        demo = harness.cloud.identity.users.find(name="demo")[0].id
        id = harness.cloud.identity.credentials.create(user_id=demo, type="totp", blob="x", project_id=None).id
        changed = harness.client().patch(f"/identity/v3/credentials/{id}", json={"credential": {"type": "cert"}})
        assert changed.status_code == status
        assert harness.cloud.identity.credentials.get(id).type == ("cert" if status == 200 else "totp")


@pytest.mark.parametrize(("release", "status"), [("2026.1", 404), ("2026.2", 204)])
def test_all_tokens_of_a_user_are_made_bad_since_2026_2(release, status):
    with Harness(Config(release=release)) as harness:
        demo = harness.cloud.identity.users.find(name="demo")[0].id
        assert harness.client().delete(f"/identity/v3/users/{demo}/tokens").status_code == status
