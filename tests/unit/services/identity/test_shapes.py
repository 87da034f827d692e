import pytest

from novalite.api.microversion import ALWAYS
from novalite.api.shape import field
from novalite.errors import Invalid, MalformedRequestBody, ValidationError
from novalite.services.identity.shapes import NAME, Parameters, changes, created, updated, wanted
from novalite.wsgi.microversion import NULL

FIELDS = (field("name", NAME, required=True),)


def test_clients_may_add_what_they_like_to_a_thing():
    created("cat", *FIELDS).validate({"cat": {"name": "Tom", "tail": "long"}}, NULL)
    updated("cat", *FIELDS).validate({"cat": {"name": "Tom", "tail": "long"}}, NULL)


def test_beside_a_thing_there_is_nothing():
    with pytest.raises(ValidationError, match="'dog' was unexpected"):
        created("cat", *FIELDS).validate({"cat": {"name": "Tom"}, "dog": 1}, NULL)


@pytest.mark.parametrize("sent", [[], 5, "cat"])
def test_what_is_no_object_is_malformed(sent):
    with pytest.raises(MalformedRequestBody):
        created("cat", *FIELDS).validate(sent, NULL)


def test_no_body_is_an_empty_object():
    with pytest.raises(ValidationError, match="'cat' is a required property"):
        created("cat", *FIELDS).validate(None, NULL)


def test_of_a_parameter_the_first_value_is_checked():
    parameters = Parameters(field("name", NAME))

    assert parameters.read({"name": ["a", ""], "other": ["b"]}, NULL) == {"name": ["a", ""], "other": ["b"]}
    with pytest.raises(ValidationError, match="'' should be non-empty"):
        parameters.read({"name": ["", "a"]}, NULL)


def test_parameters_may_be_all_that_there_are():
    with pytest.raises(ValidationError, match="'colour' was unexpected"):
        Parameters(field("name", NAME), strict=ALWAYS).read({"colour": ["red"]}, NULL)


def test_an_id_is_not_changed():
    assert changes({"cat": {"id": "1", "name": "Tom"}}, "cat", "1") == {"name": "Tom"}
    with pytest.raises(Invalid, match="Cannot change ID"):
        changes({"cat": {"id": "2"}}, "cat", "1")


@pytest.mark.parametrize("sent", [{}, {"cat": {}}, {"cat": {"name": ""}}, {"cat": {"name": " "}}, {"cat": 1}])
def test_what_has_to_be_there_has_to_be_there(sent):
    for shape in (created, updated):
        with pytest.raises(ValidationError):
            shape("cat", *FIELDS).validate(sent, NULL)


def test_a_change_need_not_name_what_is_required():
    updated("cat", *FIELDS).validate({"cat": {"tail": "short"}}, NULL)


def test_what_only_we_say_is_not_taken_from_a_client():
    sent = {"id": 1, "links": {}, "extra": {}, "password_hash": "", "name": "Tom"}

    assert wanted({"cat": sent}, "cat") == {"name": "Tom"}
