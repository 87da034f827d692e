import re

import pytest

from novalite.page.nouns import NOUNS
from novalite.page.state import AT_ONCE, overview, record, records

MARKUP = "<img src=x onerror=alert(1)>"
SERVER = {"name": "web", "flavor": "m1.tiny", "image": "cirros-0.6.3-x86_64-disk", "project": "demo"}
NO_QUOTA = [{"project": "demo", "instances": -1, "cores": -1, "ram": -1}]


def names(text):
    return re.findall(r'<th scope="row"><a href="[^"]*">([^<]*)</a>', text)


def test_the_overview_counts_and_draws(cloud):
    text = overview(cloud).text

    assert '<a href="/_novalite/page/cloud/images">2 images</a>' in text
    assert ">router1</text>" in text
    assert 'class="note"' not in text


def test_more_servers_than_are_drawn_are_told_of(cloud):
    cloud.seed({"quotas": NO_QUOTA, "servers": [{**SERVER, "count": 62}]})

    assert "There are 2 more servers, which are in the list." in overview(cloud).text


def test_a_list_has_the_newest_first_and_a_way_to_older_ones(cloud):
    servers = [{**SERVER, "name": f"web-{number}"} for number in range(AT_ONCE + 1)]
    cloud.seed({"quotas": NO_QUOTA, "servers": servers})
    text = records(cloud, NOUNS["servers"], {}).text

    assert names(text) == [one["name"] for one in servers[:0:-1]]
    after = re.search(r'href="\?after=([^"&]*)">Older ones', text)[1]
    text = records(cloud, NOUNS["servers"], {"after": after}).text
    assert names(text) == ["web-0"]
    assert "Older ones" not in text


def test_a_list_is_searched_by_name(cloud):
    text = records(cloud, NOUNS["images"], {"name": "6.2-X"}).text

    assert len(names(text)) == 1
    assert 'value="6.2-X"' in text
    assert "None." in records(cloud, NOUNS["images"], {"name": "nothing"}).text


def test_one_is_shown_with_its_relations_and_everything_else(cloud):
    cloud.seed({"servers": [{**SERVER, "networks": ["private"], "metadata": {"role": "front"}}]})
    server = NOUNS["servers"].find(cloud)[0]
    text = record(cloud, NOUNS["servers"], server.id).text

    assert "<h1>web</h1>" in text
    assert f'<a href="/_novalite/page/cloud/projects/{server.project_id}">demo</a>' in text
    assert "<h2>Ports</h2>" in text
    assert '<dt>metadata</dt><dd class="plain">{"role": "front"}</dd>' in text
    assert f'<dt>created_at</dt><dd class="plain">{server.created_at.isoformat()}</dd>' in text


def test_secrets_are_not_shown(cloud):
    cloud.seed({"servers": [{**SERVER, "metadata": {"password": "passwordpassword"}}]})
    server = NOUNS["servers"].find(cloud)[0]
    cloud.compute.servers.put(server, user_data="c2VjcmV0c2VjcmV0")
    text = record(cloud, NOUNS["servers"], server.id).text

    assert '<dt>user_data</dt><dd class="plain">***</dd>' in text
    assert '{"password": "***"}' in text
    assert "passwordpassword" not in text


def test_a_name_is_never_markup(cloud):
    cloud.seed({"servers": [{**SERVER, "name": MARKUP}]})
    server = NOUNS["servers"].find(cloud)[0]

    for answer in (
        overview(cloud),
        records(cloud, NOUNS["servers"], {"name": MARKUP}),
        record(cloud, NOUNS["servers"], server.id),
    ):
        assert "<img" not in re.sub(r'="[^"]*"', "", answer.text)
        assert "&lt;img src=x" in answer.text


def test_of_very_many_relations_the_first_are_shown(cloud):
    cloud.seed({"quotas": NO_QUOTA, "servers": [{**SERVER, "count": AT_ONCE + 5}]})
    image = NOUNS["servers"].find(cloud)[0].image_id

    assert "And 5 more." in record(cloud, NOUNS["images"], image).text


@pytest.mark.parametrize("key", ["none", "", "a/b"])
def test_what_is_not_there_is_not_found(served, key):
    served.get(f"/_novalite/page/cloud/servers/{key}", status=404)


@pytest.mark.parametrize("path", ["cloud", "cloud/servers", "cloud/hosts/compute1", "controls", "pipelines"])
def test_the_pages_are_served(served, path):
    assert served.get(f"/_novalite/page/{path}").content_type == "text/html"


def test_there_is_no_noun_of_another_name(served):
    served.get("/_novalite/page/cloud/users", status=404)
