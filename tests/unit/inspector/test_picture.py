from pathlib import Path
from xml.etree import ElementTree as ET

from novalite.inspector.contexts import Resolver
from novalite.inspector.ini import read
from novalite.inspector.picture import mermaid, svg
from novalite.inspector.tree import tree_of

LIBRARY = Path(__file__).parents[2] / "fixtures" / "inspector" / "library.ini"


def trees(path, *apps):
    resolver = Resolver(read(path))
    return [(app, tree_of(resolver.application(app))) for app in apps]


def test_a_flowchart_has_a_node_for_each_run_and_one_for_each_application(tmp_path):
    path = tmp_path / "test.ini"
    path.write_text(
        "[pipeline:main]\npipeline = a map\n[composite:map]\nuse = egg:Paste#urlmap\n/ = cats\n/a&b = more\n"
        "[pipeline:more]\npipeline = b cats\n[app:cats]\nuse = egg:C\n"
        "[filter:a]\nuse = egg:A\n[filter:b]\nuse = egg:B\n"
        '[app:"x"]\nuse = egg:X'
    )
    assert mermaid([*trees(path, "main"), *trees(path, '"x"')]).splitlines() == [
        "flowchart LR",
        '  n0(["main"])',
        '  n1["a"]',
        "  n0 --> n1",
        '  n2{{"map"}}',
        "  n1 --> n2",
        '  n3(["cats"])',
        '  n2 -->|"/"| n3',
        '  n4["b"]',
        '  n2 -->|"/a&amp;b"| n4',
        "  n4 --> n3",
        '  n5(["#quot;x#quot;"])',
        '  n6(["#quot;x#quot;"])',
        "  n5 --> n6",
    ]


def test_what_mounts_share_is_one_box_of_the_flowchart():
    chart = mermaid(trees(LIBRARY, "library"))

    assert chart.count('["request_id<br/>faultwrap<br/>sizelimit<br/>authtoken<br/>context"]') == 1
    assert chart.count('["cors<br/>request_id<br/>faultwrap<br/>sizelimit<br/>authtoken<br/>context"]') == 1
    assert chart.count('(["books"])') == 1


def test_a_picture_is_well_formed_and_every_box_lies_within_it_and_none_on_another():
    root = ET.fromstring(svg(trees(LIBRARY, "library", "reports")))
    space = "{http://www.w3.org/2000/svg}"
    boxes = [
        tuple(float(one.get(key)) for key in ("x", "y", "width", "height"))
        for one in root.iter(f"{space}rect")
        if not one.get("class")
    ]

    assert len(boxes) == 14
    assert all(x >= 0 and y >= 0 for x, y, _, _ in boxes)
    assert max(x + width for x, _, width, _ in boxes) <= float(root.get("width"))
    assert max(y + height for _, y, _, height in boxes) <= float(root.get("height"))
    for index, (x, y, width, height) in enumerate(boxes):
        for left, top, other_width, other_height in boxes[index + 1 :]:
            assert x + width <= left or left + other_width <= x or y + height <= top or top + other_height <= y


def test_a_picture_marks_ends_and_what_is_broken():
    texts = {one.text: one.get("class") for one in ET.fromstring(svg(trees(LIBRARY, "library"))).iter()}

    assert (texts["books"], texts["reeders"], texts["cors"], texts["/ elsewhere"]) == ("end", "bad", None, "label")
