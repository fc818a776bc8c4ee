"""The command line, `twinprop`: its options and its exit codes.

Last in the reading order. It imports nothing that takes time before it knows what is wanted.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from reports.checking.command import check, check_options
from reports.commands import RIGHT, Interruption, Refusal, bench, report
from reports.finding_command import finding
from reports.map_command import walk_map
from reports.power_command import power
from reports.training_command import training
from reports.variant_command import variant, variant_options

COMMANDS = {
    "report": report,
    "finding": finding,
    "check": check,
    "variant": variant,
    "map": walk_map,
    "training": training,
    "power": power,
    "bench": bench,
}

BAD_INPUT, INTERRUPTED = 2, 130
DTYPES = ("float32", "float64")
OUT, MAP_OUT, POWER_OUT = "twinprop-report", "twinprop-map", "twinprop-power"
TRAINING_OUT = "twinprop-training"
BACKENDS = ("tensorflow", "jax", "torch")


class _Parser(argparse.ArgumentParser):
    """An argument parser, made a class only to answer misuse with one line instead of several."""

    def error(self, message: str) -> NoReturn:
        """Hands the message to `main`."""
        raise Refusal(f"{message} (see {self.prog} --help)")


class _Version(argparse.Action):
    """An option, made a class because argparse wants one, that looks the version up when asked."""

    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> NoReturn:
        """Prints the version and ends."""
        from importlib.metadata import PackageNotFoundError, version

        try:
            print(f"twinprop {version('twinprop')}")
        except PackageNotFoundError:
            print("twinprop, not installed")
        parser.exit()


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command.

    Args:
        argv: the words after `twinprop`; None takes them from the process.

    Returns:
        The exit code: 0 nothing wrong, 1 verdict `wrong` or a finding refuted, 2 input that cannot
        be used, 130 interrupted.
    """
    try:
        args = _parser().parse_args(argv)
        return COMMANDS[args.command](args)
    except Refusal as refusal:
        print(f"twinprop: {refusal}", file=sys.stderr)
        return BAD_INPUT
    except Interruption as interruption:
        print(f"twinprop: interrupted; {interruption}", file=sys.stderr)
        return INTERRUPTED
    except KeyboardInterrupt:
        print("twinprop: interrupted; earlier pages, if any, are as they were.", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:  # whoever read our output, such as `head`, has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return RIGHT


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="twinprop",
        description="The same network in NumPy and in Keras, every step of both judged against "
        "the exact value.",
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    _report_options(
        commands.add_parser(
            "report",
            help="measure, judge, and write pages",
            description="Measure, judge, and write pages. Exit code 1 if anything is wrong.",
        )
    )
    commands.add_parser(
        "finding",
        help="show a finding about Keras",
        description="Run the script that shows a finding about Keras, short enough for a bug "
        "report. Exit code 1 if it prints something else here than it says.",
    ).add_argument("name", nargs="?", metavar="NAME", help="(default: list them)")
    check_options(
        commands.add_parser(
            "check",
            help="check your own network",
            description="Ask a network of your own, in a file that knows nothing of this project, "
            "judge what it makes of weights and data, and name the mistake. The file, or the one "
            "of --connect, holds a function that says what the network is and calls it: def "
            'twinprop(p, layers="relu, softmax", loss="categorical_crossentropy"), which takes '
            "p.X, p.Y, p.W1, p.b1 and so on and returns a dict of whatever there is: Z1, A1, cost, "
            "dW1, db1, or 'W1 after' a step. Exit code 1 if something is wrong.",
        )
    )
    variant_options(
        commands.add_parser(
            "variant",
            help="say which form of an optimiser took the steps of a run",
            description="Hold every step of a run against every known form of SGD, momentum, "
            "RMSprop and Adam, and say which took it. FILE.npz holds the weights before the first "
            "step and after each, W1 (T + 1, ...), b1 and so on under any names, and the gradient "
            "of each step, dW1 (T, ...), db1 and so on. Or it holds W1, b1, W2 and so on with the "
            "data, X and Y, and `batches` (T, b), the numbers of the samples of each step; then "
            "--layers and --loss say what the network is, and the gradients are computed. Exit "
            "code 1 if no form took the steps.",
        )
    )
    _map_options(
        commands.add_parser(
            "map",
            help="walk every way from logits to a loss",
            description="Run every head, loss, flag, dtype and mode on every backend of Keras that "
            "is installed, find out which formula each computes, and write a page. A run that was "
            "stopped goes on with the same command. Exit code 1 if a cell has no known formula or "
            "a finding is refuted.",
        )
    )
    _training_options(
        commands.add_parser(
            "training",
            help="judge every step of long runs",
            description="Train with every optimiser, judge every step, compare runs that are left "
            "alone, and write a page. A run that was stopped goes on with the same command. Exit "
            "code 1 if a step is wrong or a finding is refuted.",
        )
    )
    _power_options(
        commands.add_parser(
            "power",
            help="measure how often a verdict is wrong",
            description="Judge thousands of correct pairs and every planted mistake, and write a "
            "page. A run that was stopped goes on with the same command. Exit code 1 if correct "
            "code was called wrong, or a mistake was missed.",
        )
    )
    commands.add_parser(
        "bench",
        help="compare speed",
        description="Time the same work in NumPy, Keras and others.",
    )
    return parser


def _report_options(parser: argparse.ArgumentParser) -> None:
    """The options of `twinprop report`."""
    parser.add_argument(
        "study", nargs="*", metavar="STUDY", help="what to ask (default: everything); see --list"
    )
    parser.add_argument(
        "--problem",
        action="append",
        metavar="NAME",
        help="of the catalogue; may be given again (default: all); see --list",
    )
    parser.add_argument(
        "--dtype", action="append", choices=DTYPES, help="may be given again (default: both)"
    )
    parser.add_argument("--data", metavar="FILE", help="a data file in place of the catalogue")
    parser.add_argument("--target", metavar="COLUMN", help="what to predict in the data file")
    parser.add_argument("--seed", type=int, metavar="N", help="of data and weights (default: 0)")
    parser.add_argument("--out", metavar="FOLDER", default=OUT, help=f"(default: {OUT})")
    parser.add_argument(
        "--from", dest="results", metavar="FILE", help="rebuild pages from an earlier results.json"
    )
    parser.add_argument("--list", action="store_true", help="list problems and studies")


def _map_options(parser: argparse.ArgumentParser) -> None:
    """The options of `twinprop map`."""
    parser.add_argument(
        "--backend",
        action="append",
        choices=BACKENDS,
        help="of Keras; may be given again (default: all that are installed)",
    )
    parser.add_argument(
        "--quick", action="store_true", help="only a tenth of the routes, those that tell most"
    )
    parser.add_argument(
        "--processes", type=int, metavar="N", help="at once (default: one for each processor)"
    )
    parser.add_argument("--out", metavar="FOLDER", default=MAP_OUT, help=f"(default: {MAP_OUT})")
    parser.add_argument(
        "--from", dest="results", metavar="FILE", help="rebuild the page from a results.json"
    )


def _training_options(parser: argparse.ArgumentParser) -> None:
    """The options of `twinprop training`."""
    parser.add_argument(
        "--quick", action="store_true", help="fewer steps of fewer runs, in a minute or two"
    )
    parser.add_argument(
        "--processes", type=int, metavar="N", help="at once (default: one for each processor)"
    )
    parser.add_argument(
        "--out", metavar="FOLDER", default=TRAINING_OUT, help=f"(default: {TRAINING_OUT})"
    )
    parser.add_argument(
        "--from", dest="results", metavar="FILE", help="rebuild the page from a results.json"
    )


def _power_options(parser: argparse.ArgumentParser) -> None:
    """The options of `twinprop power`."""
    parser.add_argument("--pairs", type=int, metavar="N", help="correct pairs (default: 10000)")
    parser.add_argument("--seed", type=int, metavar="N", help="of all draws (default: 0)")
    parser.add_argument(
        "--processes", type=int, metavar="N", help="at once (default: one for each processor)"
    )
    parser.add_argument(
        "--out", metavar="FOLDER", default=POWER_OUT, help=f"(default: {POWER_OUT})"
    )
    parser.add_argument(
        "--from", dest="results", metavar="FILE", help="rebuild the page from a results.json"
    )
