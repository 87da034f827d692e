"""What the tests of the server speak with: a client that sends any bytes, an application with a gate, certificates,
and programs."""

import datetime as dt
import ipaddress
import os
import queue
import re
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPResponse
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from novalite import green
from novalite.testing import serving as serving
from novalite.wsgi import Server
from tests.measuring import MEASURED

PATIENCE = 10.0
LOGGER = "novalite.novalite.wsgi.server"


@dataclass
class Answer:
    """One response."""

    status: int
    reason: str
    headers: object
    body: bytes


class Client:
    """One connection; what it receives is read a response at a time, or until the end."""

    def __init__(self, address, tls=None, patience=PATIENCE):
        family = (
            socket.AF_UNIX if isinstance(address, str) else socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        )
        self.socket = socket.socket(family)
        self.socket.settimeout(patience)
        try:
            self.socket.connect(address)
            if tls is not None:
                self.socket = tls.wrap_socket(self.socket, server_hostname="localhost")
        except BaseException:
            self.socket.close()
            raise
        self.file = self.socket.makefile("rb")

    def send(self, *pieces):
        for piece in pieces:
            self.socket.sendall(piece)
        return self

    def no_more(self):
        self.socket.shutdown(socket.SHUT_WR)
        return self

    def answer(self, method="GET"):
        response = HTTPResponse(_Kept(self.file), method=method)
        response.begin()
        return Answer(response.status, response.reason, response.headers, response.read())

    def get(self, path="/", *lines):
        return self.send(request("GET", path, *lines)).answer()

    def rest(self):
        """Everything until the server closes the connection."""
        return self.file.read()

    def close(self):
        self.file.close()
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        self.close()


class _Kept:
    """A socket for HTTPResponse, whose file outlives one response."""

    def __init__(self, file):
        self.file = file

    def makefile(self, mode):
        return self

    def close(self):
        pass

    def flush(self):  # which HTTPResponse does when it is forgotten, be the file closed or not
        pass

    def __getattr__(self, name):
        return getattr(self.file, name)


def address(server):
    """Where a server is to be found."""
    return (server.host, server.port) if server.port else server.host


def client(server, **options):
    """A connection to a server."""
    return Client(address(server), **options)


def request(method="GET", path="/", *lines, body=b""):
    """A request as bytes."""
    head = [f"{method} {path} HTTP/1.1", "Host: localhost", *lines]
    return "\r\n".join([*head, "", ""]).encode("latin-1") + body


def refused(status, reason):
    """The whole answer to what is no request, without its date."""
    return f"HTTP/1.0 {status} {reason}\r\nConnection: close\r\nContent-length: 0\r\n\r\n".encode()


def undated(data):
    """Answers without their dates."""
    return re.sub(rb"\r\nDate: [A-Z][^\r]* GMT(?=\r\n)", b"", data)


def exchange(server, *pieces, shut=False):
    """All that comes back until the server closes, without dates."""
    with client(server) as connection:
        connection.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.send(*pieces)
        if shut:
            connection.no_more()
        return undated(connection.rest())


def bytewise(data):
    """A piece for each byte."""
    return [data[index : index + 1] for index in range(len(data))]


class Recorder:
    """An application that keeps what it was asked: method, path, body."""

    def __init__(self):
        self.asked = []

    def __call__(self, environ, start_response):
        self.asked.append((environ["REQUEST_METHOD"], environ["PATH_INFO"], environ["wsgi.input"].read()))
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [str(len(self.asked)).encode()]


def has_ipv6():
    """Whether ::1 is an address of this machine."""
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True


def of_tls(certificates, **others):
    """A server's options for TLS."""
    return {
        "use_ssl": True,
        "ssl_cert_file": certificates.cert("server"),
        "ssl_key_file": certificates.key("server"),
        **others,
    }


def trust(certificates, own=None):
    """A client's TLS, which trusts the authority and has, perhaps, a certificate of its own."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(certificates.cert("ca"))
    if own is not None:
        context.load_cert_chain(certificates.cert(own), certificates.key(own))
    return context


@contextmanager
def here(app, name="novalite", **options):
    """A server in this thread, not started; what is done with it meanwhile is done by threads."""
    server = Server(name, app, **options)
    try:
        yield server
    finally:
        server.stop(close=True)
        server.wait()


def meanwhile(work, *arguments):
    """What a function returns that runs in a thread while the server of this one goes on."""
    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(work, *arguments)
        until(future.done)
        return future.result()


def get(server, path="/", **options):
    """One request on a connection of its own."""
    with client(server, **options) as connection:
        return connection.get(path)


def messages(caplog, level):
    """What a server has logged at a level."""
    return [record.getMessage() for record in caplog.records if record.levelno == level and record.name == LOGGER]


def until(happened, patience=PATIENCE, breath=0.005):
    """Wait for something that can be seen, and return it; servers in this thread go on."""
    deadline = time.monotonic() + patience
    while not (result := happened()):
        assert time.monotonic() < deadline, f"it did not happen within {patience} s"
        green.sleep(breath)
    return result


def hello(environ, start_response):
    """Answers with what was asked."""
    body = environ["wsgi.input"].read()
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']} {body!r}".encode("latin-1")]


class Gate:
    """An application that tells ``entered`` of each request and answers it when it has been let through."""

    def __init__(self):
        self.entered = queue.SimpleQueue()
        self._inside, self._outside = socket.socketpair()

    def __call__(self, environ, start_response):
        waiting = green.greenio.GreenSocket(self._inside.dup())
        try:
            self.entered.put(environ["PATH_INFO"])
            waiting.recv(1)
        finally:
            waiting.close()
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b"through"]

    def let(self, count=1):
        self._outside.send(b"." * count)

    def close(self):
        self._inside.close()
        self._outside.close()


class Certificates:
    """An authority, and what it has signed: ``server``, ``client``; ``expired``; and a ``stranger`` of another one."""

    def __init__(self, folder):
        self.folder = Path(folder)
        now = dt.datetime.now(dt.UTC)
        self._sign("ca", now, None)
        self._sign("other", now, None)
        for name, issuer in (("server", "ca"), ("client", "ca"), ("stranger", "other")):
            self._sign(name, now, issuer)
        self._sign("expired", now - dt.timedelta(days=9), "ca")
        (self.folder / "garbage.pem").write_text("no certificate\n")

    def cert(self, name):
        return self.folder / f"{name}.pem"

    def key(self, name):
        return self.folder / f"{name}.key"

    def _sign(self, name, start, issuer):
        key = ec.generate_private_key(ec.SECP256R1())
        signer = key if issuer is None else serialization.load_pem_private_key(self.key(issuer).read_bytes(), None)
        subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, f"novalite test {name}")])
        names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, f"novalite test {issuer or name}")]))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(start - dt.timedelta(days=1))
            .not_valid_after(start + dt.timedelta(days=7))
            .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
            .add_extension(x509.SubjectAlternativeName(names), critical=False)
        )
        certificate = builder.sign(signer, hashes.SHA256())
        pem = serialization.Encoding.PEM
        self.cert(name).write_bytes(certificate.public_bytes(pem))
        self.key(name).write_bytes(
            key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        )


@contextmanager
def _heeding_sighup():
    """Processes that begin now heed SIGHUP, even where nohup runs the tests, whose children would ignore it."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


class Program:
    """A program under test; each thing it says on stderr can be waited for."""

    def __init__(self, *command, folder=None, **environ):
        path = os.pathsep.join(filter(None, [folder and str(folder), *sys.path]))
        with _heeding_sighup():
            self.process = subprocess.Popen(
                [sys.executable, "-W", "ignore", *map(str, command)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                start_new_session=True,
                env={**os.environ, **MEASURED, "PYTHONPATH": path, **environ},
            )
        self.said = []
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def _listen(self):
        for line in self.process.stderr:
            self.said.append(line.rstrip("\n"))

    def line(self):
        """The next line on stdout."""
        return self.process.stdout.readline().rstrip("\n")

    def heard(self, pattern, times=1):
        """Wait until so many lines on stderr match, and return the last one's match."""

        def matches():
            found = [match for line in list(self.said) if (match := re.search(pattern, line))]
            return found[times - 1 :]

        try:
            return until(matches)[0]
        except AssertionError:
            raise AssertionError(f"not heard {times} times: {pattern!r}; but\n" + "\n".join(self.said)) from None

    def signal(self, number):
        self.process.send_signal(number)

    def ended(self):
        """Wait until it has ended, and return its exit status."""
        status = self.process.wait(PATIENCE)
        self._listener.join(PATIENCE)
        return status

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        with self.process:
            self._listener.join(PATIENCE)
