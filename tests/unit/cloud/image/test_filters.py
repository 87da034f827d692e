from datetime import datetime

import pytest

from novalite.cloud.image.filters import Listing
from novalite.cloud.image.images import Image, Member
from novalite.errors import Invalid

MOMENT = datetime(2026, 1, 2, 3, 4, 5, 678)


def image(**more):
    return Image("1", "web", "red", MOMENT, MOMENT, **{"visibility": "public", "size": 7, "status": "active", **more})


def fits(listing, **more):
    return listing.compile()(image(**more))


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, True),
        ({"name": "web"}, True),
        ({"name": "we"}, False),
        ({"name": "in:db,web"}, True),
        ({"name": 'in:"db","web"'}, True),
        ({"name": "eq:w%65b"}, True),
        ({"status": "in:queued,saving"}, False),
        ({"id": "in:1,2"}, True),
        ({"owner": "red"}, True),
        ({"owner": "blue"}, False),
        ({"size": "7"}, True),
        ({"size_min": "7", "size_max": "7"}, True),
        ({"size_min": "8"}, False),
        ({"size_max": "6"}, False),
        ({"min_ram": "0", "min_disk": "0"}, True),
        ({"min_ram": "x"}, False),
        ({"min_disk_max": "0"}, True),
        ({"protected": "false"}, True),
        ({"protected": "true"}, False),
        ({"os_hidden": "true"}, False),
        ({"visibility": "public"}, True),
        ({"visibility": "all"}, True),
        ({"visibility": "private"}, False),
        ({"os_distro": "debian"}, True),
        ({"os_distro": "gentoo"}, False),
        ({"colour": "red"}, False),
        ({"created_at": "2026-01-02T03:04:05Z"}, True),
        ({"created_at": "2026-01-02T04:04:05+01:00"}, True),
        ({"created_at": "gt:2026-01-02T03:04:05Z"}, False),
        ({"created_at": "gte:2026-01-02T03:04:05"}, True),
        ({"updated_at": "lt:2026-01-03"}, True),
        ({"updated_at": "lte:2026-01-01"}, False),
        ({"updated_at": "neq:2026-01-01"}, True),
        ({"updated_at": "eq:2026-01-01"}, False),
    ],
)
def test_a_filter_fits(filters, expected):
    assert fits(Listing("blue", filters=filters), properties={"os_distro": "debian"}) is expected


@pytest.mark.parametrize(
    ("filters", "complaint"),
    [
        ({"visibility": "secret"}, "Invalid visibility value: secret"),
        ({"member_status": "maybe"}, "Invalid status: maybe"),
        ({"name": "like:web"}, "Unable to filter by unknown operator 'like'."),
        ({"created_at": "around:2026-01-01"}, "Unable to filter on a unknown operator."),
        ({"created_at": "gt:x"}, 'Bad "created_at" query filter format. Use ISO 8601 DateTime notation.'),
        (
            {"created_at": "0001-01-01T00:00:00+23:00"},
            'Bad "created_at" query filter format. Use ISO 8601 DateTime notation.',
        ),
        ({"updated_at": "x"}, 'Bad "updated_at" query filter format. Use ISO 8601 DateTime notation.'),
        ({"size_min": "x"}, "Unable to filter on a range with a non-numeric value."),
        ({"name": 'in:"web'}, 'Invalid filter value "web. The quote is not closed.'),
        ({"protected": "TRUE"}, "Invalid value 'TRUE' for 'protected' filter. Valid values are 'true' or 'false'."),
        ({"protected": "maybe"}, "Invalid value 'maybe' for 'protected' filter. Valid values are 'true' or 'false'."),
    ],
)
def test_a_filter_that_says_nothing_is_refused(filters, complaint):
    with pytest.raises(Invalid) as refused:
        Listing("red", filters=filters).compile()

    assert str(refused.value) == complaint


def test_an_image_without_size_is_in_no_range():
    assert not fits(Listing("red", filters={"size_min": "0"}), size=None)


def test_tags_are_all_needed():
    assert fits(Listing("red", tags=("a", "b")), tags=frozenset("abc"))
    assert not fits(Listing("red", tags=("a", "b")), tags=frozenset("ac"))


@pytest.mark.parametrize(
    ("visibility", "owner", "stranger", "admin"),
    [
        ("public", True, True, True),
        ("community", True, False, False),
        ("shared", True, False, True),
        ("private", True, False, True),
    ],
)
def test_who_is_shown_an_image_without_asking_for_its_visibility(visibility, owner, stranger, admin):
    assert fits(Listing("red"), visibility=visibility) is owner
    assert fits(Listing("blue"), visibility=visibility) is stranger
    assert fits(Listing("blue", admin=True), visibility=visibility) is admin


@pytest.mark.parametrize("word", ["community", "all"])
def test_others_community_images_are_listed_to_those_who_ask(word):
    assert fits(Listing("blue", filters={"visibility": word}), visibility="community")


@pytest.mark.parametrize(
    ("status", "asked", "expected"),
    [
        ("accepted", None, True),
        ("pending", None, False),
        ("pending", "pending", True),
        ("rejected", "pending", False),
        ("rejected", "all", True),
    ],
)
def test_what_is_shared_is_listed_by_what_the_project_said_of_it(status, asked, expected):
    members = {"blue": Member("blue", MOMENT, MOMENT, status)}
    listing = Listing("blue", filters={"member_status": asked} if asked else {})

    assert fits(listing, visibility="shared", members=members) is expected


def test_hidden_images_are_listed_to_those_who_ask():
    assert not fits(Listing("red"), os_hidden=True)
    assert fits(Listing("red", filters={"os_hidden": "true"}), os_hidden=True)
