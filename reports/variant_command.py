"""What `twinprop variant` does: read a run, and say which form of an optimiser took its steps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reports.commands import FOUND_WRONG, RIGHT, guarded, measuring

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

SETTINGS = {
    "learning_rate": "each form's own, 0.001 for Adam",
    "beta_1": "0.9",
    "beta_2": "0.999",
    "epsilon": "1e-7 and 1e-8, which are tried in any case",
    "momentum": "0.9",
    "dampening": "0.9",
    "rho": "0.9, and 0.99 for PyTorch's RMSprop",
    "weight_decay": "those of Keras, PyTorch and optax",
}


def variant(args: Namespace) -> int:
    """`twinprop variant`: exit code 0 if a form is named, 1 if none took the steps."""
    from reports.variant_words import sentences, table

    given = {name: getattr(args, name) for name in SETTINGS if getattr(args, name) is not None}
    with guarded():
        run = _run(args)
        measuring("training.variants.candidates").check(given)
        told = measuring("training.variants.tell").tell(run, given)
    print(f"{sentences(told)}\n\n{table(told)}")
    return RIGHT if told.named else FOUND_WRONG


def _run(args: Namespace) -> Any:
    """The run with its gradients: handed in, or computed from the data."""
    handed = measuring("training.variants.handed")
    if all(said is None for said in (args.layers, args.loss, args.kernels, args.samples)):
        return handed.from_file(args.file)
    if args.layers is None or args.loss is None:
        raise ValueError("--layers and --loss must both be given for gradients to be computed")
    network = measuring("training.variants.network").Network(
        tuple(each.strip() for each in args.layers.split(",")),
        args.loss,
        args.kernels,
        args.samples,
    )
    return measuring("training.variants.from_data").from_data(handed.arrays_of(args.file), network)


def variant_options(parser: ArgumentParser) -> None:
    """The options of `twinprop variant`."""
    parser.add_argument(
        "file", metavar="FILE.npz", help="weights, step by step, with gradients or data"
    )
    parser.add_argument(
        "--layers",
        metavar="NAMES",
        help="the activation of every layer, such as relu,relu,linear, for gradients to be "
        "computed from the data; a crossentropy of a linear layer takes logits",
    )
    parser.add_argument(
        "--loss", metavar="NAME", help="by its name in Keras, such as mean_squared_error"
    )
    parser.add_argument(
        "--kernels",
        choices=("in_out", "out_in"),
        help="of Keras, or of PyTorch (default: read off the shapes)",
    )
    parser.add_argument(
        "--samples",
        choices=("rows", "columns"),
        help="how X and Y hold them (default: read off the shapes)",
    )
    for setting, usual in SETTINGS.items():
        option = f"--{setting.replace('_', '-')}"
        parser.add_argument(option, type=float, metavar="X", help=f"(default: {usual})")
