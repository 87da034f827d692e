import pytest


def before(version):
    return f"1.{int(version.partition('.')[2]) - 1}"


@pytest.mark.parametrize(
    ("request_", "body", "first"),
    [
        ("GET /resource_providers/PROVIDER/aggregates", None, "1.1"),
        ("GET /resource_classes", None, "1.2"),
        ("POST /resource_classes", {"name": "CUSTOM_A"}, "1.2"),
        ("GET /resource_classes/VCPU", None, "1.2"),
        ("PUT /resource_classes/CUSTOM_B", {"name": "CUSTOM_C"}, "1.2"),
        ("DELETE /resource_classes/CUSTOM_B", None, "1.2"),
        ("GET /traits", None, "1.6"),
        ("GET /traits/HW_CPU_X86_AVX", None, "1.6"),
        ("PUT /traits/CUSTOM_A", None, "1.6"),
        ("DELETE /traits/CUSTOM_B", None, "1.6"),
        ("GET /resource_providers/PROVIDER/traits", None, "1.6"),
        ("PUT /resource_providers/PROVIDER/traits", {"traits": [], "resource_provider_generation": 0}, "1.6"),
        ("DELETE /resource_providers/PROVIDER/traits", None, "1.6"),
        ("GET /usages?project_id=a", None, "1.9"),
        ("GET /allocation_candidates?resources=VCPU:1", None, "1.10"),
        ("POST /allocations", {}, "1.13"),
        ("POST /reshaper", {}, "1.30"),
    ],
)
def test_an_operation_is_there_since(ask, make, request_, body, first):
    provider = make("one")
    assert ask("PUT /resource_classes/CUSTOM_B").status_int == ask("PUT /traits/CUSTOM_B").status_int == 201

    answers = [ask(request_.replace("PROVIDER", provider), body, at=at) for at in (before(first), first)]
    assert [answer.status_int in (404, 405) for answer in answers] == [True, False], answers[1].text


@pytest.mark.parametrize(
    ("request_", "body", "first"),
    [
        ("POST /resource_providers", {"name": "two", "parent_provider_uuid": None}, "1.14"),
        (
            "PUT /allocations/11111111-2222-4333-8444-555555555555",
            {"allocations": {}, "project_id": "a", "user_id": "b", "consumer_generation": None, "mappings": {"": []}},
            "1.34",
        ),
    ],
)
def test_a_property_is_there_since(ask, request_, body, first):
    said = [ask(request_, body, at=at).text for at in (before(first), first)]

    assert ["Additional properties are not allowed" in one for one in said] == [True, False]
