"""Frames: plain values and arrays on a stream of bytes, between a check and a stranger's process.

Nothing that comes through is ever executed, unlike a pickle: a frame is JSON and the bytes of
arrays of numbers, and anything else is refused. It is also quicker than an archive of arrays, and
some hundred frames go each way in one check.

    length of the head (8 bytes) | head: {"values": ..., "arrays": [[name, dtype, shape], ...]}
    | bytes of each array, in rows
"""

import json
import math
from collections.abc import Mapping
from typing import IO, Any

import numpy as np

from comparisons.dialects import Array

LENGTH = 8  # bytes
LARGEST_HEAD = 2**24  # bytes: names, shapes and a few sentences
LARGEST_ARRAY = 2**31  # bytes


def write(stream: IO[bytes], values: Mapping[str, Any], arrays: Mapping[str, Array]) -> None:
    """Writes one frame.

    Args:
        stream: of bytes.
        values: what JSON can say.
        arrays: of numbers.
    """
    described = [[name, array.dtype.str, array.shape] for name, array in arrays.items()]
    head = json.dumps({"values": values, "arrays": described}).encode()
    body = [array.tobytes() for array in arrays.values()]
    stream.write(b"".join([len(head).to_bytes(LENGTH, "big"), head, *body]))
    stream.flush()


def read(stream: IO[bytes]) -> tuple[dict[str, Any], dict[str, Array]] | None:
    """Reads one frame; None if the stream has ended.

    Raises:
        ValueError: if what comes is no frame of numbers.
    """
    size = stream.read(LENGTH)
    if len(size) < LENGTH:
        return None
    length = int.from_bytes(size, "big")
    if length > LARGEST_HEAD:
        raise ValueError("what came is no frame: its head is too long")
    try:
        head = json.loads(stream.read(length))
        values, described = dict(head["values"]), list(head["arrays"])
        wanted = [(str(n), np.dtype(str(d)), tuple(map(int, s))) for n, d, s in described]
    except (ValueError, TypeError, KeyError) as error:
        raise ValueError(f"what came is no frame: {error}") from None
    arrays = {}
    for name, dtype, shape in wanted:
        size_of = math.prod(shape) * dtype.itemsize
        if dtype.kind not in "iuf" or min(shape, default=0) < 0 or size_of > LARGEST_ARRAY:
            raise ValueError(f"what came is no frame: `{name}` is {dtype} {shape}")
        data = stream.read(size_of)
        if len(data) < size_of:
            return None
        arrays[name] = np.frombuffer(data, dtype).reshape(shape)
    return values, arrays
