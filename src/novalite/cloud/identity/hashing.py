"""scrypt: in this process, or in one that does nothing else.

A hash takes half a millisecond, or a hundred at Keystone's own cost, in which a server of green threads does nothing
else. Native threads would not help: taking turns with the interpreter costs them more than they gain. This file is the
program of the other process, too, and imports nothing of novalite, so that it starts at once.
"""

from __future__ import annotations

import hashlib
import select
import socket
import sys
from collections.abc import Callable, Iterable
from itertools import count
from struct import Struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import subprocess

#: Returns the hash of a password and a salt, with scrypt's N, r and p.
Scrypt = Callable[[bytes, bytes, int, int, int], bytes]

#: How long a hash is, in bytes.
LENGTH = 32

#: What a question begins with: N, r, p, and how many bytes of password and salt follow.
_HEAD = Struct("!5I")


def scrypt(password: bytes, salt: bytes, n: int, r: int, p: int) -> bytes:
    """The hash, computed here."""
    memory = 256 * r * n + 2**20  # twice what it needs: OpenSSL counts a little more
    return hashlib.scrypt(password, salt=salt, n=n, r=r, p=p, maxmem=memory, dklen=LENGTH)


class HashingProcess:
    """The same from a process that starts with the hash number ``after``; who has less to hash does without it.

    It is asked for as many hashes ``at_once``; more are computed here, as all are where it cannot be started or has
    ended. Who waits for it lets others go on: native threads or, in a process that is monkey-patched, green ones. So
    it is nothing for who holds a lock. It ends when this process ends, or forgets it.
    """

    def __init__(self, after: int = 16, at_once: int = 16) -> None:
        self._after, self._at_once = after, at_once
        self._numbers = count(1)
        self._free: list[socket.socket] = []
        self._process: subprocess.Popen[bytes] | None = None

    def __call__(self, password: bytes, salt: bytes, n: int, r: int, p: int) -> bytes:
        if next(self._numbers) == self._after:
            self._start()
        try:
            line = self._free.pop()
        except IndexError:
            return scrypt(password, salt, n, r, p)
        try:
            line.sendall(_HEAD.pack(n, r, p, len(password), len(salt)) + password + salt)
            hash = _read(line, LENGTH)
        except OSError:  # it has ended
            line.close()
            return scrypt(password, salt, n, r, p)
        except BaseException:  # who waited is ended: the answer is still to come
            line.close()
            raise
        self._free.append(line)
        return hash

    def close(self) -> None:
        """End the process, and compute here from now on."""
        self._after = 0
        while self._free:
            self._free.pop().close()
        if self._process is not None:
            self._process.wait()

    def _start(self) -> None:
        import subprocess  # 5 ms

        pairs: list[tuple[socket.socket, socket.socket]] = []
        try:
            while len(pairs) < self._at_once:
                pairs.append(socket.socketpair())
            ends = [end.fileno() for _, end in pairs]
            command = (sys.executable, "-I", "-S", __file__, *map(str, ends))
            self._process = subprocess.Popen(  # of its own group: a terminal's signals are for the server
                command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, pass_fds=ends, process_group=0
            )
        except OSError:  # there are no more files, or no more processes
            for line, _ in pairs:
                line.close()
        else:
            self._free = [line for line, _ in pairs]
        for _, end in pairs:
            end.close()


def _read(line: socket.socket, size: int) -> bytes:
    """So many bytes. Raises ConnectionError where the other side has ended."""
    data = b""
    while len(data) < size:
        more = line.recv(size - len(data))
        if not more:
            raise ConnectionError
        data += more
    return data


def _answer(lines: Iterable[socket.socket]) -> None:
    """Hash what is asked for until nobody is left who asks."""
    by_number = {line.fileno(): line for line in lines}
    poll = select.poll()
    for number in by_number:
        poll.register(number, select.POLLIN)
    while by_number:
        for number, _ in poll.poll():
            line = by_number[number]
            try:
                n, r, p, of_password, of_salt = _HEAD.unpack(_read(line, _HEAD.size))
                data = _read(line, of_password + of_salt)
                line.sendall(scrypt(data[:of_password], data[of_password:], n, r, p))
            except ConnectionError:
                poll.unregister(number)
                by_number.pop(number).close()


if __name__ == "__main__":
    _answer([socket.socket(fileno=int(number)) for number in sys.argv[1:]])
