from novalite.cloud.core.journal import LARGEST, Entry, Journal
from novalite.store.memory import MemoryStore


def entry(number, method="GET", status=200):
    return Entry(0.0, method, f"/cats/{number}?x=1", status, 0.1, None)


def test_nothing_is_noted_until_somebody_says_how_much():
    journal = Journal(MemoryStore())
    journal.note(entry(1))

    assert (journal.size, journal.find()) == (0, [])


def test_the_latest_stay():
    journal = Journal(MemoryStore())
    journal.keep(3)
    for number in range(5):
        journal.note(entry(number))
    assert journal.find() == [entry(2), entry(3), entry(4)]

    journal.keep(2)
    assert journal.find() == [entry(3), entry(4)]
    journal.clear()
    assert (journal.size, journal.find()) == (2, [])
    journal.keep(10**9)
    assert journal.size == LARGEST


def test_entries_are_found_by_method_path_and_status():
    journal = Journal(MemoryStore())
    journal.keep(9)
    for number, method, status in ((1, "GET", 200), (2, "POST", 200), (3, "GET", None)):
        journal.note(entry(number, method, status))

    assert journal.find(method="GET") == [entry(1), entry(3, status=None)]
    assert journal.find(path="/cats/[12]*") == [entry(1), entry(2, "POST")]
    assert journal.find(status=200, method="POST") == [entry(2, "POST")]
