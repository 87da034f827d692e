"""Whatever is listed, shown or made costs the same, however much there is of it.

Work is counted, in opcodes of Python, so that no other process has a part in it. All requests share two clouds, in one
test, since to fill them is most of what it takes.
"""

import sys

from tests.populated import REQUESTS, Population

#: What the choice of ids and addresses may add.
SLACK = 1.1


def opcodes(answer, environ):
    """How many are executed until a request is answered, and the answer's body."""
    count = 0

    def inside(frame, event, argument):
        nonlocal count
        count += event == "opcode"
        return inside

    def enter(frame, event, argument):
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        return inside

    before = sys.gettrace()
    sys.settrace(enter)
    try:
        body = answer(environ)
    finally:
        sys.settrace(before)
    return count, body


def work(there, asked):
    """What a request takes, and the deletion of what it made; one before it has made what is made once."""
    body = there.answer(there.environ(asked))
    if asked.undo:
        there.answer(there.environ(there.deletion(asked, body)))
    count, body = opcodes(there.answer, there.environ(asked))
    if asked.undo:
        count += opcodes(there.answer, there.environ(there.deletion(asked, body)))[0]
    return count


def test_a_request_takes_as_much_work_among_five_times_as_many_things():
    few, many = Population(25), Population(125)  # more than a page of 20 of each, so that both are linked to the next

    grown = {str(one): ratio for one in REQUESTS if (ratio := work(many, one) / work(few, one)) > SLACK}
    assert grown == {}
