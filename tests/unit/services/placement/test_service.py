import pytest

NOTHING = {"status": 404, "title": "Not Found", "detail": "The resource could not be found.\n\n   "}


@pytest.mark.parametrize(("version", "more"), [("1.22", {}), ("1.23", {"code": "placement.undefined_code"})])
def test_an_error_has_a_code_since_1_23(ask, version, more):
    answer = ask("GET /nothing", at=version)

    assert answer.json == {"errors": [{**NOTHING, **more}]}
    assert answer.headers["OpenStack-API-Version"] == f"placement {version}"


@pytest.mark.parametrize(
    ("request_", "options", "expected"),
    [
        ("PUT /usages", {}, (405, "undefined_code", "The method specified is not allowed for this resource.")),
        (
            "POST /resource_providers",
            {"body": b"{"},
            (400, "undefined_code", "Malformed JSON: Expecting property name"),
        ),
        (
            "POST /resource_providers",
            {"body": b"{}", "media_type": "text/plain"},
            (415, "undefined_code", "The media type text/plain is not supported, use application/json"),
        ),
        (
            "POST /resource_providers",
            {"body": {}},
            (400, "undefined_code", "JSON does not validate: 'name' is a requi"),
        ),
        ("GET /traits?x=y", {}, (400, "undefined_code", "Invalid query string parameters: Additional properties are")),
        (
            "GET /resource_providers",
            {"as_": "reader"},
            (403, "undefined_code", "Policy does not allow placement:resource_providers:list to be performed."),
        ),
        ("GET /resource_providers", {"as_": "nobody"}, (403, "undefined_code", "Policy does not allow")),
    ],
)
def test_what_cannot_be_is_refused(ask, refused, request_, options, expected):
    status, code, text = refused(ask(request_, **options))

    assert (status, code) == expected[:2]
    assert text.startswith(expected[2])


@pytest.mark.parametrize("path", ["/resource_providers", "/traits", "/usages", "/allocation_candidates"])
def test_a_query_that_is_no_text_is_refused(ask, path):
    assert ask(f"GET {path}?name=%ff&project_id=%ff").status_int == 400


def test_services_may_do_what_admins_may(ask):
    assert ask("GET /resource_providers", as_="service").status_int == 200


@pytest.mark.parametrize(
    ("version", "status", "text"),
    [
        ("1.40", 406, "Invalid microversion: Unacceptable version header: 1.40"),
        ("x", 400, "Invalid microversion: invalid version string: x"),
    ],
)
def test_a_version_that_there_is_not_is_refused(ask, version, status, text):
    (error,) = ask("GET /", at=version).json["errors"]

    assert (error["status"], error["detail"].split("\n\n")[1].strip()) == (status, text)
    assert ("max_version" in error) is (status == 406)


@pytest.mark.parametrize(("version", "is_fresh"), [("1.14", False), ("1.15", True)])
def test_answers_say_since_1_15_that_they_are_not_to_be_cached(ask, version, is_fresh):
    headers = ask("GET /resource_providers", at=version).headers

    assert ("Last-Modified" in headers) is (headers.get("Cache-Control") == "no-cache") is is_fresh


def test_what_has_no_such_method_says_which_it_has(ask):
    assert ask("PATCH /resource_providers").headers["Allow"] == "GET, POST"
