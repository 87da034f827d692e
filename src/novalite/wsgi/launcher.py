"""Launcher: workers and signals for a Server, as in oslo.service.

One worker runs in this process. More than one are forked, and share the socket that was bound before:

- a worker that dies is replaced; if workers die too fast, each fork waits a second;
- SIGTERM drains: no new connections; requests in progress are answered, within the service's ``graceful_timeout``; a
  second SIGTERM kills the process, but not a worker, which may get one from its parent and one that was sent to the
  whole process group;
- SIGINT ends the process at once;
- SIGHUP reloads, if the process is a daemon: ``reload`` is called, and unless that fails each worker is drained and
  replaced. If the process has a terminal, SIGHUP ends it. If it was ignored at the start, as by ``nohup``, it still is;
- a worker whose parent has died ends.

Signal handlers do nothing: the numbers of signals go through a pipe (``signal.set_wakeup_fd``) to a blocking read in
the parent, or to a green thread in a worker, so that they are handled at a defined point.
"""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import random
import signal
import sys
import time
from collections.abc import Iterator
from typing import Any, NoReturn

from novalite import green
from novalite.errors import InvalidInput
from novalite.wsgi.loader import Loader
from novalite.wsgi.server import Server

LOG = logging.getLogger(__name__)

#: The exit status of a worker: on request, by an unexpected signal, by an unhandled exception.
EXIT_OK, EXIT_SIGNAL, EXIT_ERROR = 0, 1, 2

_HANDLED = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD, signal.SIGALRM)


def monkey_patch() -> None:
    """Make the standard library cooperative; to be called before the application is loaded.

    It changes the whole process: it is for programs such as ``novalite serve``, not for a test process.
    """
    green.monkey_patch()


class Service:
    """An application of a paste ini on a Server, with a number of workers; Nova's WSGIService.

    ``workers`` None or 0 is one for each CPU; ``server`` are further arguments for the Server. The socket is bound
    immediately; ``host`` and ``port`` tell its address. Raises InvalidInput for a negative number of workers, and the
    errors of Loader and Server.
    """

    def __init__(
        self,
        name: str,
        loader: Loader | None = None,
        use_ssl: bool = False,
        max_url_len: int | None = None,
        *,
        workers: int | None = None,
        **server: Any,
    ) -> None:
        self.name = name
        self.loader = loader or Loader()
        self.workers = workers or os.cpu_count() or 1
        if self.workers < 0:
            raise InvalidInput(f"{name}_workers value of {workers} is invalid, must be greater than 0")
        app = self.loader.load_app(name)
        self.server = Server(name, app, use_ssl=use_ssl, max_url_len=max_url_len, **server)
        self.host, self.port = self.server.host, self.server.port

    def start(self) -> None:
        """Start to serve."""
        self.server.start()

    def stop(self, close: bool = False) -> None:
        """Stop accepting connections."""
        self.server.stop(close)

    def wait(self) -> None:
        """Return when the server is stopped and drained."""
        self.server.wait()

    def reset(self) -> None:
        """Prepare for another start."""
        self.server.reset()

    def reload(self) -> bool:
        """Load the application again; if that or the certificates fail, the old one stays, and the error is logged.

        Returns whether a new application is served.
        """
        try:
            app = self.loader.load_app(self.name)
            self.server.check_tls()
        except Exception:
            LOG.exception("Could not reload %s; the application that was loaded goes on", self.name)
            return False
        self.server.app = app
        return True


class Launcher:
    """Runs one Service or Server until a signal ends it."""

    def __init__(self) -> None:
        self._service: Any = None
        self._workers = 1
        self._children: set[int] = set()
        self._forks: list[float] = []
        self._stopping = False
        self._is_worker = False

    def launch(self, service: Any, workers: int | None = None) -> None:
        """Set the service; more than one worker are forked by `wait`.

        Raises RuntimeError if called twice, TypeError or ValueError for an invalid number of workers.
        """
        if self._service is not None:
            raise RuntimeError("launch() can only be called once")
        if workers is not None and not isinstance(workers, int):
            raise TypeError("Type of workers should be int!")
        if workers is not None and workers <= 0:
            raise ValueError("Number of workers should be positive!")
        self._service = service
        self._workers = workers or 1

    def wait(self) -> int:
        """Serve until a signal ends it; returns the exit status."""
        if self._workers == 1:
            return self._serve()
        LOG.info("Starting %d workers", self._workers)
        # A worker has only the reading end: it sees the pipe close when the parent dies.
        self._alive, self._lifeline = os.pipe()
        os.set_blocking(self._alive, False)
        with _signals() as numbers:
            while len(self._children) < self._workers:
                self._fork()
            return self._supervise(numbers)

    # -- one process: the only one, or a worker

    def _serve(self) -> int:
        with _signals() as numbers:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _HANDLED)
            self._service.start()
            watcher = green.spawn(self._obey, numbers)
            try:
                while True:
                    self._service.wait()
                    if self._stopping:
                        return EXIT_OK
                    self._service.reset()
                    self._service.start()
            finally:
                watcher.kill()

    def _obey(self, numbers: int) -> None:
        while True:
            for number in green.os.read(numbers, 64):
                again = self._stopping and number in (signal.SIGTERM, signal.SIGHUP)
                if number == signal.SIGINT or (again and number == signal.SIGTERM and not self._is_worker):
                    LOG.info("Caught SIGINT signal, instantaneous exiting")
                    os._exit(EXIT_SIGNAL)
                if again:
                    continue
                if number == signal.SIGTERM or (number == signal.SIGHUP and not _daemonised()):
                    LOG.info("Caught SIGTERM, exiting")
                    self._stopping = True
                    self._service.stop(close=True)
                elif number == signal.SIGHUP:
                    LOG.info("Caught SIGHUP, reloading")
                    if _reload(self._service):
                        self._service.stop()

    # -- the parent of the workers

    def _supervise(self, numbers: int) -> int:
        os.set_blocking(numbers, True)
        while self._children:
            for number in os.read(numbers, 64):
                if number == signal.SIGCHLD:
                    self._reap()
                elif number == signal.SIGINT or (number == signal.SIGTERM and self._stopping):
                    LOG.info("Caught SIGINT signal, instantaneous exiting")
                    os._exit(EXIT_SIGNAL)
                elif number == signal.SIGALRM:
                    LOG.info("Graceful shutdown timeout exceeded, instantaneous exiting")
                    self._signal(signal.SIGKILL)
                    os._exit(EXIT_SIGNAL)
                elif self._stopping:
                    continue
                elif number == signal.SIGTERM or not _daemonised():
                    LOG.info("Caught SIGTERM, stopping children")
                    self._stopping = True
                    self._service.stop(close=True)
                    self._signal(signal.SIGTERM)
                    if grace := getattr(getattr(self._service, "server", self._service), "graceful_timeout", None):
                        signal.alarm(int(grace) + 1)
                    LOG.info("Waiting on %d children to exit", len(self._children))
                else:
                    LOG.info("Caught SIGHUP, reloading")
                    if _reload(self._service):
                        self._signal(signal.SIGTERM)
        signal.alarm(0)
        return EXIT_OK

    def _reap(self) -> None:
        while self._children:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            if pid not in self._children:
                continue  # a process that other code has started
            self._children.remove(pid)
            if os.WIFSIGNALED(status):
                LOG.info("Child %d killed by signal %d", pid, os.WTERMSIG(status))
            else:
                LOG.info("Child %d exited with status %d", pid, os.WEXITSTATUS(status))
            if not self._stopping:
                self._fork()

    def _fork(self) -> None:
        if len(self._forks) > self._workers and time.monotonic() - self._forks.pop(0) < self._workers:
            LOG.info("Forking too fast, sleeping")
            time.sleep(1)
        self._forks.append(time.monotonic())
        sys.stdout.flush()
        sys.stderr.flush()
        # Until the child has its own pipe, a signal to it would be read as one to the parent.
        signal.pthread_sigmask(signal.SIG_BLOCK, _HANDLED)
        if (pid := os.fork()) == 0:
            self._become_worker()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _HANDLED)
        LOG.info("Started child %d", pid)
        self._children.add(pid)

    def _become_worker(self) -> NoReturn:
        status = EXIT_ERROR
        try:
            signal.set_wakeup_fd(-1)  # it is the parent's, which must not get the signals of the child
            os.close(self._lifeline)
            self._children.clear()
            self._is_worker = True
            green.hubs.use_hub()
            random.seed()
            green.spawn(self._die_with_parent)
            status = self._serve()
        except SystemExit:
            status = EXIT_SIGNAL
        except BaseException:
            LOG.exception("Unhandled exception in a worker")
        finally:
            logging.shutdown()
            os._exit(status)

    def _die_with_parent(self) -> None:
        green.os.read(self._alive, 1)
        LOG.info("Parent process has died unexpectedly, exiting")
        os._exit(EXIT_SIGNAL)

    def _signal(self, number: int) -> None:
        for pid in self._children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)


def launch(service: Any, workers: int | None = None) -> Launcher:
    """A Launcher with the service: ``launch(service, workers=4).wait()``."""
    launcher = Launcher()
    launcher.launch(service, workers)
    return launcher


@contextlib.contextmanager
def _signals() -> Iterator[int]:
    """The read end of a pipe for the numbers of signals, a byte each, inside of the block."""
    reader, writer = os.pipe()
    os.set_blocking(reader, False)
    os.set_blocking(writer, False)
    is_nohup = signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    handled = [number for number in _HANDLED if not (is_nohup and number == signal.SIGHUP)]
    previous = {number: signal.signal(number, _ignore) for number in handled}
    wakeup = signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    try:
        yield reader
    finally:
        signal.set_wakeup_fd(wakeup)
        for number, handler in previous.items():
            signal.signal(number, handler)
        os.close(reader)
        os.close(writer)


def _ignore(number: int, frame: object) -> None:
    """Do nothing: the signal's number is in the pipe already, but only if a handler exists."""


def _reload(service: Any) -> bool:
    reload = getattr(service, "reload", None)
    return reload() is not False if callable(reload) else True


def _daemonised() -> bool:
    try:
        return os.getpgrp() != os.tcgetpgrp(sys.stdout.fileno())
    except OSError as error:
        return error.errno != errno.EIO  # a terminal that has hung up; otherwise there was none
    except ValueError:
        return True  # stdout is no file
