"""The health check of a container: does the port answer, and if asked, does the page say 200?"""  # noqa: INP001

import http.client
import os
import socket
import sys

TIMEOUT_SECONDS = 4


def port_answers(port: int) -> bool:
    """Whether something accepts connections on a port of this container."""
    with socket.create_connection(("127.0.0.1", port), TIMEOUT_SECONDS):
        return True


def page_answers(port: int, path: str) -> bool:
    """Whether a page answers 200 under the name by which the portal is known."""
    host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0]
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_SECONDS)
    connection.request("GET", path, headers={"Host": host, "X-Forwarded-Proto": "https"})
    return connection.getresponse().status == http.HTTPStatus.OK


def main(words: list[str]) -> int:
    """`healthcheck.py tcp PORT` or `healthcheck.py http PORT PATH`."""
    try:
        healthy = port_answers(int(words[1])) if words[0] == "tcp" else page_answers(int(words[1]), words[2])
    except OSError:
        healthy = False
    return 0 if healthy else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
