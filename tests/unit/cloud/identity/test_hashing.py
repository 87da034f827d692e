"""What hashes passwords, in this process and in one of its own."""

import errno
import signal
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from novalite.cloud.identity.hashing import _HEAD, LENGTH, HashingProcess, _answer, _read, scrypt
from novalite.cloud.identity.passwords import fits, hashed

SALT = b"0123456789abcdef"

#: A program that has a hash computed by its process, says so, and lasts until it is killed.
HASHES = """
from novalite.cloud.identity.hashing import HashingProcess
by = HashingProcess(after=1)
print(by(b"secret", b"salt", 16, 8, 1).hex(), flush=True)
input()
"""

#: A program of green threads of which one waits for the process, and is ended, while the others go on.
GREEN = """
from novalite.green import monkey_patch
monkey_patch()
from novalite import green
from novalite.cloud.identity.hashing import HashingProcess, scrypt
by = HashingProcess(after=1, at_once=2)
done = []
slow = green.spawn(lambda: done.append(by(b"slow", b"salt", 2**15, 8, 1)))
green.sleep(0)
done.append("meanwhile")
slow.kill()
print(done, [by(b"%d" % n, b"salt", 16, 8, 1) == scrypt(b"%d" % n, b"salt", 16, 8, 1) for n in range(4)])
by.close()
"""


@pytest.fixture
def process():
    made = HashingProcess(after=1)
    yield made
    made.close()


def ask(by, password):
    return by(password, SALT, 16, 8, 1)


def test_the_hashes_of_the_process_are_those_that_are_computed_here(process):
    for password in (b"", b"secret", "pässword".encode(), b"x" * 100_000):
        assert ask(process, password) == ask(scrypt, password)
    assert fits("secret", hashed("secret", 4), 4, process)
    assert not fits("Secret", hashed("secret", 4), 4, process)


def test_threads_that_ask_at_once_get_their_own_hashes():
    process = HashingProcess(after=3, at_once=2)  # so that some are computed here
    passwords = [b"%d" % number for number in range(100)]
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(lambda one: ask(process, one), passwords)) == [ask(scrypt, one) for one in passwords]
    process.close()


def test_who_has_few_hashes_does_without_a_process():
    process = HashingProcess(after=3)
    assert [ask(process, b"secret") for _ in range(2)] == [ask(scrypt, b"secret")] * 2
    assert process._process is None
    ask(process, b"secret")
    assert process._process is not None
    process.close()


def test_the_program_answers_until_nobody_is_left_who_asks():
    pairs = [socket.socketpair() for _ in range(2)]
    with ThreadPoolExecutor() as threads:
        program = threads.submit(_answer, [end for _, end in pairs])
        for line, _ in pairs:
            question = _HEAD.pack(16, 8, 1, 6, 4) + b"secretsalt"
            line.sendall(question[:10])
            line.sendall(question[10:])
            assert _read(line, LENGTH) == scrypt(b"secret", b"salt", 16, 8, 1)
            line.close()
        program.result()


def test_without_a_process_all_is_computed_here(process, monkeypatch):
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    assert [ask(process, b"secret") for _ in range(2)] == [ask(scrypt, b"secret")] * 2


def test_where_there_are_no_more_files_all_is_computed_here(process, monkeypatch):
    pairs = [socket.socketpair()]

    def socketpair():
        if pairs:
            return pairs.pop()
        raise OSError(errno.EMFILE, "Too many open files")

    monkeypatch.setattr(socket, "socketpair", socketpair)
    assert [ask(process, b"secret") for _ in range(2)] == [ask(scrypt, b"secret")] * 2


def test_what_a_process_that_has_ended_does_not_answer_is_computed_here(process):
    ask(process, b"first")
    process._process.kill()
    process._process.wait()
    assert [ask(process, b"secret") for _ in range(20)] == [ask(scrypt, b"secret")] * 20


def test_after_it_is_closed_all_is_computed_here(process):
    ask(process, b"first")
    process.close()
    assert process._process.returncode == 0
    assert ask(process, b"secret") == ask(scrypt, b"secret")


def test_the_process_ends_with_the_one_that_it_hashes_for():
    command = [sys.executable, "-c", HASHES]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as program:
        assert program.stdout.readline().decode().strip() == scrypt(b"secret", b"salt", 16, 8, 1).hex()
        program.send_signal(signal.SIGKILL)
        assert program.stderr.read() == b"", "which both have open: it is at its end as soon as neither is there"


def test_green_threads_go_on_meanwhile_and_can_be_ended():
    done = subprocess.run([sys.executable, "-c", GREEN], capture_output=True, text=True)
    assert (done.stdout.strip(), done.stderr) == ("['meanwhile'] [True, True, True, True]", "")
