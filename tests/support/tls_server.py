"""A TLS server that sends unrequested data, or closes immediately, each in a single write.

    tls_server.py CERT KEY EXTRA

EXTRA is what follows the first answer of the first connection:
    answer  another, unrequested answer
    record  the same, in the TLS record of the first
    half    like answer, but only the first bytes of its TLS record
    bye     close_notify; the connection itself stays open for the client to close
    end     the end of the connection, without close_notify

Prints its port, then `connection N` for each request. The id of an answer is `C.R`: connection and
request; that of the unrequested one is `unasked`. Exits at the end of standard input.
"""

import re
import socket
import ssl
import sys
import threading

CERT, KEY, EXTRA = sys.argv[1:]


def answer(request_id, padding):
    body = '{"requestId":"%s","response":{},"padding":"%s"}' % (request_id, "p" * padding)
    head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
    return (head % len(body) + body).encode()


class Connection:
    """TLS over memory buffers, to control what goes into a single write."""

    def __init__(self, stream, context):
        self.stream = stream
        self.read, self.written = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = context.wrap_bio(self.read, self.written, server_side=True)

    def flush(self, but=0):
        """Sends pending data, except the last bytes."""
        if self.written.pending:
            data = self.written.read()
            self.stream.sendall(data[: len(data) - but])

    def more(self):
        data = self.stream.recv(65536)
        self.read.write(data) if data else self.read.write_eof()

    def wait(self, step):
        while True:
            try:
                return step()
            except ssl.SSLWantReadError:
                self.flush()
                self.more()

    def request(self):
        """Reads one request; returns False at the end of the connection."""
        data = b""
        while True:
            head, end, body = data.partition(b"\r\n\r\n")
            length = re.search(rb"content-length: *(\d+)", head, re.I)
            if end and len(body) >= int(length[1] if length else 0):
                return True
            part = self.wait(lambda: self.tls.read(65536))
            if not part:
                return False
            data += part

    def say(self, first, number, count):
        mine = answer("%d.%d" % (number, count), 3600)
        extra = answer("unasked", 600)
        self.tls.write(mine + extra if first and EXTRA == "record" else mine)
        if first and EXTRA in ("answer", "half"):
            self.tls.write(extra)
        if first and EXTRA == "bye":
            try:
                self.tls.unwrap()
            except ssl.SSLError:
                pass  # the peer has not sent close_notify yet
        self.flush(len(extra) // 2 if first and EXTRA == "half" else 0)
        return not (first and EXTRA in ("bye", "end"))


def serve(stream, number, context):
    try:
        connection = Connection(stream, context)
        connection.wait(connection.tls.do_handshake)
        connection.flush()
        count = 0
        while connection.request():
            count += 1
            print("connection", number, flush=True)
            if not connection.say(number == 1 and count == 1, number, count):
                break
        while EXTRA == "bye" and stream.recv(65536):
            pass
    except (OSError, ssl.SSLError):
        pass  # an error ends only the connection
    stream.close()


def listen(listener, context):
    number = 0
    while True:
        stream, _ = listener.accept()
        stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        number += 1
        threading.Thread(target=serve, args=(stream, number, context), daemon=True).start()


context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(CERT, KEY)
listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
threading.Thread(target=listen, args=(listener, context), daemon=True).start()
sys.stdin.read()
