from novalite.page.elements import document, drawing, element


def test_texts_and_attributes_are_escaped():
    made = element("p", "<b>", element("i", "&"), "</i>", title='"><script>')

    assert document(made) == (b'<!DOCTYPE html>\n<p title="&quot;&gt;<script&gt;">&lt;b&gt;<i>&amp;</i>&lt;/i&gt;</p>')


def test_children_are_texts_elements_and_lists_of_them_and_none_is_nothing():
    made = element("p", None, "a", "b", [element("br"), ["c", None]], "d")

    assert document(made).endswith(b"<p>ab<br>cd</p>")


def test_attributes_are_named_as_in_html_and_some_are_only_there_or_not():
    made = element("input", class_="x", aria_label="y", hidden=True, disabled=False, value=None)

    assert document(made).endswith(b'<input class="x" aria-label="y" hidden="">')


def test_text_that_is_no_unicode_can_be_written():
    assert document(element("p", "a\udc80b")).endswith(b"<p>a?b</p>")


def test_a_drawing_is_a_part_of_the_page_with_a_name_and_without_a_style_of_its_own():
    svg = '<svg xmlns="http://www.w3.org/2000/svg"><style>a{}</style><g><text>&lt;x</text></g></svg>'
    made = document(drawing(svg, "trace", "A drawing"))

    assert b'<svg role="img" aria-label="A drawing"><g><text>&lt;x</text></g></svg></div>' in made
    assert b'<div class="drawing trace" tabindex="0"' in made
