"""What Keras on TensorFlow is known to do with a softmax and a loss: claims, and what decides them.

Between them they name every path of Keras that the study `stability` walks; a run that measures
anything else has found news.
"""

# (name, statement, formula, the paths that must be found to compute it)
FACTS = (
    (
        "keras-from-logits-is-stable",
        "With from_logits=True Keras computes log-sum-exp, accurate at any gap.",
        "from_logits",
        ("keras from_logits", "keras model_linear"),
    ),
    (
        "keras-restores-logits",
        "Keras on TensorFlow computes a loss from probabilities from the logits all the same, if "
        "the probabilities come straight from its own softmax.",
        "from_logits",
        ("keras softmax_activation", "keras model_softmax"),
    ),
    (
        "a-graph-sees-through-tf-softmax",
        "`tf.nn.softmax`, which eager Keras cannot see through, is seen through inside a graph.",
        "from_logits",
        ("keras softmax_tf_in_graph",),
    ),
    (
        "what-keras-cannot-see-through-is-clipped",
        "After an eager softmax that is not Keras's own, any operation behind it that makes a new "
        "tensor, even an equal one, or `predict`, Keras clips the probabilities to "
        "[1e-7, 1 - 1e-7].",
        "clipped",
        ("keras softmax_tf", "keras softmax_then_identity", "keras predict_then_loss"),
    ),
    (
        "a-loss-of-another-dtype-ends-the-rescue",
        "A loss of another dtype than the model's casts its input, loses sight of the logits, and "
        "clips.",
        "clipped",
        ("keras model_softmax_other_dtype",),
    ),
)
