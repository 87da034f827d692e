import pytest

from novalite import errors
from novalite.cloud import Cloud


@pytest.fixture(params=[("types", "Volume"), ("group_types", "Group")], ids=lambda param: param[0])
def kind(request):
    name, noun = request.param
    return getattr(Cloud().volume, name), noun


def test_names_are_unique_also_when_they_change(kind):
    types, noun = kind
    types.create("fast")
    slow = types.create("slow")

    for attempt in (lambda: types.create("fast"), lambda: types.update(slow.id, name="fast")):
        with pytest.raises(errors.Conflict, match=f"{noun} Type fast already exists."):
            attempt()
    assert types.update(slow.id, name="slow", description="d").description == "d"


def test_a_project_sees_those_that_are_public(kind):
    types, noun = kind
    hidden = types.create("hidden", is_public=False)
    shown = types.create("shown")

    assert shown in types.find("p")
    assert hidden not in types.find("p")
    assert hidden in types.find()
    assert types.get(hidden.id) == hidden
    with pytest.raises(errors.NotFound, match=f"{noun} type {hidden.id} could not be found."):
        types.get(hidden.id, "p")


def test_what_there_is_not_is_told_by_name_unless_the_word_can_be_an_id(kind):
    types, noun = kind
    id = "11111111-2222-4333-8444-555555555555"

    for word, said in (("none", "with name none"), (id, id)):
        with pytest.raises(errors.NotFound, match=f"^{noun} type {said} could not be found.$"):
            types.named(word)
