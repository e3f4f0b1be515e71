"""Test servers that let a call wait, and signal when it does."""

from __future__ import annotations

import select
import socket
import threading
from collections import Counter
from pathlib import Path
from types import TracebackType

SUCCESS = b'{"requestId":"T-1","response":{"requestId":"T-1"}}'


def answer(status: int, body: bytes, *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status} Said", "Content-Type: application/json", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body


def with_unique_id(answer: bytes, number: int) -> bytes:
    """Replaces the T of a requestId T-…, so that no id repeats on a connection: the service never repeats one."""
    letter = b"TUVWXYZABCDEFGHIJKLMNOPQRS"[(number - 1) % 26 :][:1]
    return answer.replace(b'"requestId":"T-', b'"requestId":"' + letter + b"-")


class Server:
    """Answers every request alike, or not at all; a test may change the answer. Signals received data."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.answer: bytes | None = answer(200, SUCCESS)
        """None: do not answer."""
        self.heard = threading.Semaphore(0)
        """Released for each chunk of a request received."""
        self._peers: list[socket.socket] = []
        self._answers: Counter[socket.socket] = Counter()
        self._stop_reader, self._stop_writer = socket.socketpair()
        self._thread = threading.Thread(target=self._serve)

    def _serve(self) -> None:
        peers = self._peers
        while True:
            ready, _, _ = select.select([self._listener, self._stop_reader, *peers], [], [])
            if self._stop_reader in ready:
                break
            if self._listener in ready:
                peers.append(self._listener.accept()[0])
            for peer in [peer for peer in peers if peer in ready]:
                if not self._attend(peer):
                    peers.remove(peer)
                    peer.close()
        for peer in peers:
            peer.close()

    def _attend(self, peer: socket.socket) -> bool:
        try:
            came = peer.recv(65536)
            if came:
                self.heard.release()
            if came and self.answer is not None:
                self._send(peer, self.answer)
        except OSError:
            return False
        return bool(came)

    def say(self, answer: bytes) -> None:
        """Sends an answer to the oldest connection."""
        self._send(self._peers[0], answer)

    def _send(self, peer: socket.socket, answer: bytes) -> None:
        self._answers[peer] += 1
        peer.sendall(with_unique_id(answer, self._answers[peer]))

    def wait(self, seconds: float = 60) -> None:
        """Waits for the next chunk of a request."""
        assert self.heard.acquire(timeout=seconds), "received nothing"

    def __enter__(self) -> Server:
        self._thread.start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._stop_writer.send(b".")
        self._thread.join()
        for end in (self._listener, self._stop_reader, self._stop_writer):
            end.close()


class Full:
    """A listener with a full backlog: connecting to it blocks."""

    def __init__(self) -> None:
        self._listener = socket.socket()
        self._listener.bind(("127.0.0.1", 0))
        self._listener.listen(0)
        self.port: int = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._queued = [socket.socket() for _ in range(4)]
        for one in self._queued:
            one.setblocking(False)
            one.connect_ex(("127.0.0.1", self.port))
        self._own = {one.getsockname()[1] for one in self._queued}

    def wait(self) -> None:
        """Waits until another client is connecting."""
        while not self._connecting() - self._own:
            threading.Event().wait(0.001)  # polls, because there is no notification

    def _connecting(self) -> set[int]:
        rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
        syn_sent, here = "02", f"0100007F:{self.port:04X}"
        return {int(row[1].split(":")[1], 16) for row in rows if row[2] == here and row[3] == syn_sent}

    def __enter__(self) -> Full:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        for one in [self._listener, *self._queued]:
            one.close()
