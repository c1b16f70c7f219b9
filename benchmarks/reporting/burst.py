"""Many people at one server: each opens a connection of her own at her second, waits, and sends the same again under the same key
where no answer came. Every loop is bounded in count and time, and all of it goes to this machine alone."""

import asyncio
import json
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from benchmarks.reporting.people import SEED, Sender

HOST, PATH = "127.0.0.1", "/api/v1/reports/batch"
PATIENCE = 600.0
"""Seconds for which a person waits for one answer."""
TRIES = 60
PAUSE = 1.0
LONGEST = 1200.0
"""Seconds after which a burst is over, whoever still waits."""


@dataclass
class Told:
    """What one sending came to: when it began and when it was answered (seconds of the burst), how often it was tried, and
    the answer: of the report, not of the request."""

    sender: Sender
    began: float
    answered: float = 0.0
    tries: int = 0
    status: int = 0
    is_repeated: bool = False
    state: str = ""
    problem: Any = None

    @property
    def is_accepted(self) -> bool:
        """Whether she was told that her report is sent."""
        return self.status == 200 and self.state == "submitted"


@dataclass
class Burst:
    """All sendings. `told` grows while it runs."""

    port: int
    people: Sequence[Sender]
    told: list[Told] = field(default_factory=list)
    began: float = 0.0

    @property
    def accepted(self) -> set[int]:
        """Year plans whose report was answered “accepted” so far."""
        return {one.sender.plan for one in self.told if one.is_accepted}

    def clock(self) -> float:
        """Seconds since it began."""
        return time.perf_counter() - self.began

    async def run(self) -> None:
        """Everybody sends at her second; some twice at once."""
        self.began = time.perf_counter()
        draw = random.Random(SEED)  # noqa: S311  a seeded draw of a measure
        sendings = [one for one in self.people for _press in range(2 if one.twice else 1)]
        async with asyncio.timeout(LONGEST):
            await asyncio.gather(*(self._send(one, draw.random()) for one in sendings))

    async def _send(self, sender: Sender, jitter: float) -> None:
        await asyncio.sleep(max(0.0, sender.at - self.clock()))
        one = Told(sender, self.clock())
        while one.tries < TRIES:
            one.tries += 1
            try:
                async with asyncio.timeout(PATIENCE):
                    status, body = await ask(self.port, "POST", PATH, sender)
            except (OSError, TimeoutError, asyncio.IncompleteReadError):
                await asyncio.sleep(PAUSE + jitter)
                continue
            _read(one, status, body)
            if one.status not in {409, 429, 502, 503}:
                break
            await asyncio.sleep(PAUSE + jitter)
        one.answered = self.clock()
        self.told.append(one)


def _read(one: Told, status: int, body: bytes) -> None:
    one.status, one.problem = status, None
    if status != 200:
        one.problem = body[:500]
        return
    item = json.loads(body)["items"][0]
    one.status, one.problem, one.is_repeated = item["status"], item["problem"], item["is_repeated"]
    one.state = item["saved"]["state"] if item["saved"] else ""


async def ask(port: int, method: str, path: str, sender: Sender | None = None) -> tuple[int, bytes]:
    """One request on a connection of its own, and its whole answer. Raises OSError and IncompleteReadError where it broke off."""
    reader, writer = await asyncio.open_connection(HOST, port)
    try:
        head = [f"{method} {path} HTTP/1.1", f"Host: {HOST}:{port}", "Connection: close", "Accept: application/json"]
        body = b""
        if sender is not None:
            body = sender.body
            head += [f"Authorization: Bearer {sender.secret}", f"Idempotency-Key: {sender.key}"]
            head += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
        writer.write("\r\n".join([*head, "", ""]).encode() + body)
        await writer.drain()
        top = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        told = dict(line.lower().split(": ", 1) for line in top[1:] if ": " in line)
        size = told.get("content-length")
        content = await reader.readexactly(int(size)) if size is not None else await reader.read()
        return int(top[0].split()[1]), content
    finally:
        writer.close()
