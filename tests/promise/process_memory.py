# SPDX-License-Identifier: MIT
"""process_memory.py - look for texts in the memory of another process.

    process_memory.py PID TEXT...

Prints in one line how often each text is in the memory of the process, with
its command line and environment. Has to run as root.
"""

import re
import sys


def read_memory(pid, without="[v"):
    """Yield the memory of a process, one mapping at a time, except for
    read-only mappings of files and mappings whose line has "without"."""
    with open(f"/proc/{pid}/maps", encoding="utf-8") as maps, \
         open(f"/proc/{pid}/mem", "rb", 0) as mem:
        for line in maps:
            start, end, mode, inode = re.match(
                r"(\w+)-(\w+) (\S+) \S+ \S+ (\d+)", line).groups()
            if mode[0] != "r" or "[v" in line or without in line or (
                    inode != "0" and mode[1] != "w"):
                continue
            mem.seek(int(start, 16))
            left = int(end, 16) - int(start, 16)
            pieces = []
            while left > 0:
                piece = mem.read(left)
                if not piece:
                    break
                pieces.append(piece)
                left -= len(piece)
            yield b"".join(pieces)


def count(pid, texts, without="[v"):
    """Return how often each text (bytes) is in the memory of a process."""
    counts = [0] * len(texts)
    for data in read_memory(pid, without):
        for i, text in enumerate(texts):
            counts[i] += data.count(text)
    return counts


if __name__ == "__main__":
    print(*count(sys.argv[1], [text.encode() for text in sys.argv[2:]]))
