import json
import re
from datetime import UTC, datetime

import pytest

from novalite.cloud.core.trouble import FIELDS
from novalite.page.controls import controls_page

MARKUP = "<img src=x onerror=alert(1)>"


def part(cloud, id):
    """What the page says in a part that is live, without its tags."""
    found = re.search(f'id="{id}"[^>]*>(.*?)</div><(h3|form|div><form)', controls_page(cloud).text)[1]
    return " ".join(re.sub("<[^>]*>", " ", found).split())


def test_the_clock_says_how_it_is_set_and_what_is_planned(cloud):
    cloud.clock.freeze(datetime(2030, 1, 2, 3, 4, 5, tzinfo=UTC).timestamp())
    assert part(cloud, "clock") == "2030-01-02 03:04:05 UTC , frozen; 0 planned. Let it run"

    cloud.agenda.does["nothing"] = lambda: None
    cloud.agenda.later(90, "nothing")
    assert "1 planned, the next in 90 s." in part(cloud, "clock")
    cloud.clock.run()
    assert part(cloud, "clock").endswith("Freeze")


def test_faults_are_listed_with_what_they_do_and_how_often_they_did(cloud):
    assert part(cloud, "faults") == "There are none."
    cloud.trouble.add(path="/v2.1/*", status=503, message="No", delay=1.5, headers={"Retry-After": "5"}, after=True)
    cloud.trouble.add(befalls="call", drop=True, times=3, seconds=60)
    cloud.trouble.of_call(path="/v2.1/servers")
    text = part(cloud, "faults")

    assert "call path /v2.1/* 1.5 s delay, 503, No, after it succeeded, Retry-After 1 always Remove" in text
    assert "call all connection closed 0 3 20" in text
    assert text.endswith("Remove all faults")


def test_snapshots_are_listed_with_what_can_be_done(cloud):
    assert part(cloud, "snapshots") == "There are none."
    cloud.save("a/b ?")

    assert part(cloud, "snapshots") == "Snapshots a/b ? Restore Delete"
    assert 'data-path="/_novalite/snapshots/a%2Fb%20%3F/restore"' in controls_page(cloud).text


def test_what_destroys_something_asks_and_what_does_not_is_done(cloud):
    cloud.save("before")
    cloud.trouble.add(status=503)
    buttons = re.findall(r"<button[^>]*data-path[^>]*>[^<]*", controls_page(cloud).text)
    asking = {button.rpartition(">")[2]: "data-sure" in button for button in buttons}

    assert asking == {
        "Freeze": False,
        "Remove": False,
        "Remove all faults": True,
        "Restore": True,
        "Delete": True,
        "Reset the cloud": True,
    }


def test_the_form_of_faults_has_what_the_control_api_takes(cloud):
    form = controls_page(cloud).text.partition("Add a fault")[2].partition("</form>")[0]

    assert set(re.findall(r'name="([^"]*)"', form)) == FIELDS


def test_names_are_never_markup(cloud):
    cloud.save(MARKUP)
    cloud.trouble.add(path=MARKUP, status=503, message=MARKUP)

    text = re.sub(r'="[^"]*"', "", controls_page(cloud).text)
    assert "<img" not in text
    assert text.count("&lt;img") == 3


def test_a_seed_is_added_and_counted(served, cloud):
    answer = served.post(
        "/_novalite/page/seed", b"projects: [{name: shop}]\nhosts: [{name: a}, {name: b}]\n", status=201
    )

    assert answer.json == {"projects": 1, "hosts": 2}
    assert cloud.compute.hosts.exists("b")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"projects:\n- {nam: shop}\n", "the file, line 2: projects.0"),
        (b"projects: [", "the file, line 1: "),
        (b"\xff", "'utf-8' codec can't decode"),
    ],
)
def test_what_is_wrong_in_a_seed_is_told_with_its_line(served, body, reason):
    answer = served.post("/_novalite/page/seed", body, status=400)

    assert answer.json["error"]["message"].startswith(reason)


def test_a_seed_that_is_too_large_is_refused(served):
    answer = served.post("/_novalite/page/seed", b"#" * (2**20 + 1), status=413)

    assert answer.json["error"]["message"] == "The file has more than 1048576 bytes."


def test_a_seed_of_another_page_is_refused(served, cloud):
    served.post(
        "/_novalite/page/seed", b"hosts: [{name: b}]", extra_environ={"HTTP_ORIGIN": "http://evil.example"}, status=403
    )

    assert not cloud.compute.hosts.exists("b")


def test_what_a_button_sends_is_json(cloud):
    body = re.search(r'data-body="([^"]*)"', controls_page(cloud).text)[1].replace("&quot;", '"')

    assert json.loads(body) == {"frozen": True}
