import pytest

from novalite.api.declared import declared_in
from novalite.api.microversion import between, since, until
from novalite.api.operation import Resource
from novalite.api.router import ServiceRouter
from novalite.api.service import Policy, Service
from novalite.api.shape import body, field, key, listof, obj, query, view
from novalite.wsgi.microversion import Microversions

TEXT = {"type": "string"}


@pytest.fixture
def cats():
    return Resource("/cats", Service(Policy({}), Microversions("zoo", "2.1", "2.9")))


@pytest.mark.parametrize(
    ("span", "declared", "named"),
    [
        (since("2.10"), {}, "2.10"),
        (until("3.1"), {}, "3.1"),
        (since("1.1"), {}, "1.1"),
        (since("2.9"), {"status": {"2.1": 200, "2.105": 201}}, "2.105"),
        (since("2.9"), {"takes": body("cat", field("name", TEXT, since("2.200")))}, "2.200"),
        (since("2.9"), {"query": query(strict=since("2.10"))}, "2.10"),
    ],
)
def test_a_version_that_the_api_does_not_have_is_refused(cats, span, declared, named):
    with pytest.raises(ValueError, match=rf" names {named}, and the API has 2\.1 to 2\.9$"):
        cats.on("POST", span, **declared)(lambda call: None)


def test_it_is_refused_in_each_operation_that_has_it(cats):
    cat = body("cat", field("name", TEXT, since("2.200")))

    for method in ("POST", "PUT"):
        with pytest.raises(ValueError, match=r" names 2\.200, and the API has 2\.1 to 2\.9$"):
            cats.on(method, takes=cat)(lambda call: None)


@pytest.mark.parametrize("shape", [obj, lambda *fields: query(*fields)])
def test_a_gap_between_two_fields_is_refused_unless_it_is_meant(shape):
    early, late = field("name", TEXT, until("2.5")), since("2.8")
    with pytest.raises(ValueError, match=r"^name is declared until 2\.5 and since 2\.8: say gap=True if meant$"):
        shape(early, field("name", TEXT, late))
    shape(early, field("name", TEXT, late, gap=True))
    shape(early, field("name", TEXT, between("2.6", "2.7")), field("name", TEXT, late))


def test_a_gap_between_two_operations_is_refused_unless_it_is_meant(cats):
    cats.on("GET", until("2.5"))(lambda call: None)
    cats.on("GET", since("2.8"))(lambda call: None)
    with pytest.raises(ValueError, match=r"^GET /cats is declared until 2\.5 and since 2\.8: say gap=True if meant$"):
        ServiceRouter(cats.service, [cats])


def test_a_gap_between_two_operations_may_be_meant(cats):
    cats.on("GET", until("2.5"))(lambda call: None)
    cats.on("GET", since("2.8"), gap=True)(lambda call: None)
    ServiceRouter(cats.service, [cats])


def test_a_gap_in_a_view_is_refused_unless_it_is_meant():
    with pytest.raises(ValueError, match=r"^name is declared until 2\.5"):
        view(key("name", until("2.5")), key("name", since("2.8")))
    view(key("name", until("2.5")), key("name", since("2.8"), gap=True))


def test_spans_are_found_however_deep_and_once():
    inner = obj(field("x", TEXT, since("2.3"), required=since("2.4")))
    sent = body("cat", field("toys", listof(inner), until("2.8")), field("other", inner))

    assert [(one.name, one.attribute, str(one.span)) for one in declared_in("", sent, {}) if str(one.span) != ".."] == [
        (".cat.toys", "span", "..2.8"),
        (".cat.toys.x", "span", "2.3.."),
        (".cat.toys.x", "required", "2.4.."),
    ]
