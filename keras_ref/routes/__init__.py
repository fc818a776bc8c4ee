"""Every way from logits to a crossentropy that people write in Keras, run and not judged.

A route is a head, a loss and its flag, what stands between the two, and the dtypes; it is walked in
several modes, from functions called by hand to `fit`. `walk` returns what was computed: the loss,
the gradient at the logits, and what Keras warned of or refused.

Reading order: `heads`, `losses`, `policies` (the axes, each a table), `model` (how the gradient is
read without touching what runs), `modes` (the last axis), `walk`. `backends` says what has to be
written once for each of Keras's backends, and `on_tensorflow`, `on_jax`, `on_torch` do so.

Example:
    >>> import numpy as np
    >>> from keras_ref.routes.model import Configuration
    >>> from keras_ref.routes.walk import walk
    >>> rescued = Configuration("softmax", "categorical_crossentropy", False, "nothing", "float32")
    >>> clipped = rescued._replace(between="Reshape")
    >>> logits, targets = np.array([[0.0, -30.0, -33.0]]), np.array([[0, 1, 0]])
    >>> [walk(each, ["model"], logits, targets)["model"].loss.astype(int)
    ...  for each in (rescued, clipped)]
    [array([30]), array([16])]
"""
