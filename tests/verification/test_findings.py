"""The scripts that show what Keras does: each prints here what it says it prints.

Those about TensorFlow are run in one process, one after the other, with Keras's global settings put
back: starting TensorFlow takes longer than all of them. A script about another backend needs a
process of its own.
"""

import contextlib
import io

import pytest

from comparisons.findings import _path, names, printed, script


@pytest.mark.stability
@pytest.mark.filterwarnings("ignore::UserWarning")  # some findings are what Keras warns of
@pytest.mark.parametrize("name", names())
def test_a_script_prints_what_it_says(name):
    found = script(name)
    if found.lacks:
        pytest.skip(found.lacks)
    heard = printed(name) if found.backend != "tensorflow" else printed_here(name)
    assert heard == found.told


def printed_here(name):
    """What a script prints in this process."""
    from keras_ref.precision import precision

    heard = io.StringIO()
    with precision("float32"), contextlib.redirect_stdout(heard):
        exec(compile(script(name).source, _path(name), "exec"), {"__name__": "__main__"})
    return heard.getvalue().strip()


def test_a_script_is_run_as_a_person_would_run_it():
    assert printed("predict-then-loss") == script("predict-then-loss").told


def test_an_unknown_finding_is_refused():
    with pytest.raises(
        ValueError, match=r"must be one of .*an-operation-in-between, .*; got 'adam'"
    ):
        script("adam")
