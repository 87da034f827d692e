"""Projects, users and roles are read as far as one may see them."""

from novalite.capture.identity import read_identity


def answers(**more):
    return {
        "identity /projects": {
            "projects": [
                {"id": "p0", "name": "admin", "domain_id": "default"},
                {"id": "p1", "name": "shop", "domain_id": "default", "description": "sells", "enabled": True},
                {"id": "p2", "name": "shop", "domain_id": "other", "description": "", "enabled": False},
            ]
        },
        "identity /roles": {
            "roles": [
                {"id": "r1", "name": "member", "domain_id": None},
                {"id": "r2", "name": "auditor", "description": "looks", "domain_id": None},
                {"id": "r3", "name": "of a domain", "domain_id": "other"},
            ]
        },
        "identity /users": {
            "users": [
                {"id": "u0", "name": "admin", "domain_id": "default"},
                {"id": "u1", "name": "ann", "domain_id": "default", "email": "a@b", "enabled": True},
                {"id": "u2", "name": "bob", "domain_id": "default", "default_project_id": "p2", "enabled": False},
                {"id": "u3", "name": "eve", "domain_id": "default"},
            ]
        },
        "identity /role_assignments": {
            "role_assignments": [
                {"user": {"id": "u1"}, "role": {"id": role}, "scope": {"project": {"id": project}}}
                for role, project in (("r2", "p1"), ("r1", "p1"), ("r1", "p2"), ("r3", "p1"), ("r1", "gone"))
            ]
            + [{"group": {"id": "g"}, "role": {"id": "r1"}, "scope": {"project": {"id": "p1"}}}]
            + [{"user": {"id": "u0"}, "role": {"id": "r1"}, "scope": {"domain": {"id": "default"}}}]
            + [{"user": {"id": "u0"}, "role": {"id": "r1"}, "scope": {"project": {"id": id}}} for id in ("p0", "p1")]
        },
        **more,
    }


def test_an_administrator_sees_everybody(reading):
    read = reading(answers())
    read_identity(read)

    assert read.projects == {"p0": "admin", "p1": "shop", "p2": "shop@other"}
    assert read.listed_projects == ["p0", "p1", "p2"]
    assert read.seed.things == {
        "projects": [{"name": "shop", "description": "sells"}, {"name": "shop@other", "enabled": False}],
        "roles": [{"name": "auditor", "description": "looks"}],
        "users": [
            {"name": "ann", "project": "shop", "roles": ["auditor", "member"], "email": "a@b"},
            {"name": "bob", "project": "shop@other", "roles": [], "enabled": False},
            {"name": "eve", "project": "admin", "roles": []},
        ],
        "assignments": [
            {"user": "admin", "project": "shop", "roles": ["member"]},
            {"user": "ann", "project": "shop@other", "roles": ["member"]},
        ],
    }
    assert read.seed.notes == ["role assignments: those of groups are left out"]


def test_what_is_of_another_domain_is_called_by_that_domains_name(reading):
    domains = {"domains": [{"id": "default", "name": "Default"}, {"id": "other", "name": "corp"}]}
    ann = {"users": [{"id": "u1", "name": "ann", "domain_id": "other"}]}
    read = reading(answers(**{"identity /domains": domains, "identity /users": ann}))
    read_identity(read)

    assert read.projects == {"p0": "admin", "p1": "shop", "p2": "shop@corp"}
    assert [user["name"] for user in read.seed.things["users"]] == ["ann@corp"]


def test_others_see_their_own_projects(reading):
    own = {"projects": [{"id": "p1", "name": "shop", "domain_id": "default"}]}
    read = reading({"identity /auth/projects": own})
    read_identity(read)

    assert read.seed.things == {"projects": [{"name": "shop"}]}
    assert read.seed.notes == [
        "projects and users: GET /projects of identity answered 403; only the projects of one's own are here"
    ]


def test_two_of_a_name_in_a_domain_that_is_not_told_are_two(reading):
    two = {"projects": [{"id": id, "name": "a", "domain_id": "default"} for id in ("p1", "p2")]}
    read = reading({"identity /projects": two})
    read_identity(read)

    assert list(read.projects.values()) == ["a", "a@default"]
    assert len(read.seed.notes) == 3
