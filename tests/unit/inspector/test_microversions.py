from novalite.api.microversion import since, until
from novalite.api.operation import Resource
from novalite.api.service import Policy, Service
from novalite.api.shape import body, field, key, many, query, view
from novalite.inspector.microversions import changes_of
from novalite.services.compute.microversions import COMPUTE
from novalite.services.compute.router import RESOURCES

TEXT = {"type": "string"}


def test_what_a_version_changed_is_told_by_the_spans():
    cats = Resource("/cats", Service(Policy({}), COMPUTE))
    shown = view(key("name", until("2.5")), key("name", lambda cat, call: cat, since("2.6")), key("old", until("2.6")))
    cats.on("GET", query=query(strict=since("2.75")), gives=many("cats", shown, links=since("2.35")))(lambda call: [])
    sent = body("cat", field("name", TEXT, since("2.3"), required=since("2.4")))
    cats.on("POST", until("2.9"), takes=sent, status={"2.1": 200, "2.2": 201})(lambda call: None)

    assert [f"{change.version} {change}" for change in changes_of([cats])] == [
        "2.2 POST /cats answers 201",
        "2.3 POST /cats.cat.name is there",
        "2.4 POST /cats.cat.name is required",
        "2.6 GET /cats.name is another",
        "2.7 GET /cats.old is not there any more",
        "2.10 POST /cats is not there any more",
        "2.35 GET /cats links to the next page",
        "2.75 GET /cats refuses unknown parameters",
    ]


def test_the_compute_api_tells_what_its_versions_changed():
    told = {f"{change.version} {change}" for change in changes_of(RESOURCES)}

    assert "2.2 POST /os-keypairs answers 201" in told
    assert "2.75 GET /os-keypairs refuses unknown parameters" in told
    assert all(change.to_dict()["version"] == str(change.version) for change in changes_of(RESOURCES)[:5])
