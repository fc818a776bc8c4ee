"""The network: the Sequential model that a person writes, and its parameters by name.

After `initializers`, before `backprop`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from keras_ref.choices import one_of
from keras_ref.losses import build_loss
from keras_ref.precision import precision

if TYPE_CHECKING:
    import keras

Array = np.ndarray[Any, Any]

ACTIVATIONS = ("linear", "relu", "sigmoid", "tanh", "softmax")


def build(
    units: Sequence[int],
    activations: Sequence[str],
    loss: str,
    from_logits: bool,
    inputs: int,
    dtype: str,
    optimizer: keras.optimizers.Optimizer | str | None = None,
    accuracy: bool = False,
) -> keras.Sequential:
    """Sequential([Input((inputs,)), Dense(units[0], activation=activations[0]), ...]), compiled.

    Args:
        units: n_1 ... n_L.
        activations: one of `ACTIVATIONS` for each layer.
        loss: a key of `losses.LOSSES`.
        from_logits: whether the loss is given logits. Keras warns (UserWarning) when such a loss
            meets a softmax or sigmoid output, and computes from the logits all the same.
        inputs: n_0.
        dtype: "float32" or "float64", of everything: layers, loss, cost, optimizer, metrics.
        optimizer: what `optimizers.build_optimizer` gave, or Keras's name for one; None for a model
            that is only looked at.
        accuracy: whether training reports "accuracy", the share of correct predictions. With binary
            crossentropy from linear logits the threshold is 0, that is probability 1/2; Keras's own
            "accuracy" would compare the logits with 0.5.

    Raises:
        ValueError: if a name is unknown, the lengths differ, the loss cannot take logits, accuracy
            is asked of a regression, or the optimizer was made in another dtype.

    Example:
        >>> model = build([4, 3], ["relu", "linear"], "sparse_categorical_crossentropy",
        ...               from_logits=True, inputs=5, dtype="float32")
        >>> [layer.name.split("_")[0] for layer in model.layers], model.output_shape
        (['dense', 'dense'], (None, 3))
    """
    if len(units) != len(activations) or not units:
        raise ValueError(
            "`activations` must name one activation for each of `units`, at least one; "
            f"got {len(activations)} for {len(units)}"
        )
    for activation in activations:
        one_of("activation", activation, ACTIVATIONS)
    loss_object = build_loss(loss, from_logits, dtype)
    metrics = [_accuracy(loss, from_logits and activations[-1] == "linear")] if accuracy else None
    with precision(dtype):
        import keras

        _check_optimizer(optimizer, dtype)
        dense = [
            keras.layers.Dense(n, activation=g) for n, g in zip(units, activations, strict=True)
        ]
        model = keras.Sequential([keras.Input((inputs,)), *dense])
        model.compile(optimizer=optimizer, loss=loss_object, metrics=metrics)
    return model


def names(model: keras.Sequential) -> list[str]:
    """The names of the parameters: W1 b1 W2 b2 ..., the order of `model.trainable_variables`.

    Raises:
        ValueError: if a layer of the model is not a Dense with a bias.
    """
    return [f"{letter}{n}" for n, _ in enumerate(dense_layers(model), 1) for letter in "Wb"]


def get_parameters(model: keras.Sequential) -> dict[str, Array]:
    """Copies of the parameters, W1 b1 W2 b2 ...: kernels (n_(l-1), n_l), biases (n_l,).

    Raises:
        ValueError: if a layer of the model is not a Dense with a bias.

    Example:
        >>> model = build([3], ["tanh"], "mean_squared_error", False, inputs=2, dtype="float32")
        >>> {name: array.shape for name, array in get_parameters(model).items()}
        {'W1': (2, 3), 'b1': (3,)}
    """
    return {name: to_numpy(variable.value) for name, variable in _variables(model).items()}


def set_parameters(model: keras.Sequential, parameters: Mapping[str, Array]) -> None:
    """Gives the model these parameters, bit for bit. Nothing is set unless everything fits.

    Args:
        model: from `build`.
        parameters: W1 b1 W2 b2 ..., all of them: kernels (n_(l-1), n_l), biases (n_l,), in the
            dtype of the model.

    Raises:
        ValueError: if a name is missing or unknown, or a shape or dtype is not the model's.

    Example:
        >>> model = build([3], ["tanh"], "mean_squared_error", False, inputs=2, dtype="float32")
        >>> W1, b1 = np.ones((2, 3), "float32"), np.arange(3, dtype="float32")
        >>> set_parameters(model, {"W1": W1, "b1": b1})
        >>> get_parameters(model)["b1"].tolist()
        [0.0, 1.0, 2.0]
    """
    variables = _variables(model)
    if parameters.keys() != variables.keys():
        raise ValueError(f"`parameters` must hold {list(variables)}; got {list(parameters)}")
    for name, variable in variables.items():
        _check(name, parameters[name], tuple(variable.shape), dtype_of(model))
    for name, variable in variables.items():
        variable.assign(parameters[name])


def dtype_of(model: keras.Sequential) -> str:
    """The dtype in which the layers compute: "float32" or "float64"."""
    return str(model.layers[0].compute_dtype)


def to_numpy(tensor: Any) -> Array:
    """A copy of a TensorFlow tensor as an array (a scalar gives shape (), not a NumPy scalar)."""
    return np.asarray(tensor.numpy())  # np.array(tensor) asks for a copy in a way that warns


def dense_layers(model: keras.Sequential) -> list[keras.layers.Dense]:
    """The layers 1 ... L.

    Raises:
        ValueError: if one of them is not a Dense with a bias.
    """
    import keras

    for layer in model.layers:
        if not isinstance(layer, keras.layers.Dense) or layer.bias is None:
            raise ValueError(
                f"`model` must consist of Dense layers with a bias; got {layer.name!r}, "
                f"a {type(layer).__name__}"
            )
    return list(model.layers)


def check_data(model: keras.Sequential, X: Array, Y: Array) -> None:
    """Whether the data fit the model.

    Args:
        model: from `build`.
        X: (m, n_0), in the dtype of the model, m >= 1.
        Y: (m,) integers 0 ... n_L - 1 for the sparse crossentropy, else (m, n_L) in that dtype.

    Raises:
        ValueError: if not, naming the quantity, what was expected and what came.
    """
    import keras

    dtype, m, classes = dtype_of(model), len(X), model.output_shape[-1]
    if m == 0:
        raise ValueError("`X` must hold at least one sample; got 0")
    _check("X", X, (m, model.input_shape[-1]), dtype)
    if not isinstance(model.loss, keras.losses.SparseCategoricalCrossentropy):
        _check("Y", Y, (m, classes), dtype)
        return
    if Y.shape != (m,) or not np.issubdtype(Y.dtype, np.integer):
        raise ValueError(f"`Y` must be integers of shape {(m,)}; got {Y.dtype} of shape {Y.shape}")
    if Y.min() < 0 or Y.max() >= classes:
        raise ValueError(
            f"`Y` must hold labels from 0 to {classes - 1}; got {Y.min()} to {Y.max()}"
        )


def _check(name: str, array: Array, shape: tuple[int, ...], dtype: str) -> None:
    """Raises ValueError unless the array has this shape and dtype."""
    if array.shape != shape:
        raise ValueError(f"`{name}` must have shape {shape}; got {array.shape}")
    if array.dtype != dtype:
        raise ValueError(f"`{name}` must have dtype {dtype}; got {array.dtype}")


def _check_optimizer(optimizer: Any, dtype: str) -> None:
    """Raises ValueError if the optimizer's learning rate was rounded to another dtype."""
    if optimizer is None or isinstance(optimizer, str):
        return
    made_in = str(optimizer.learning_rate.dtype)
    if made_in != dtype:
        raise ValueError(
            f"`optimizer` must be made in the dtype of the model, {dtype}: its learning rate is "
            f"a variable; got {made_in}"
        )


def _accuracy(loss: str, linear_logits: bool) -> str | Callable[[Any, Any], Any]:
    """What Keras takes as the metric "accuracy" for this loss."""
    if loss == "mean_squared_error":
        raise ValueError("`accuracy` must be False for 'mean_squared_error', a regression")

    def accuracy(targets: Any, logits: Any) -> Any:
        import keras

        return keras.metrics.binary_accuracy(targets, logits, threshold=0.0)

    if loss == "binary_crossentropy" and linear_logits:
        return accuracy  # Keras names the history's key after the function
    return "accuracy"


def _variables(model: keras.Sequential) -> dict[str, Any]:
    """The parameters' variables by name."""
    pairs = [(layer.kernel, layer.bias) for layer in dense_layers(model)]
    return dict(zip(names(model), [each for pair in pairs for each in pair], strict=True))
