"""A request's body as ``wsgi.input``, which ends where the request does.

eventlet's class blocks in ``read(-1)``, and in ``readlines`` of a body that does not end with a newline. It also skips
anything between chunks, continues after an invalid chunk, and returns a body that is cut off as if it were complete.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from novalite import green
from novalite.wsgi.head import BadHead, read_headers

_CHUNK_LINE = re.compile(rb"([0-9A-Fa-f]{1,16})[ \t]*(?:;[^\x00-\x08\x0a-\x1f\x7f]*)?\r\n")
_LONGEST_CHUNK_LINE = 4096

#: So many bytes are read before it is another connection's turn.
_SHARE = 2**20

#: So many bytes of a body that the application has not read are read after its response, for the next request's sake.
_MOST_DISCARDED = 2**18


class BadBody(green.wsgi.ChunkReadError, ConnectionAbortedError):  # type: ignore[misc]  # eventlet has no hints
    """Reading a body that is cut off, that is too slow, or whose chunks are invalid.

    It derives from both classes that eventlet raises. ``code`` is the status of the response, which faultwrap sends, or
    the server where nothing catches the exception.
    """

    def __init__(self, reason: str, code: int = 400) -> None:
        super().__init__(reason)
        self.code = code


class Body(green.wsgi.Input):  # type: ignore[misc]  # eventlet has no hints
    """The file of PEP 3333. Once it has raised an exception it raises the same each time it is read.

    ``waits`` is called with True before each wait for the client, and with False after it; it returns whether the body
    has been cut off meanwhile to make room for another connection.
    """

    broken: BadBody | None = None
    waits: Callable[[bool], bool] = staticmethod(lambda begins: False)
    _unshared = 0

    def read(self, size: int | None = None) -> bytes:
        return self._take(self.rfile.read, size)

    def readline(self, size: int | None = None) -> bytes:
        return self._take(self.rfile.readline, size)

    def readlines(self, hint: int | None = None) -> list[bytes]:
        lines = []
        for line in self:
            lines.append(line)
            if hint and 0 < hint <= sum(map(len, lines)):
                break
        return lines

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.readline, b"")

    @property
    def finished(self) -> bool:
        """Whether all of it has been read."""
        if self.chunked_input:
            return self.chunk_length == 0 and self.broken is None
        return bool(self.position >= (self.content_length or 0))

    @property
    def discardable(self) -> bool:
        """Whether what is left is little enough to be read for nothing; of chunks that is not known."""
        return bool(self.chunked_input or self.content_length - self.position <= _MOST_DISCARDED)

    def discard(self, buffer_size: int = 16384) -> None:
        """Read what is left, unless that is too much: then it is not ``finished`` afterwards."""
        left = _MOST_DISCARDED if self.discardable else 0
        while left > 0 and (data := self.read(min(buffer_size, left))):
            left -= len(data)

    def _take(self, reader: Callable[[int], bytes], size: int | None) -> bytes:
        if self.should_send_hundred_continue:
            self.send_hundred_continue_response()
            self.is_hundred_continue_response_sent = True
        wanted = None if size is None or size < 0 else size
        if self.chunked_input:
            return self._take_chunks(reader, wanted)
        left = self.content_length - self.position
        if not left:
            return b""
        data = self._receive(reader, left if wanted is None else min(left, wanted))
        self.position += len(data)
        return data

    def _take_chunks(self, reader: Callable[[int], bytes], wanted: int | None) -> bytes:
        parts = []
        while self.chunk_length != 0 and wanted != 0:
            left = self.chunk_length - self.position
            if left <= 0:
                self._next_chunk()
                continue
            data = self._receive(reader, left if wanted is None else min(left, wanted))
            parts.append(data)
            self.position += len(data)
            if self.position == self.chunk_length and self._ask(self.rfile.read, 2) != b"\r\n":
                self._break("a chunk of another size than it says")  # which is told when more is wanted
            if wanted is not None:
                wanted -= len(data)
            if data.endswith(b"\n") and reader == self.rfile.readline:
                break
        return b"".join(parts)

    def _receive(self, reader: Callable[[int], bytes], size: int) -> bytes:
        """``size`` bytes, or a line."""
        if size > _SHARE and reader == self.rfile.read:  # which would reserve memory for all that the client announces
            return b"".join(self._receive(reader, min(_SHARE, size - start)) for start in range(0, size, _SHARE))
        data = self._ask(reader, size)
        if len(data) < size and not (data.endswith(b"\n") and reader == self.rfile.readline):
            raise self._break("the body is cut off")
        self._unshared += len(data)
        if self._unshared >= _SHARE:
            self._unshared = 0
            green.sleep(0)  # reading does not, as long as a client sends fast enough
        return data

    def _next_chunk(self) -> None:
        line = self._ask(self.rfile.readline, _LONGEST_CHUNK_LINE)
        size = _CHUNK_LINE.fullmatch(line)
        if size is None:
            raise self._break(f"not the size of a chunk: {line[:20]!r}")
        self.chunk_length, self.position = int(size[1], 16), 0
        if self.chunk_length == 0:
            try:
                self.waits(True)
                read_headers(self.rfile, _LONGEST_CHUNK_LINE)  # trailers, which nobody asks for
            except (BadHead, OSError):
                raise self._break("not the end of the last chunk") from None
            finally:
                self.waits(False)

    def _ask(self, reader: Callable[[int], bytes], size: int) -> bytes:
        if self.broken is not None:
            raise self.broken
        self.waits(True)
        try:
            return reader(size)
        except TimeoutError:
            raise self._break("the body is too slow", 408) from None
        except OSError:
            raise self._break("the client has gone") from None
        finally:
            self.waits(False)

    def _break(self, reason: str, code: int = 400) -> BadBody:
        if self.waits(False):
            reason, code = "the body is too slow for a server that is full", 408
        self.broken, self.chunk_length = BadBody(reason, code), -1
        return self.broken
