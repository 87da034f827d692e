"""`novalite serve`, as a process."""

import json
import os
import re
import signal
import socket
import ssl
import stat
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml

from novalite import connect
from tests.wire import Certificates, Client, Program, until

ANIMALS = Path(__file__).parent.parent / "fixtures" / "animals" / "animals.ini"
LAUNCHER = Path(__file__).parent.parent / "fixtures" / "launcher"


@pytest.fixture(scope="session")
def certificates(tmp_path_factory):
    return Certificates(tmp_path_factory.mktemp("certificates"))


def novalite(*arguments, **environ):
    return Program("-m", "novalite", *arguments, **environ)


@contextmanager
def serving(*arguments, **environ):
    """A program that serves, the line that it has said, and where it says it is."""
    with novalite("serve", *arguments, **environ) as program:
        said = program.line()
        assert said, "\n".join(program.said)
        if found := re.search(r"https?://(127\.0\.0\.1):(\d+)", said):
            yield program, said, (found[1], int(found[2]))
        else:
            yield program, said, re.search(r"unix:(\S+)", said)[1]


def get(where, path="/", *lines, tls=None):
    with Client(where, tls) as connection:
        return connection.get(path, *lines)


def test_any_ini_is_served_and_port_0_says_where():
    with serving(ANIMALS, "--port", "0") as (program, said, where):
        assert said == f"main listening on http://127.0.0.1:{where[1]}"
        assert get(where, "/sound").body == b"miaow\n"
        assert get(where, "/cats", "Accept: application/json").body == b'{"cats": []}'
        program.signal(signal.SIGTERM)
        assert program.ended() == 0
        assert program.said == []


def test_novalites_own_ini_is_served_where_none_is_named():
    with serving("--port", "0", "--set", "auth_strategy=noauth") as (_, said, where):
        assert said.startswith("osapi_compute listening on http://127.0.0.1:")
        assert get(where, "/healthcheck").status == 200
        assert get(where, "/v2.1/").status == 200


def test_a_browser_is_shown_the_requests_since_it_came_with_their_way_through_the_pipeline():
    with serving("--port", "0") as (_, _, where):
        for page in ("", "page/pipelines", "page/cloud", "page/controls"):
            shown = get(where, f"/_novalite/{page}")
            assert (shown.status, shown.headers["content-type"]) == (200, "text/html; charset=UTF-8")
        get(where, "/v2.1/servers", "X-Auth-Token: tokentoken")
        (row,) = json.loads(get(where, "/_novalite/page/requests").body)["requests"]
        assert (row["target"], row["status"]) == ("/v2.1/servers", 401)
        shown = get(where, f"/_novalite/page/requests/{row['number']}").body.decode()
        assert "<dt>Answered by</dt><dd>authtoken</dd>" in shown
        assert "tokentoken" not in shown
        assert get(where, "/_novalite/", "Origin: http://evil.example").status == 403


def test_an_ini_of_others_has_no_page():
    with serving(ANIMALS, "--port", "0") as (_, _, where):
        assert get(where, "/_novalite/").status == 404


def test_novalites_own_cloud_says_in_three_lines_how_to_connect_and_is_ready_when_it_says_so(tmp_path):
    ready, clouds, seed = tmp_path / "ready", tmp_path / "clouds.yaml", tmp_path / "seed.yaml"
    seed.write_text("projects: [{name: shop}]\n")
    options = ("--ready-file", ready, "--clouds-yaml", clouds, "--seed", seed, "--password", "50%", "--no-control")
    with serving("--port", "0", *options) as (program, _, where):
        until(ready.exists)
        url = f"http://127.0.0.1:{where[1]}"
        assert json.loads(ready.read_text()) == {"url": url, "pid": program.process.pid, "cacert": None}
        assert program.line().startswith(f'in a shell: eval "$(novalite env --url {url} --password 50%)"')
        assert program.line() == f"log in at {url}/identity as admin, demo or alt_demo; the password is 50%"
        assert sorted(yaml.safe_load(clouds.read_text())["clouds"]) == sorted(connect.CLOUDS)
        for cloud in yaml.safe_load(clouds.read_text())["clouds"].values():
            assert logged_in(cloud["auth"]) == 201
        assert get(where, "/_novalite/health").status == 404
        assert get(where, "/_novalite/").status == 404


def logged_in(auth):
    """The status with which Identity answers who logs in as a clouds.yaml says."""
    user = {"name": auth["username"], "password": auth["password"], "domain": {"id": auth["user_domain_id"]}}
    scope = {"system": {"all": True}}
    if "project_name" in auth:
        scope = {"project": {"name": auth["project_name"], "domain": {"id": auth["project_domain_id"]}}}
    asked = {"auth": {"identity": {"methods": ["password"], "password": {"user": user}}, "scope": scope}}
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(f"{auth['auth_url']}/v3/auth/tokens", json.dumps(asked).encode(), headers)
    with urllib.request.urlopen(request) as answer:
        return answer.status


def test_many_who_log_in_at_once_are_told_apart():
    with serving("--port", "0") as (program, _, (host, port)), ThreadPoolExecutor(8) as threads:
        auth = {"auth_url": f"http://{host}:{port}/identity", "username": "admin", "user_domain_id": "default"}

        def status(password):
            try:
                return logged_in(auth | {"password": password})
            except urllib.error.HTTPError as error:
                return error.code

        passwords = ["secret", "wrong"] * 40  # more than are hashed by the server itself
        assert list(threads.map(status, passwords)) == [201, 401] * 40
        program.signal(signal.SIGTERM)
        assert program.ended() == 0
        assert program.said == []


def test_a_certificate_to_throw_away_is_one_that_clients_can_check(tmp_path):
    ready = tmp_path / "ready"
    with serving("--port", "0", "--tls", "self-signed", "--ready-file", ready) as (program, said, where):
        until(ready.exists)
        cacert = json.loads(ready.read_text())["cacert"]
        answer = get(where, "/identity", tls=ssl.create_default_context(cafile=cacert))
        assert said == f"osapi_compute listening on https://127.0.0.1:{where[1]}"
        assert b"https://localhost/identity/v3/" in answer.body
        program.signal(signal.SIGTERM)
        assert program.ended() == 0
        assert not Path(cacert).exists()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((ANIMALS, "--password", "x"), "--password is for the fake cloud, not for an ini."),
        ((ANIMALS, "--no-control"), "--[no-]control is for the fake cloud, not for an ini."),
        (
            ("--tls", "self-signed", "--ssl-cert", "x"),
            "--tls creates a certificate; do not use it with --ssl-cert and --ssl-key.",
        ),
        (("--seed", "nowhere.yaml"), "nowhere.yaml: No such file or directory"),
    ],
)
def test_what_cannot_be_served_is_said(options, said):
    with novalite("serve", "--port", "0", *options) as program:
        assert program.ended() != 0
        assert said in program.said[-1]


def test_app_says_which_application(tmp_path):
    with serving(ANIMALS, "--app", "animal", "--port", "0") as (_, said, where):
        assert said.startswith("animal listening on ")
        assert get(where, "/anything").body == b"miaow\n"


def test_set_goes_over_the_ini(tmp_path):
    ini = tmp_path / "talk.ini"
    ini.write_text("[DEFAULT]\nsound = old\n[app:main]\npaste.app_factory = apps:talk\nword = %(sound)s\n")
    with serving(ini, "--port", "0", "--set", "sound=new", folder=LAUNCHER) as (_, _, where):
        assert get(where, "/word").body == b"new"


def test_modules_beside_the_ini_can_be_imported(tmp_path):
    (tmp_path / "beside.py").write_text((LAUNCHER / "apps.py").read_text())
    (tmp_path / "talk.ini").write_text("[app:main]\npaste.app_factory = beside:talk\nword = hello\n")
    with serving(tmp_path / "talk.ini", "--port", "0") as (_, _, where):
        assert get(where, "/word").body == b"hello"


@pytest.mark.parametrize("patch", [True, False])
def test_the_standard_library_is_patched_unless_it_is_not_wanted(tmp_path, patch):
    (tmp_path / "beside.py").write_text(
        "from eventlet import patcher\n"
        "def factory(global_conf):\n"
        "    def app(environ, start_response):\n"
        "        start_response('200 OK', [])\n"
        "        return [repr(patcher.is_monkey_patched('socket')).encode()]\n"
        "    return app\n"
    )
    (tmp_path / "patched.ini").write_text("[app:main]\npaste.app_factory = beside:factory\n")
    option = "--patch" if patch else "--no-patch"
    with serving(tmp_path / "patched.ini", "--port", "0", option) as (program, _, where):
        assert get(where).body == str(patch).encode()
        with Client(where) as idle:
            program.signal(signal.SIGTERM)
            assert idle.rest() == b""
        assert program.ended() == 0


def test_workers_share_the_port():
    with serving(ANIMALS, "--app", "animal", "--port", "0", "--workers", "2", "--log-requests") as (
        program,
        said,
        where,
    ):
        assert said.endswith(f":{where[1]} with 2 workers")
        assert get(where).status == 200
        program.heard(r"Started child \d+", times=2)
        program.signal(signal.SIGTERM)
        assert program.ended() == 0


def test_a_unix_socket_is_served_and_removed(tmp_path):
    path = tmp_path / "novalite.sock"
    with serving(ANIMALS, "--app", "animal", "--unix", path) as (program, said, where):
        assert said == f"animal listening on unix:{path}"
        assert stat.S_ISSOCK(path.stat().st_mode)
        assert get(where).body == b"miaow\n"
        program.signal(signal.SIGTERM)
        assert program.ended() == 0
    assert not path.exists()


def test_tls_is_served_and_a_clients_certificate_asked_for(certificates):
    options = ["--ssl-cert", certificates.cert("server"), "--ssl-key", certificates.key("server")]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(certificates.cert("ca"))
    with serving(ANIMALS, "--app", "animal", "--port", "0", *options) as (_, said, where):
        assert said == f"animal listening on https://127.0.0.1:{where[1]}"
        assert get(where, tls=context).body == b"miaow\n"
    options += ["--ssl-ca", certificates.cert("ca")]
    with serving(ANIMALS, "--app", "animal", "--port", "0", *options) as (program, _, where):
        with pytest.raises((ssl.SSLError, ConnectionResetError, BrokenPipeError)):
            get(where, tls=context)
        context.load_cert_chain(certificates.cert("client"), certificates.key("client"))
        assert get(where, tls=context).body == b"miaow\n"
        program.signal(signal.SIGTERM)
        assert program.ended() == 0
        assert program.said == []


def test_requests_are_logged_where_that_is_wanted():
    with serving(ANIMALS, "--app", "animal", "--port", "0", "--log-requests") as (program, _, where):
        get(where, "/logged")
        program.heard(
            r'^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} INFO novalite\.animal\.wsgi\.server: '
            r'127\.0\.0\.1 "GET /logged HTTP/1\.1" status: 200 len: \d+ time: \d\.\d{7}$'
        )  # fmt: skip


def test_what_an_application_raises_is_logged_all_the_same(tmp_path):
    (tmp_path / "beside.py").write_text("def factory(global_conf):\n    return lambda environ: None\n")
    (tmp_path / "none.ini").write_text("[app:main]\npaste.app_factory = beside:factory\n")
    with serving(tmp_path / "none.ini", "--port", "0") as (program, _, where):
        assert (get(where).status, get(where).body) == (500, b"")
        program.heard("ERROR novalite.main.wsgi.server: Traceback ")
        program.heard("TypeError: factory.* takes 1 positional argument but 2 were given")


def test_sighup_reloads(tmp_path):
    ini = tmp_path / "talk.ini"
    text = "[app:main]\npaste.app_factory = apps:talk\nword = %s\n"
    ini.write_text(text % "old")
    with serving(ini, "--port", "0", folder=LAUNCHER) as (program, _, where):
        assert get(where, "/word").body == b"old"
        ini.write_text(text % "new")
        program.signal(signal.SIGHUP)
        until(lambda: get(where, "/word").body == b"new")


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="what a process has started is read in Linux's /proc")
def test_what_was_served_before_it_was_loaded_again_is_gone_with_its_process():
    with serving("--port", "0") as (program, _, (host, port)):
        auth = {"auth_url": f"http://{host}:{port}/identity", "username": "admin", "user_domain_id": "default"}
        children = Path(f"/proc/{program.process.pid}/task/{program.process.pid}/children")

        def processes():
            for _ in range(17):  # from the 16th log-in on there is one that hashes
                logged_in(auth | {"password": "secret"})
            return children.read_text().split()

        (before,) = processes()
        program.signal(signal.SIGHUP)
        (after,) = until(lambda: (found := processes()) != [before] and found)
        assert after != before


def test_graceful_timeout_limits_the_drain(tmp_path):
    ini = tmp_path / "talk.ini"
    door = socket.socket(socket.AF_UNIX)
    with door:
        door.settimeout(30)
        door.bind(str(tmp_path / "door"))
        door.listen()
        ini.write_text(f"[app:main]\npaste.app_factory = apps:talk\ndoor = {tmp_path / 'door'}\n")
        with serving(ini, "--port", "0", "--graceful-timeout", "0.1", folder=LAUNCHER) as (program, _, where):
            with Client(where) as held:
                held.send(b"GET /wait HTTP/1.1\r\nHost: localhost\r\n\r\n")
                visitor, _ = door.accept()
                with visitor:
                    program.signal(signal.SIGTERM)
                    assert program.ended() == 0
                    assert held.rest() == b""


# -- what goes wrong


def failure(*arguments, **environ):
    """What `serve` says in its one line, when it ends with 1."""
    with novalite("serve", *arguments, **environ) as program:
        assert program.ended() == 1
        assert program.line() == ""
        (said,) = program.said
        return said.removeprefix("novalite: error: ")


@pytest.mark.parametrize("log", ["--log-requests", "--no-log-requests"])
def test_a_port_that_is_taken_is_one_line(log):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert failure(ANIMALS, "--port", port, log) == f"cannot listen on 127.0.0.1:{port}: Address already in use"


def test_a_unix_socket_that_is_taken_is_one_line(tmp_path):
    path = tmp_path / "taken"
    with socket.socket(socket.AF_UNIX) as taken:
        taken.bind(str(path))
        taken.listen()
        assert failure(ANIMALS, "--unix", path) == f"cannot listen on {path}: Address already in use"


def test_a_unix_socket_in_no_folder_is_one_line(tmp_path):
    path = tmp_path / "nowhere" / "socket"
    assert failure(ANIMALS, "--unix", path) == f"cannot listen on {path}: No such file or directory"


def test_where_nobody_may_listen_is_one_line(tmp_path):
    folder = Path("/sys") if os.geteuid() == 0 else tmp_path  # root may listen anywhere but there
    if os.geteuid() != 0:
        folder.chmod(0o500)
    assert re.fullmatch(
        rf"cannot listen on {folder}/socket: (Permission denied|Operation not permitted)",
        failure(ANIMALS, "--unix", folder / "socket"),
    )


def test_an_address_that_is_not_ours_is_one_line():
    said = failure(ANIMALS, "--host", "192.0.2.1", "--port", "0")
    assert said == "cannot listen on 192.0.2.1:0: Cannot assign requested address"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"cert": "nowhere", "key": "server.key"}, "Unable to find cert_file : "),
        ({"cert": "server.pem", "key": "nowhere"}, "Unable to find key_file : "),
        ({"cert": "server.pem", "key": "server.key", "ca": "nowhere"}, "Unable to find ca_file : "),
        ({"cert": "server.pem"}, "When running server in SSL mode, you must specify both a cert_file and key_file "),
        ({"ca": "ca.pem"}, "When running server in SSL mode, you must specify both a cert_file and key_file "),
        ({"cert": "garbage.pem", "key": "server.key"}, "Unable to use "),
        ({"cert": "server.pem", "key": "."}, "Unable to use "),
    ],
)
def test_certificates_that_cannot_be_used_are_one_line(certificates, options, message):
    arguments = [part for name, file in options.items() for part in (f"--ssl-{name}", certificates.folder / file)]
    assert failure(ANIMALS, "--port", "0", *arguments).startswith(message)


@pytest.mark.parametrize(
    ("arguments", "text", "message"),
    [
        ([], "no ini\n", "{ini}: line 1: the file must begin with a [section]"),
        ([], "[app:other]\n", "Could not load paste app 'main' from {ini}"),
        (["--app", "nobody"], "[app:main]\n", "Could not load paste app 'nobody' from {ini}"),
        (
            [],
            "[app:main]\npaste.app_factory = apps:nobody\n",
            "{ini}: [app:main] paste.app_factory: AttributeError: module 'apps' has no attribute 'nobody'",
        ),
        (
            [],
            "[app:main]\npaste.app_factory = apps:broken\n",
            "FileNotFoundError: [Errno 2] No such file or directory: '/nowhere/policy.yaml'; while making [app:main] ",
        ),
    ],
)
def test_an_ini_that_cannot_be_used_is_one_line(tmp_path, arguments, text, message):
    ini = tmp_path / "bad.ini"
    ini.write_text(text)
    said = failure(ini, "--port", "0", *arguments, folder=LAUNCHER)
    assert said.startswith(message.format(ini=ini))


def test_an_ini_that_is_not_there_is_one_line(tmp_path):
    assert failure(tmp_path / "nowhere.ini") == f"Could not find config at {tmp_path / 'nowhere.ini'}"


def test_an_unknown_flag_is_2():
    with novalite("serve", "--colour") as program:
        assert program.ended() == 2
        assert program.said[-1].startswith("Error: No such option")
