"""Looking for a line in a sorted text file of any size, by halving: a few dozen reads, never the whole file."""

from pathlib import Path

LONGEST = 4096
"""Bytes of the longest line a file may hold."""


def has_line(file: Path, prefix: bytes) -> bool:
    """Whether a line of the file begins with the prefix. Lines are sorted by their bytes; case is not looked at.

    A list of hashes as breach lists are given out fits: one hexadecimal hash a line, with or without `:count` after it.
    """
    wanted = prefix.upper()
    with file.open("rb") as lines:
        low, high = 0, lines.seek(0, 2)
        while low < high:  # lines before `low` are smaller; the first at or after `high` is not
            middle = (low + high) // 2
            if middle:
                lines.seek(middle - 1)
                lines.readline(LONGEST)  # to the first line that begins at or after the middle
            else:
                lines.seek(0)
            line = lines.readline(LONGEST).upper()
            if line and line[: len(wanted)] < wanted:
                low = lines.tell()
            else:
                high = middle
        lines.seek(low)
        return lines.readline(LONGEST).upper().startswith(wanted)
