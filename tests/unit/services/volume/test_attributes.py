import pytest

from novalite.api.microversion import since
from novalite.api.shape import field, obj
from novalite.api.validation import SchemaValidator
from novalite.errors import ValidationError
from novalite.services.volume import attributes
from novalite.wsgi import Version


@pytest.mark.parametrize("length", [0, 1, 254, 255])
def test_a_name_is_as_long_as_without_the_space_around_it(length):
    SchemaValidator(attributes.short("name")).validate(f"  {'a' * length}  ")


def test_a_name_that_is_too_long_is_refused_with_its_length():
    with pytest.raises(ValidationError, match="name has 256 characters, more than 255"):
        SchemaValidator(attributes.short("name")).validate(f" {'a' * 256}")


@pytest.mark.parametrize(("word", "fits"), [("error", True), ("ERROR", True), ("errors", False), ("", False)])
def test_a_word_is_one_of_some_in_any_case(word, fits):
    validator = SchemaValidator(attributes.one_of(["error"], "{value} is none"))

    if fits:
        validator.validate(word)
    else:
        with pytest.raises(ValidationError, match=f"^{word} is none$"):
            validator.validate(word)


def test_at_least_one_attribute_must_be_there_since_a_version():
    shape = attributes.AnyOf(obj(field("a", {}), field("b", {})), span=since("3.2"))

    assert "anyOf" not in shape.at(Version(3, 1))
    assert shape.at(Version(3, 2))["anyOf"] == [{"required": ["a"]}, {"required": ["b"]}]
