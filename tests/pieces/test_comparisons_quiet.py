"""What TensorFlow says when it wakes is caught, and shown if it fails to."""

import os
import subprocess
import sys


def run(program, **environment):
    return subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        env=dict(os.environ) | environment,
    )


def test_tensorflow_wakes_without_a_word_and_a_log_level_that_was_set_stands():
    done = run(
        "from comparisons.quiet import wake_tensorflow; wake_tensorflow()\n"
        "import os, sys, tensorflow as tf\n"
        "assert float(tf.constant(2.0) * 3) == 6\n"
        "assert os.environ['TF_CPP_MIN_LOG_LEVEL'] == '1'\n"
        "print('said', file=sys.stderr)",
        TF_CPP_MIN_LOG_LEVEL="1",
    )
    assert (done.returncode, done.stderr) == (0, "said\n")


def test_what_was_said_before_a_failure_is_shown():
    done = run(
        "import os\nfrom comparisons.quiet import caught\n"
        "with caught():\n    os.write(2, b'no such device\\n'); raise SystemExit(3)"
    )
    assert (done.returncode, done.stderr) == (3, "no such device\n")
    kept = run("import os\nfrom comparisons.quiet import caught\nwith caught(): os.write(2, b'x')")
    assert (kept.returncode, kept.stderr) == (0, "")
