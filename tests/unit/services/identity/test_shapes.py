import pytest

from novalite.api.shape import field
from novalite.errors import ValidationError
from novalite.services.identity.shapes import NAME, created, updated, wanted
from novalite.wsgi.microversion import NULL

FIELDS = (field("name", NAME, required=True),)


@pytest.mark.parametrize("sent", [{"cat": {"name": "Tom", "tail": "long"}}, {"cat": {"name": "Tom"}, "dog": 1}])
def test_clients_may_add_what_they_like(sent):
    created("cat", *FIELDS).validate(sent, NULL)
    updated("cat", *FIELDS).validate(sent, NULL)


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
