"""A stand-in for clamd: a process of its own that speaks INSTREAM and finds one signature. Prints its port."""

import socketserver
import struct
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

MARK = b"PORTAL-TEST-VIRUS"
STREAM_LIMIT = 20 * 1024 * 1024


class Scanner(socketserver.BaseRequestHandler):
    """One conversation."""

    def handle(self):
        command = self._exactly(len(b"zINSTREAM\0"))
        if command != b"zINSTREAM\0":
            self.request.sendall(b"UNKNOWN COMMAND\0")
            return
        tail, total, found = b"", 0, False
        while size := struct.unpack("!I", self._exactly(4))[0]:
            total += size
            if total > STREAM_LIMIT:
                self.request.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                return
            tail = tail[-len(MARK) :] + self._exactly(size)
            found = found or MARK in tail
        self.request.sendall(b"stream: Portal.Test.Virus FOUND\0" if found else b"stream: OK\0")

    def _exactly(self, size):
        content = b""
        while len(content) < size:
            part = self.request.recv(size - len(content))
            if not part:
                raise ConnectionAbortedError
            content += part
        return content


class Server(socketserver.ThreadingTCPServer):
    """Forgets its address at once, so that it can come back on the same port."""

    allow_reuse_address = True


@contextmanager
def running(port=0):
    """The process with its address; ends with the block."""
    words = [sys.executable, str(Path(__file__)), str(port)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            yield f"tcp://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.kill()


if __name__ == "__main__":
    with Server(("127.0.0.1", int(sys.argv[1])), Scanner) as server:
        sys.stdout.write(f"{server.server_address[1]}\n")
        sys.stdout.flush()
        server.serve_forever()
