import pytest

ONE, TWO = (f"{digit * 8}-2222-3333-4444-555555555555" for digit in "12")


@pytest.fixture
def provider(ask, make):
    """A provider of which two consumers have something."""
    id = make("p", VCPU=8, MEMORY_MB=64)
    for consumer, user, kind, amount in ((ONE, "a", "INSTANCE", 1), (TWO, "b", "MIGRATION", 2)):
        body = {"allocations": {id: {"resources": {"VCPU": amount}}}, "project_id": "red", "user_id": user}
        ask(f"PUT /allocations/{consumer}", {**body, "consumer_generation": None, "consumer_type": kind})
    return id


def test_a_provider_tells_what_is_used_of_all_that_it_has(ask, refused, provider):
    usages = {"VCPU": 3, "MEMORY_MB": 0}

    assert ask(f"GET /resource_providers/{provider}/usages").json == {
        "resource_provider_generation": 3,
        "usages": usages,
    }
    assert refused(ask("GET /resource_providers/x/usages"))[2].startswith("No resource provider with uuid x found: ")


@pytest.mark.parametrize(
    ("query", "version", "expected"),
    [
        ("project_id=red", "1.9", {"VCPU": 3}),
        ("project_id=red&user_id=a", "1.37", {"VCPU": 1}),
        ("project_id=blue", "1.37", {}),
        (
            "project_id=red",
            "1.38",
            {"INSTANCE": {"VCPU": 1, "consumer_count": 1}, "MIGRATION": {"VCPU": 2, "consumer_count": 1}},
        ),
        ("project_id=red&consumer_type=all", "1.38", {"all": {"VCPU": 3, "consumer_count": 2}}),
        ("project_id=red&consumer_type=MIGRATION", "1.38", {"MIGRATION": {"VCPU": 2, "consumer_count": 1}}),
        ("project_id=red&consumer_type=unknown", "1.38", {}),
    ],
)
def test_a_project_uses_so_much(ask, provider, query, version, expected):
    assert ask(f"GET /usages?{query}", at=version).json == {"usages": expected}


def test_readers_see_the_usages_of_their_own_project(ask, refused, provider):
    assert ask("GET /usages?project_id=red", as_="reader").status_int == 200
    text = "Policy does not allow placement:usages to be performed."
    assert refused(ask("GET /usages?project_id=blue", as_="reader")) == (403, "undefined_code", text)
    assert ask("GET /usages?project_id=red", at="1.8").status_int == 404
