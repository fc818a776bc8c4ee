"""Initialisers: how large the weights are before anything has been learned.

After the losses in the reading order. Each is a zero-mean distribution whose variance depends on
the number of inputs n_in of the layer, and for Glorot's also on its number of units n_out. Biases
start at zero.

A trap of names: the journal's "Xavier", N(0, 1/n_in), is what Keras calls LeCun. Xavier is the
first name of Glorot, whose variance is 2 / (n_in + n_out), the same only if n_in = n_out. And
Keras's `..._normal` initialisers are *truncated*: their normal distribution is cut off at two
standard deviations.
"""

from collections.abc import Callable

import numpy as np

from scratch.activations import Array

# The standard deviation of N(0, 1) after everything outside [-2, 2] was drawn again; dividing by it
# gives the truncated distribution the variance that was asked for.
TRUNCATED_STDDEV = 0.87962566103423978


def xavier(rng: np.random.Generator, n_out: int, n_in: int) -> Array:
    """The journal's Xavier: N(0, 1/n_in), not truncated.

    Args:
        rng: where the random numbers come from.
        n_out: units of this layer, at least 1.
        n_in: units of the layer before, at least 1.

    Returns:
        W: (n_out, n_in), float64.

    Source: LeCun et al., "Efficient BackProp", 1998, equation (16): sigma = n_in^(-1/2).

    Example:
        >>> xavier(np.random.default_rng(0), 3, 2).shape
        (3, 2)
    """
    return rng.normal(0, np.sqrt(1 / n_in), (n_out, n_in))


def he(rng: np.random.Generator, n_out: int, n_in: int) -> Array:
    """The journal's He: N(0, 2/n_in), not truncated; the 2 makes up for the half that relu cuts.

    Source: He et al., "Delving deep into rectifiers", 2015, equation (10).

    Example:
        >>> he(np.random.default_rng(0), 3, 2).shape
        (3, 2)
    """
    return rng.normal(0, np.sqrt(2 / n_in), (n_out, n_in))


def glorot_uniform(rng: np.random.Generator, n_out: int, n_in: int) -> Array:
    """Uniform in [-r, r], r = sqrt(6 / (n_in + n_out)): variance 2 / (n_in + n_out).

    The default of Keras's `Dense`.

    Source: Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural
    networks", 2010, equation (16).

    Example:
        >>> bool(abs(glorot_uniform(np.random.default_rng(0), 3, 3)).max() <= 1)
        True
    """
    return uniform(rng, n_out, n_in, variance=2 / (n_in + n_out))


def glorot_normal(rng: np.random.Generator, n_out: int, n_in: int) -> Array:
    """Truncated normal of variance 2 / (n_in + n_out).

    Source: Glorot and Bengio (2010), equation (12), for the variance; Keras for the truncation.

    Example:
        >>> glorot_normal(np.random.default_rng(0), 3, 2).shape
        (3, 2)
    """
    return truncated_normal(rng, n_out, n_in, variance=2 / (n_in + n_out))


def he_uniform(rng: np.random.Generator, n_out: int, n_in: int) -> Array:
    """Uniform in [-r, r], r = sqrt(6 / n_in): variance 2 / n_in.

    Source: He et al. (2015), equation (10), for the variance.

    Example:
        >>> bool(abs(he_uniform(np.random.default_rng(0), 3, 6)).max() <= 1)
        True
    """
    return uniform(rng, n_out, n_in, variance=2 / n_in)


def he_normal(rng: np.random.Generator, n_out: int, n_in: int) -> Array:
    """Truncated normal of variance 2 / n_in.

    Source: He et al. (2015), equation (10), for the variance; Keras for the truncation.

    Example:
        >>> he_normal(np.random.default_rng(0), 3, 2).shape
        (3, 2)
    """
    return truncated_normal(rng, n_out, n_in, variance=2 / n_in)


def lecun_normal(rng: np.random.Generator, n_out: int, n_in: int) -> Array:
    """Truncated normal of variance 1 / n_in: the journal's Xavier, truncated.

    Source: LeCun et al. (1998), equation (16), for the variance; Keras for the truncation.

    Example:
        >>> lecun_normal(np.random.default_rng(0), 3, 2).shape
        (3, 2)
    """
    return truncated_normal(rng, n_out, n_in, variance=1 / n_in)


def uniform(rng: np.random.Generator, n_out: int, n_in: int, *, variance: float) -> Array:
    """Uniform in [-r, r] with r = sqrt(3 variance).

    Example:
        >>> bool(abs(uniform(np.random.default_rng(0), 5, 5, variance=1 / 3)).max() <= 1)
        True
    """
    limit = np.sqrt(3 * variance)
    return rng.uniform(-limit, limit, (n_out, n_in))


def truncated_normal(rng: np.random.Generator, n_out: int, n_in: int, *, variance: float) -> Array:
    """Normal, everything beyond two standard deviations drawn again, scaled to the variance.

    Example:
        >>> W = truncated_normal(np.random.default_rng(0), 50, 50, variance=TRUNCATED_STDDEV**2)
        >>> bool(abs(W).max() <= 2)
        True
    """
    W = rng.normal(0, 1, (n_out, n_in))
    while (outside := np.abs(W) > 2).any():
        W[outside] = rng.normal(0, 1, outside.sum())
    return W * (np.sqrt(variance) / TRUNCATED_STDDEV)


INITIALIZERS: dict[str, Callable[[np.random.Generator, int, int], Array]] = {
    "xavier": xavier,
    "he": he,
    "glorot_uniform": glorot_uniform,
    "glorot_normal": glorot_normal,
    "he_uniform": he_uniform,
    "he_normal": he_normal,
    "lecun_normal": lecun_normal,
}
