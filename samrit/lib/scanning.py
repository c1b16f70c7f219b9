"""The port to a virus scanner: any that speaks the INSTREAM command of clamd. Without one nothing is scanned, and that is said."""

import socket
import struct
from dataclasses import dataclass

CHUNK = 1 << 16
LONGEST_ANSWER = 4096


class ScannerAway(Exception):
    """The scanner does not answer, or answers something else than its verdict."""


@dataclass(frozen=True)
class Scanner:
    """Where it listens: `host` and `port`, or the path of a socket in `host` with port 0. `timeout` in seconds."""

    host: str
    port: int = 0
    timeout: float = 30.0


def scan(data: bytes, scanner: Scanner) -> str:
    """The name of the virus in these bytes; empty where none was found. Raises ScannerAway."""
    try:
        with _connected(scanner) as line:
            line.sendall(b"zINSTREAM\0")
            for start in range(0, len(data), CHUNK):
                chunk = data[start : start + CHUNK]
                line.sendall(struct.pack("!L", len(chunk)) + chunk)
            line.sendall(struct.pack("!L", 0))
            answer = _answer(line)
    except OSError as problem:
        raise ScannerAway(str(problem)) from problem
    if answer.endswith("FOUND"):
        return answer.removeprefix("stream:").removesuffix("FOUND").strip() or "virus"
    if answer.endswith("OK"):
        return ""
    raise ScannerAway(answer or "no answer")


def _connected(scanner: Scanner) -> socket.socket:
    if scanner.port:
        return socket.create_connection((scanner.host, scanner.port), timeout=scanner.timeout)
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    line.settimeout(scanner.timeout)
    try:
        line.connect(scanner.host)
    except OSError:
        line.close()
        raise
    return line


def _answer(line: socket.socket) -> str:
    """What it says, up to the nought that ends it."""
    said = b""
    while b"\0" not in said and len(said) < LONGEST_ANSWER and (more := line.recv(LONGEST_ANSWER)):
        said += more
    return said.split(b"\0", 1)[0].decode("utf-8", "replace").strip()
