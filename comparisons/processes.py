"""Work done part by part on several processes, each with one thread.

Two processes of one thread finish twice as much as one of two, and form their sums in one order.
Processes are started anew, not forked: TensorFlow does not survive a fork.
"""

import os
import signal
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection
from typing import TypeVar

Part = TypeVar("Part")
Result = TypeVar("Result")

# Read by NumPy's BLAS and by TensorFlow when they are first imported in a process.
ONE_THREAD = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
    "TF_NUM_INTRAOP_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
}


def worked(
    do: Callable[[Part], Result],
    parts: Sequence[Part],
    processes: int,
    parts_of_a_process: int,
    begin: Callable[[], None],
    environment: Mapping[str, str] | None = None,
) -> Iterator[Result]:
    """Does parts, and gives back what came of each as it is done, in any order.

    Processes do so many parts each, then new ones take their places: what Keras does not give back
    when its session is cleared, the end of the process does. (The pool's own `max_tasks_per_child`
    was seen to stop for good, in Python 3.11, once all of its processes had ended at the same
    time.)

    Args:
        do: one part; a function of a module, so that another process finds it.
        parts: what is to be done.
        processes: how many work at once, at least 1.
        parts_of_a_process: how many parts one does before it ends.
        begin: what a process does first, such as waking TensorFlow.
        environment: variables that the processes are started with, beside one thread each.
    """
    at_once = processes * parts_of_a_process
    with _set(ONE_THREAD | dict(environment or {})):
        for start in range(0, len(parts), at_once):
            some = parts[start : start + at_once]
            pool = ProcessPoolExecutor(
                min(processes, len(some)),
                mp_context=get_context("spawn"),
                initializer=_begin,
                initargs=(begin,),
            )
            try:
                work = [pool.submit(do, part) for part in some]
                for each in as_completed(work):
                    yield each.result()
            except BaseException:  # also Ctrl-C: what was begun is given up, not waited for
                for process in list((pool._processes or {}).values()):
                    process.terminate()
                raise
            finally:
                pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def beside(do: Callable[[], Result], begin: Callable[[], None]) -> Iterator[Callable[[], Result]]:
    """Has one thing done by another process while the block goes on; it ends with the block.

    Args:
        do: a function of a module, so that another process finds it.
        begin: what the process does first, such as waking TensorFlow.

    Yields:
        A function that waits for what came of it, and returns or raises that.
    """
    context = get_context("spawn")
    receiving, sending = context.Pipe(duplex=False)
    process = context.Process(target=_send, args=(do, begin, sending), daemon=True)
    with _set(ONE_THREAD):
        process.start()
    sending.close()

    def result() -> Result:
        try:
            came, value = receiving.recv()
        except EOFError:
            raise RuntimeError("the process beside this one ended without a result") from None
        if not came:
            raise value
        return value

    try:
        yield result
    finally:
        process.terminate()
        process.join()


def _send(do: Callable[[], Result], begin: Callable[[], None], sending: Connection) -> None:
    """In the process beside: what came of it, or what was raised."""
    _begin(begin)
    try:
        sending.send((True, do()))
    except Exception as error:
        sending.send((False, error))


def _begin(begin: Callable[[], None]) -> None:
    """What a process does first: leave Ctrl-C to its parent, and end when its parent has ended."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    begin()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


@contextmanager
def _set(variables: Mapping[str, str]) -> Iterator[None]:
    """Processes that are started inside have these variables; the environment is put back."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
