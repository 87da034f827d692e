from dataclasses import replace
from xml.etree import ElementTree as ET

from novalite.inspector.trace.svg import svg
from novalite.inspector.trace.visits import Change
from tests.unit.inspector.trace.conftest import visit

NAMESPACE = "{http://www.w3.org/2000/svg}"


def parsed(trace):
    return ET.fromstring(svg(trace))


def bars(picture):
    """For each layer, where its bar begins and ends, and how wide the darker part is."""
    for group in picture.iter(f"{NAMESPACE}g"):
        whole, own = ((float(bar.get("x")), float(bar.get("width"))) for bar in group.iter(f"{NAMESPACE}rect"))
        yield whole[0], whole[0] + whole[1], own[1]


def test_each_layer_has_a_bar_as_long_as_it_took(trace):
    picture = parsed(
        replace(trace, seconds=0.01, first=visit("a", visit("b", start=0.002, seconds=0.004), seconds=0.008))
    )
    (outer, inner) = bars(picture)

    assert outer[1] - outer[0] == 2 * (inner[1] - inner[0])
    assert (outer[1] - outer[0]) / outer[2] == 8
    assert inner[0] > outer[0]
    assert inner[1] < outer[1] < float(picture.get("width"))


def test_it_says_what_was_asked_and_answered_and_by_whom(trace):
    texts = [element.text for element in parsed(trace).iter(f"{NAMESPACE}text")]

    assert texts[:2] == [
        "POST /v1/servers?limit=1&token=tokentoken",
        "201 Created, 4.0 ms, made by app, servers.create, /v1/servers",
    ]
    assert texts[2:] == ["sizelimit", "1.000 ms", "authtoken", "1.000 ms", "app", "1.000 ms"]


def test_a_tooltip_says_what_a_layer_changed(trace):
    tips = [group.find(f"{NAMESPACE}title").text for group in parsed(trace).iter(f"{NAMESPACE}g")]

    assert tips[0] == "sizelimit [filter:sizelimit]\n201 Created\nheaders ~ Age 2"
    assert "environ - HTTP_X_ROLES" in tips[1]


def test_whatever_somebody_sends_it_stays_a_picture(trace):
    first = visit("<a&b>", error="\x00\x1b]]>", environ=(Change("</title>", None, "\ud800"),), seconds=0)
    picture = parsed(replace(trace, first=first, answered=None, error="\x00", route=None, seconds=0))

    assert next(picture.iter(f"{NAMESPACE}g")).find(f"{NAMESPACE}title").text.startswith("<a&b> [filter:<a&b>]\n\ufffd")
    long = replace(trace, asked=replace(trace.asked, url="http://h/" + "x" * 500))
    assert len(next(parsed(long).iter(f"{NAMESPACE}text")).text) == 110
