"""A picture of amounts that go from nodes at the left to nodes at the right: where each block and ribbon is drawn.

Pure: it knows names and amounts only. Units are those of the drawing; an amount is as high as it is large.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

WIDTH, BLOCK = 960, 14
LEFT, RIGHT = 330, WIDTH - 330
"""Where the ribbons begin and end; left and right of them stand the words."""
HIGH, GAP, LINE = 420, 10, 26
"""Height of all amounts together, room between two blocks, the least height of a block with its line of words."""
LONGEST = 34
"""Characters of a name that fit beside a block."""
MOST = 12
"""Blocks at the left that are drawn by themselves; the smaller ones are drawn as one."""


@dataclass(frozen=True)
class Flow:
    """An amount that goes from one place to another. Places are named by key."""

    start: str
    goal: str
    amount: Decimal


@dataclass(frozen=True)
class Block:
    """One place: its words, its amount, and where it is drawn."""

    key: str
    name: str
    amount: Decimal
    x: float
    y: float
    height: float
    words_x: float
    words_y: float
    is_left: bool


@dataclass(frozen=True)
class Ribbon:
    """One flow, as the path of a closed shape. `tone` tells the flows that end nowhere from the others."""

    path: str
    title: str
    amount: Decimal
    tone: str


@dataclass(frozen=True)
class Drawing:
    """Everything to draw, in the order of drawing."""

    height: float
    blocks: list[Block] = field(default_factory=list)
    ribbons: list[Ribbon] = field(default_factory=list)
    width: int = WIDTH
    block_width: int = BLOCK


def gathered(flows: Iterable[Flow], rest: str, kept: Sequence[str] = ()) -> list[Flow]:
    """The flows with the smaller starts, and the goals only they reach, put together under the key `rest`.

    `kept` are goals that are drawn by themselves however small they are.
    """
    rows = [flow for flow in flows if flow.amount > 0]
    sizes = _sums(rows, lambda flow: flow.start)
    shown = set(sorted(sizes, key=lambda key: (-sizes[key], key))[:MOST])
    goals = {flow.goal for flow in rows if flow.start in shown} | set(kept)
    made: dict[tuple[str, str], Decimal] = {}
    for flow in rows:
        pair = (flow.start if flow.start in shown else rest, flow.goal if flow.goal in goals else rest)
        made[pair] = made.get(pair, Decimal(0)) + flow.amount
    return [Flow(start, goal, amount) for (start, goal), amount in made.items()]


def draw(flows: Sequence[Flow], names: dict[str, str], order: Sequence[str], nowhere: Sequence[str] = ()) -> Drawing:
    """Lay the flows out. `order` is the order of places from the top down; `nowhere` are goals that lead to no node."""
    rank = {key: place for place, key in enumerate(order)}
    lefts = _sums(flows, lambda flow: flow.start)
    rights = _sums(flows, lambda flow: flow.goal)
    total = sum(lefts.values(), Decimal(0))
    if not total:
        return Drawing(0)
    scale = HIGH / float(total)
    blocks = [*_column(lefts, names, rank, scale, is_left=True), *_column(rights, names, rank, scale, is_left=False)]
    tops = {(block.key, block.is_left): block.y for block in blocks}
    ribbons = []
    for flow in sorted(flows, key=lambda flow: (rank.get(flow.start, 0), rank.get(flow.goal, 0))):
        high = float(flow.amount) * scale
        start, goal = tops[flow.start, True], tops[flow.goal, False]
        tops[flow.start, True] += high
        tops[flow.goal, False] += high
        title = f"{names[flow.start]} → {names[flow.goal]}"
        tone = "lost" if flow.goal in nowhere else "kept"
        ribbons.append(Ribbon(_path(start, goal, high), title, flow.amount, tone))
    return Drawing(max(block.y + max(block.height, LINE) for block in blocks) + GAP, blocks, ribbons)


def _sums(flows: Iterable[Flow], key: Callable[[Flow], str]) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for flow in flows:
        sums[key(flow)] = sums.get(key(flow), Decimal(0)) + flow.amount
    return sums


def _column(
    sums: dict[str, Decimal], names: dict[str, str], rank: dict[str, int], scale: float, *, is_left: bool
) -> list[Block]:
    blocks, y = [], float(GAP)
    for key in sorted(sums, key=lambda key: rank.get(key, 0)):
        high = max(float(sums[key]) * scale, 1.0)
        name = names[key] if len(names[key]) <= LONGEST else f"{names[key][: LONGEST - 1]}…"
        x = LEFT - BLOCK if is_left else RIGHT
        words_x = x - 8 if is_left else x + BLOCK + 8
        blocks.append(Block(key, name, sums[key], x, round(y, 2), round(high, 2), words_x, round(y + 14, 2), is_left))
        y += max(high, LINE) + GAP
    return blocks


def _path(start: float, goal: float, high: float) -> str:
    """A ribbon from the left at height `start` to the right at height `goal`."""
    middle = (LEFT + RIGHT) / 2
    a, b, c, d = (round(value, 2) for value in (start, goal, goal + high, start + high))
    return f"M{LEFT} {a}C{middle} {a} {middle} {b} {RIGHT} {b}V{c}C{middle} {c} {middle} {d} {LEFT} {d}Z"
