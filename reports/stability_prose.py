"""What a reader is told about stability: the confusion, the four parts of the answer, and the box.

Words only; every number comes from the records.
"""

CONFUSION = (
    "A classifier ends in a softmax: its outputs `a` are probabilities, and the loss wants the "
    "probability of the right class. So why not just use `a`? Why should "
    '`Dense(10, activation="softmax")` with `SparseCategoricalCrossentropy()` be *less stable* '
    "than `Dense(10)` with `from_logits=True`, when on paper they are the same function? And why "
    "does the experiment that everyone tries first show no difference at all?"
)

IN_THEORY = (
    "On paper -ln softmax(z) of the right class y is ln(sum of exp(z_k)) - z_y, and any way to "
    "write that is as good as any other. A computer rounds after every operation, and the ways "
    "part. These are the ways in which people write it in NumPy. One class stands above the other "
    "by a *gap*; where the right class is the lower one, the network is wrong with growing "
    "certainty. The exact loss is enclosed in ball arithmetic, so the error is not an estimate."
)

GIVING_OUT = (
    "Each form gives out at a gap of its own. The gap was found between two neighbouring floats, "
    "and beside it stands what the format's constants predict; where rounding decides, an interval "
    "is predicted. B is the largest number of the format, eta the smallest above 0, u half the "
    "distance of 1 to the next number."
)

ERRORS = (
    "The pictures show the relative error of the loss over the gap, each form with its bound: how "
    "large the error can be by the form's own roundings. A line that rises to 1 has lost every "
    "digit. Where the network is *right* the loss is tiny, about exp(-gap), and the usual "
    "log-softmax loses it, because 1 + exp(-gap) is rounded before the logarithm is taken; log1p "
    "keeps it."
)

CONDITION = (
    "No form can be better than its logits are known. The *condition* of a loss says how many "
    "times larger a relative change of the logits comes out in it. Where it is small the loss is "
    "well conditioned, and scratch's forms are right to a few units in the last place; where it "
    "is not, they are right to a few units times the condition. A loss that is a sum of numbers "
    "below the normal range has lost digits before anyone adds it up, and is counted apart."
)

PATHS = (
    "What does Keras compute? Its loss functions on arrays are one thing, a model in each of the "
    "modes in which it can be run another. None of it is read off the source: every way of writing "
    "the code is run on logits that tell all known formulas apart, and the loss and the gradient "
    "are held against the exact value of each formula and the bound of its roundings."
)

HEADS = "Every way to end the model, under two losses, in float32, with nothing in between:"

WHY_RESCUED = (
    "On TensorFlow Keras quietly *rescues* the unstable form. A softmax or sigmoid of Keras leaves "
    "the logits it was given on its output, in an attribute `_keras_logits`; a loss that finds "
    "them computes from them, whatever its flag says. In a graph it also goes back through an "
    "operation of type Softmax or Sigmoid, whoever made it. That is why the first experiment shows "
    "no difference. Where neither is found, probabilities are clipped to [1e-7, 1 - 1e-7] before "
    "the logarithm: the loss stops, and what was clipped has no gradient."
)

COST = (
    "The same network, from the same weights, on the same batches, trained along each path: "
    "through the logits (*stable*), and through probabilities that are clipped and not rescued "
    "(*clipped*). A wrong answer is *dead* when its gradient at the logits is exactly zero: it is "
    "wrong, and teaches nothing. It is *faint* when only its own probability was clipped, which "
    "leaves a gradient of some 1e-7. The starts grow worse from line to line."
)

OTHERS = (
    "The rounding errors of log-sum-exp and softmax in 16 bits were studied by {source}, on the "
    "outputs of a network for handwritten digits. The same was done here with other digits and "
    "another network; what depends on them need not be equal, and what was concluded from them "
    "should be found again."
)

BOX = """\
> **What to write**
>
> *NumPy.* The loss from logits, never from probabilities; take the largest logit out first, and use
> `log1p` for the rest, as `scratch/losses_from_logits.py` does:
>
>     t = Z.argmax(axis=0)                       # samples are columns
>     D = Z - Z[t, np.arange(len(t))]
>     E = np.exp(D)
>     E[t, np.arange(len(t))] = 0
>     loss = np.log1p(E.sum(axis=0)) - D[Y, np.arange(len(Y))]
>     dZ = softmax(Z) - onehot(Y)
>
> *Keras, any backend.* A linear last layer, and the flag:
>
>     keras.layers.Dense(10)
>     keras.losses.SparseCategoricalCrossentropy(from_logits=True)
>
> and `keras.ops.softmax(model.predict(X))` where probabilities are wanted. It is the only way that
> was computed from the logits in every mode, in every dtype and behind every layer. One output or
> several that may be right at once: `Dense(n)` with `BinaryCrossentropy(from_logits=True)`.
>
> *If the model must end in a softmax*, nothing may stand between it and the loss, the dtypes must
> be the same (no mixed precision), the backend must be TensorFlow, and the loss must not be taken
> of what `predict` returned. In 16 bits keep away from it: the clipping clips nothing there, and a
> right answer of a sigmoid can make every weight `nan`.
>
> *PyTorch*: `torch.nn.CrossEntropyLoss` and `BCEWithLogitsLoss` take logits. *JAX with optax*:
> `optax.softmax_cross_entropy_with_integer_labels` and `sigmoid_binary_cross_entropy` do too.
"""
