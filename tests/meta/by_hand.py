"""Every formula computed as a person would write it, in NumPy, in any dtype; nothing of it is ours.

Each number is rounded to the dtype after each operation. Arrays are columns of samples.
"""

import ml_dtypes  # noqa: F401 - names bfloat16
import numpy as np

BINARY = "binary_crossentropy"


def softmax(z):
    e = np.exp(z - z.max(axis=0))
    return e / total(e)


def total(x):
    """Along the columns, one after the other, in the dtype."""
    s = x[0]
    for row in x[1:]:
        s = s + row
    return s


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


HEADS = {
    "nothing": (lambda z: z, lambda g, p: g),
    "softmax": (softmax, lambda g, p: p * (g - total(g * p))),
    "sigmoid": (sigmoid, lambda g, p: g * p * (1 - p)),
}


def from_logits(a, y, share):
    d = a - a.max(axis=0)
    return total(y * (np.log(total(np.exp(d))) - d)), share * (softmax(a) - y)


def textbook(a, y, share):
    chosen = y > 0
    return (
        -total(np.where(chosen, np.log(a), a * 0)),
        np.where(chosen, -y * share / a, a * 0),
    )


def clipped_then_scaled(a, y, share):
    low, high = limits(a.dtype)
    logs = np.log(np.clip(a, low, high))
    loss, g = from_logits(logs, y, share)
    return loss, np.where((a >= low) & (a <= high), g / np.clip(a, low, high), a * 0)


def scaled_then_clipped(a, y, share):
    low, high = limits(a.dtype)
    s = total(a)
    q = a / s
    c = np.clip(q, low, high)
    g = np.where((q >= low) & (q <= high), -y * share / c, a * 0)
    return -total(y * np.log(c)), (g - total(g * q)) / s


def binary_from_logits(a, y, share):
    terms = np.maximum(a, 0) - a * y + np.log1p(np.exp(-np.abs(a)))
    return terms, share * (sigmoid(a) - y)


def binary_textbook(a, y, share):
    terms = -(y * np.log(a) + (1 - y) * np.log(1 - a))
    return terms, share * (1 - y) / (1 - a) - share * y / a


def binary_clipped(a, y, share):
    low, high = limits(a.dtype)
    terms, g = binary_textbook(np.clip(a, low, high), y, share)
    return terms, np.where((a >= low) & (a <= high), g, a * 0)


def binary_held(a, y, share):
    low, high = limits(a.dtype)
    c, least = np.clip(a, low, high), a.dtype.type(-100)
    terms = -(y * np.maximum(np.log(c), least) + (1 - y) * np.maximum(np.log(1 - c), least))
    return terms, binary_clipped(a, y, share)[1]


def limits(dtype):
    return dtype.type(1e-7), dtype.type(1 - 1e-7)


FORMS = {
    "from logits": from_logits,
    "textbook": textbook,
    "clipped, then scaled": clipped_then_scaled,
    "scaled, then clipped": scaled_then_clipped,
}
BINARY_FORMS = {
    "from logits": binary_from_logits,
    "textbook": binary_textbook,
    "clipped": binary_clipped,
    "clipped, logs from -100": binary_held,
}


@np.errstate(all="ignore")  # inf and nan are results here
def computed(formula, loss, Z, Y):
    """Loss of each sample, their mean, and the gradient of the mean at the logits."""
    m, dtype = Z.shape[1], np.dtype(formula.loss_dtype)
    z = Z.astype(formula.head_dtype)
    head, back = HEADS[formula.through]
    p = head(z)
    a = p.astype(dtype)
    y = (np.eye(len(Z))[:, Y] if Y.ndim == 1 else Y).astype(dtype)
    if loss == BINARY:
        losses, G = averaged(formula, a, y, m)
    else:
        losses, G = FORMS[formula.form](a, y, dtype.type(1 / m))
    mean = total(losses) / dtype.type(m)
    return losses, np.asarray(mean), back(G.astype(formula.head_dtype), p)


def averaged(formula, a, y, m):
    """The binary loss, with its mean over the outputs in the loss's dtype or in float32."""
    form, _, coarse = formula.form.partition(", averaged in ")
    dtype = np.dtype(coarse or a.dtype).type
    share = dtype(1 / m) / dtype(len(a))
    terms, G = BINARY_FORMS[form](a, y, a.dtype.type(share))
    return (total(terms.astype(dtype)) / dtype(len(a))).astype(a.dtype), G
