"""The scripts that show what Keras does: each prints here what it says it prints.

They are run in one process, one after the other, with Keras's global settings put back.
"""

import contextlib
import io

import pytest

from comparisons.findings import _path, names, printed, script


@pytest.mark.stability
@pytest.mark.filterwarnings("ignore::UserWarning")  # some findings are what Keras warns of
@pytest.mark.parametrize("name", names())
def test_a_script_prints_what_it_says(name):
    from keras_ref.precision import precision

    heard = io.StringIO()
    with precision("float32"), contextlib.redirect_stdout(heard):
        exec(compile(script(name).source, _path(name), "exec"), {"__name__": "__main__"})
    assert heard.getvalue().strip() == script(name).told


def test_a_script_is_run_as_a_person_would_run_it():
    assert printed("predict-then-loss") == script("predict-then-loss").told


def test_an_unknown_finding_is_refused():
    with pytest.raises(ValueError, match=r"must be one of an-operation-in-between, .*; got 'adam'"):
        script("adam")
