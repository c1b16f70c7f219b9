"""How time is taken: server time of pages in process, with the queries behind them."""

import statistics
import time
from collections.abc import Callable

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

ROUNDS = 60


def timed(client: Client, address: Callable[[int], str], rounds: int = ROUNDS) -> str:
    """p50 and p95 of the server's time in milliseconds, and the largest number of queries."""
    client.get(address(0))
    times, queries, status = [], 0, set()
    for n in range(rounds):
        with CaptureQueriesContext(connection) as captured:
            began = time.perf_counter()
            response = client.get(address(n))
            times.append((time.perf_counter() - began) * 1000)
        queries = max(queries, len(captured))
        status.add(response.status_code)
    return f"{spread(times)}  queries {queries:3}  status {sorted(status)}"


def spread(times: list[float]) -> str:
    """p50 and p95 of times in milliseconds."""
    cuts = statistics.quantiles(times, n=20)
    return f"p50 {statistics.median(times):7.1f} ms  p95 {cuts[-1]:7.1f} ms"
