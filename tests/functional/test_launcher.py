"""Service and Launcher: workers and signals, as processes."""

import os
import signal
import socket
import sys
import threading
import time
from collections import Counter
from contextlib import ExitStack, contextmanager, suppress
from http.client import HTTPException
from pathlib import Path

import pytest

from novalite.wsgi import Loader, Service
from tests.wire import Client, Program, client, hello, request, until

FIXTURES = Path(__file__).parent.parent / "fixtures" / "launcher"
SERVE = FIXTURES / "serve.py"


class Door:
    """Where an application's requests to `/wait` stand until they are let in."""

    def __init__(self, path):
        self.path = str(path)
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.bind(self.path)
        self._socket.listen()
        self._socket.settimeout(10)
        self._visitors = []

    def knocked(self):
        """Wait until somebody stands there."""
        self._visitors.append(self._socket.accept()[0])

    def let_in(self, count=None):
        """So many of those who do, or all, in the order in which they came."""
        for _ in self._visitors[:count]:
            with self._visitors.pop(0) as visitor, suppress(BrokenPipeError):
                visitor.send(b".")

    def close(self):
        self.let_in()
        self._socket.close()


@pytest.fixture
def door(tmp_path):
    door = Door(tmp_path / "door")
    yield door
    door.close()


@pytest.fixture
def ini(tmp_path, door):
    path = tmp_path / "talk.ini"
    write(path, "old", door)
    return path


def write(path, word, door):
    path.write_text(f"[app:main]\npaste.app_factory = apps:talk\nword = {word}\ndoor = {door.path}\n")


@contextmanager
def running(ini, workers=1, seconds=10):
    """A program that serves, and the address at which it does; each of its workers has answered."""
    with Program(SERVE, ini, workers, seconds, folder=FIXTURES) as program:
        where = ("127.0.0.1", int(program.line()))
        assert ask(where) == "old"
        if workers > 1:
            program.heard("Started child", times=workers)
        yield program, where


def ask(where, path="/word"):
    with Client(where) as connection:
        return connection.get(path).body.decode()


def hold(stack, where, door, path="/wait"):
    """A connection whose request is under way."""
    connection = stack.enter_context(Client(where)).send(request("GET", path))
    door.knocked()
    return connection


def hold_two_workers(stack, where, door):
    """Connections to two workers, by the workers' numbers."""
    held = {}

    def both():
        connection = stack.enter_context(Client(where))
        held.setdefault(connection.get("/pid").body, connection)
        return len(held) == 2

    until(both)
    for connection in held.values():
        connection.send(request("GET", "/wait"))
        door.knocked()
    return {int(pid): connection for pid, connection in held.items()}


def refuses(where):
    try:
        with socket.create_connection(where, timeout=1):
            return False
    except ConnectionRefusedError:
        return True


class Load:
    """Clients that ask one request after another, on a connection each, until nobody listens any more.

    Lost is a request that was sent in time and not answered. In time is what comes before `last_call`, after which the
    kernel resets whoever connects between the server's last `accept` and its `close`; and what comes well before the
    end of a server's patience with a client that has connected and says nothing.
    """

    IN_TIME = 0.02  # a server that stops waits for 0.05 s

    def __init__(self, where, clients=4):
        self.counts = Counter()
        self._where = where
        self._enough = threading.Event()
        self._last_call = threading.Event()
        self._threads = [threading.Thread(target=self._run) for _ in range(clients)]
        for thread in self._threads:
            thread.start()

    def _run(self):
        while not self._enough.is_set():
            began = time.monotonic()
            try:
                connection = Client(self._where)
            except (ConnectionRefusedError, ConnectionResetError):
                return  # not accepted, and so not lost
            in_time = False
            with connection:
                try:
                    connection.send(request("GET", "/word"))
                    in_time = time.monotonic() - began < self.IN_TIME and not self._last_call.is_set()
                    self.counts["answered" if connection.answer().status == 200 else "wrong"] += 1
                except (OSError, HTTPException) as error:
                    if in_time:
                        self.counts[f"lost: {error!r}"] += 1

    def last_call(self):
        """What is sent from here on may meet a closed door."""
        self._last_call.set()

    def answered(self, more=200):
        wanted = self.counts["answered"] + more
        until(lambda: self.counts["answered"] >= wanted)

    def end(self):
        self._enough.set()
        for thread in self._threads:
            thread.join(10)
        return dict(self.counts)

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        self.end()


# -- Service


@contextmanager
def service(name="test_service", **options):
    class Application:
        def load_app(self, name):
            return hello

    made = Service(name, Application(), **options)
    try:
        yield made
    finally:
        made.stop(close=True)
        made.wait()


@pytest.mark.behaviour("SVC-001")
def test_a_service_takes_a_free_port():
    with service() as made:
        made.start()
        assert made.host == "127.0.0.1"
        assert made.port == made.server.port > 0


@pytest.mark.behaviour("SVC-006")
def test_a_service_listens_on_ipv6():
    try:
        with service(host="::1") as made:
            assert (made.host, made.port > 0) == ("::1", True)
    except OSError as error:
        pytest.skip(f"there is no ::1 here: {error}")


@pytest.mark.behaviour("SVC-002", "SVC-003", "SVC-004", "SVC-009", "SVC-010", "SVC-011")
@pytest.mark.parametrize("name", ["test_service", "openstack_compute_api_v2"])
@pytest.mark.parametrize(("workers", "processes"), [(None, os.cpu_count()), (0, os.cpu_count()), (8, 8)])
def test_a_service_has_as_many_workers_as_was_said_or_as_there_are_processors(name, workers, processes):
    with service(name, workers=workers) as made:
        assert made.workers == processes


@pytest.mark.behaviour("SVC-007")
def test_a_service_that_was_reset_starts_again():
    with service(pool_size=3) as made:
        made.start()
        made.stop()
        made.wait()
        made.reset()
        made.start()
        assert made.server._pool.size == 3
        with client(made.server) as connection:
            connection.send(request())
            until(lambda: made.server._connections)
            made.stop()
            made.wait()
            assert connection.answer().status == 200


def test_a_service_passes_its_options_on(tmp_path):
    with service("test_service", max_url_len=99, socket_file=tmp_path / "socket") as made:
        assert made.server.name == "test_service"
        assert made.host == made.server.socket_file == str(tmp_path / "socket")
        assert made.server._options["url_length_limit"] == 99


def test_a_service_reloads_its_application_unless_that_is_broken(tmp_path, caplog):
    path = tmp_path / "hello.ini"
    path.write_text("[app:main]\npaste.app_factory = novalite.middleware.healthcheck:Healthcheck.factory\n")
    made = Service("main", Loader(path))
    first = made.server.app
    assert made.reload()
    second = made.server.app
    assert second is not first
    path.write_text("[app:main]\n")
    assert not made.reload()
    assert made.server.app is second
    assert caplog.messages == ["Could not reload main; the application that was loaded goes on"]
    made.stop(close=True)


# -- workers


def test_workers_share_the_port_and_one_that_is_killed_is_replaced(ini, door):
    with running(ini, workers=2) as (program, where), ExitStack() as stack:
        held = hold_two_workers(stack, where, door)
        victim, other = held
        with Load(where) as load:
            load.answered()
            os.kill(victim, signal.SIGKILL)
            program.heard(f"Child {victim} killed by signal 9")
            program.heard("Started child", times=3)
            load.answered()
            counts = load.end()
        assert held[victim].rest() == b""
        door.let_in()
        assert held[other].answer().body == str(other).encode()
        lost = sum(count for name, count in counts.items() if name != "answered")
        assert lost <= 4, f"each client may have lost the one that the victim had taken: {counts}"
        program.signal(signal.SIGTERM)
        assert program.ended() == 0


def test_a_worker_that_is_told_to_end_is_drained_and_replaced(ini, door):
    with running(ini, workers=2) as (program, where), ExitStack() as stack:
        held = hold_two_workers(stack, where, door)
        for pid in held:
            os.kill(pid, signal.SIGTERM)
            program.heard(f"{pid} Caught SIGTERM, exiting")
            os.kill(pid, signal.SIGTERM)
        door.let_in()
        for pid, connection in held.items():
            assert connection.answer().body == str(pid).encode()
            program.heard(f"Child {pid} exited with status 0")
        program.heard("Started child", times=4)
        assert int(ask(where, "/pid")) not in held
        program.signal(signal.SIGTERM)
        assert program.ended() == 0


def test_workers_end_when_their_parent_is_killed(ini):
    with running(ini, workers=2) as (program, where):
        program.signal(signal.SIGKILL)
        assert program.ended() == -signal.SIGKILL
        until(lambda: refuses(where))
        program.heard("Parent process has died unexpectedly, exiting", times=2)


def test_workers_that_cannot_start_are_not_forked_too_fast():
    with Program(FIXTURES / "sick.py", folder=FIXTURES) as program:
        assert program.line() == "ready"
        program.heard("Unhandled exception in a worker")
        program.heard("LookupError: sick")
        program.heard(r"Child \d+ exited with status 2")
        program.heard("Forking too fast, sleeping")
        program.signal(signal.SIGTERM)
        assert program.ended() == 0


# -- SIGTERM


@pytest.mark.parametrize("workers", [1, 2])
def test_sigterm_drains_and_every_request_that_was_accepted_is_answered(ini, door, workers):
    with running(ini, workers) as (program, where), ExitStack() as stack:
        held = hold(stack, where, door)
        with Load(where) as load:
            load.answered()
            load.last_call()
            program.signal(signal.SIGTERM)
            until(lambda: refuses(where))
            counts = load.end()
        assert set(counts) == {"answered"}, counts
        door.let_in()
        assert held.answer().status == 200
        assert program.ended() == 0
    if workers > 1:
        program.heard("Starting 2 workers")
        program.heard("Caught SIGTERM, stopping children")
        program.heard("Waiting on 2 children to exit")
        program.heard(r"Child \d+ exited with status 0", times=2)
    else:
        program.heard("Caught SIGTERM, exiting")
    assert not [line for line in program.said if "Traceback" in line]


@pytest.mark.parametrize("workers", [1, 2])
def test_sigterm_cuts_off_what_takes_too_long(ini, door, workers):
    with running(ini, workers, seconds=0.1) as (program, where), ExitStack() as stack:
        held = hold(stack, where, door)
        program.signal(signal.SIGTERM)
        assert program.ended() == 0
        assert held.rest() == b""


def test_sigterm_kills_workers_that_do_not_even_notice(ini, door):
    with running(ini, workers=2, seconds=0.1) as (program, where), ExitStack() as stack:
        hold(stack, where, door, "/block")
        program.signal(signal.SIGTERM)
        assert program.ended() == 1
        program.heard("Graceful shutdown timeout exceeded, instantaneous exiting")
        assert refuses(where)


@pytest.mark.parametrize("workers", [1, 2])
def test_a_second_sigterm_ends_at_once(ini, door, workers):
    with running(ini, workers) as (program, where), ExitStack() as stack:
        held = hold(stack, where, door)
        program.signal(signal.SIGTERM)
        program.heard("Caught SIGTERM, stopping children" if workers > 1 else "Caught SIGTERM, exiting")
        program.signal(signal.SIGTERM)
        assert program.ended() == 1
        assert held.rest() == b""


def test_sigterm_to_the_whole_group_drains_as_well(ini, door):
    with running(ini, workers=2) as (program, where), ExitStack() as stack:
        held = hold_two_workers(stack, where, door)
        os.killpg(program.process.pid, signal.SIGTERM)
        program.heard("Waiting on 2 children to exit")
        until(lambda: refuses(where))
        door.let_in()
        assert [connection.answer().body for connection in held.values()] == [str(pid).encode() for pid in held]
        assert program.ended() == 0


@pytest.mark.parametrize("workers", [1, 2])
def test_sighup_while_it_drains_changes_nothing(ini, door, workers):
    with running(ini, workers) as (program, where), ExitStack() as stack:
        first, second = (hold(stack, where, door) for _ in range(2))
        program.signal(signal.SIGTERM)
        until(lambda: refuses(where))
        program.signal(signal.SIGHUP)
        door.let_in(1)
        assert first.answer().status == 200
        door.let_in()
        assert second.answer().status == 200
        assert program.ended() == 0
        assert not [line for line in program.said if "SIGHUP" in line]


@pytest.mark.parametrize("workers", [1, 2])
def test_sigint_ends_at_once(ini, door, workers):
    with running(ini, workers) as (program, where), ExitStack() as stack:
        held = hold(stack, where, door)
        program.signal(signal.SIGINT)
        assert program.ended() == 1
        program.heard("Caught SIGINT signal, instantaneous exiting")
        assert held.rest() == b""
        until(lambda: refuses(where))


# -- SIGHUP


@pytest.mark.parametrize("workers", [1, 2])
def test_sighup_reloads_a_daemon(ini, door, workers):
    with running(ini, workers) as (program, where):
        before = ask(where, "/pid")
        with Load(where) as load:
            load.answered()
            write(ini, "new", door)
            program.signal(signal.SIGHUP)
            program.heard("Caught SIGHUP, reloading")
            if workers > 1:
                program.heard("Started child", times=4)
            until(lambda: ask(where) == "new")
            load.answered()
            assert set(load.end()) == {"answered"}
        assert (ask(where, "/pid") == before) == (workers == 1)
        program.signal(signal.SIGTERM)
        assert program.ended() == 0


@pytest.mark.parametrize("workers", [1, 2])
def test_sighup_with_a_broken_ini_changes_nothing(ini, door, workers):
    with running(ini, workers) as (program, where), ExitStack() as stack:
        held = hold(stack, where, door)
        ini.write_text("[app:main]\npaste.app_factory = nowhere:talk\n")
        program.signal(signal.SIGHUP)
        program.heard("Could not reload main; the application that was loaded goes on")
        program.heard("ConfigError: .*talk.ini: \\[app:main\\] paste.app_factory: ModuleNotFoundError: ")
        assert ask(where) == "old"
        door.let_in()
        assert held.answer().headers["Connection"] is None
        program.signal(signal.SIGTERM)
        assert program.ended() == 0
        assert not [line for line in program.said if "exited with status" in line][workers:]


@pytest.mark.parametrize("workers", [1, 2])
def test_sighup_twice_cuts_nothing_off(ini, door, workers):
    with running(ini, workers) as (program, where), ExitStack() as stack:
        held = hold(stack, where, door)
        for times in (1, 2):
            program.signal(signal.SIGHUP)
            program.heard("Caught SIGHUP, reloading", times=times)
        door.let_in()
        assert held.answer().status == 200
        assert ask(where) == "old"
        program.signal(signal.SIGTERM)
        assert program.ended() == 0


def end(pid):
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


@pytest.mark.parametrize("workers", [1, 2])
def test_a_terminal_that_hangs_up_ends_the_program_gently(ini, door, workers):
    command = [FIXTURES / "terminal.py", sys.executable, "-W", "ignore", SERVE, ini, workers, 10]
    with Program(*command, folder=FIXTURES) as program, ExitStack() as stack:
        pid, port = map(int, program.line().split())
        stack.callback(end, pid)
        where = ("127.0.0.1", port)
        held = hold(stack, where, door)
        program.process.stdin.write("\n")
        program.process.stdin.flush()
        until(lambda: refuses(where))
        door.let_in()
        assert held.answer().status == 200
        assert program.line() == "0"
        assert program.ended() == 0
