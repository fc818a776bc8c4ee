"""TensorFlow woken without its greetings.

Its C++ side writes half a dozen lines to the terminal when it is imported and when it first looks
for devices (which kernels it was built for, that there is no GPU), whatever the log level. For
someone who waits for a verdict they are noise, so they are caught, and shown only if waking fails.
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from logging import getLogger

STDERR = 2  # the file descriptor, which C++ writes to past Python's sys.stderr


def wake_tensorflow() -> None:
    """Imports TensorFlow and lets it look for its devices.

    A log level that the person has set stands. TensorFlow's Python side is told to keep its advice
    on speed, which many small models draw, to itself.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    getLogger("tensorflow").setLevel("ERROR")
    with caught():
        import tensorflow as tf

        tf.constant(0.0)


@contextmanager
def caught() -> Iterator[None]:
    """What is written to the standard error inside the block is shown only if it raises."""
    with tempfile.TemporaryFile() as heard:
        sys.stderr.flush()
        terminal = os.dup(STDERR)
        os.dup2(heard.fileno(), STDERR)
        try:
            yield
        except BaseException:
            heard.seek(0)
            os.write(terminal, heard.read())
            raise
        finally:
            os.dup2(terminal, STDERR)
            os.close(terminal)
