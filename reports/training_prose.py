"""What the page about training tells its readers besides numbers.

Before `training_page`.
"""

QUESTION = (
    "Somebody rebuilds Adam in NumPy, starts from the weights of a Keras model, feeds it the same "
    "batches, and prints the difference of the weights: 1e-8 after a step, 1e-4 after some "
    "hundred, and growing. Is that noise, or is there a bug?"
)

ANSWER = (
    "> **Noise or bug?** The distance cannot say: after some hundred steps a right run and a wrong "
    "one are equally far away. Take the framework's own state before a step, its weights, moments "
    "and gradient, compute that one step from it, and compare: if every number lies within the "
    "rounding-error bound of the step, it is noise, after however many steps; one that lies "
    "outside is a bug, and the step says which line."
)

IN_STEP = (
    "Each update of each parameter and each moment was computed exactly from what the optimiser "
    "had before it, the gradient that it was given among that, and the number that it made was "
    "held against the bound of that one step. Errors do not pile up, so the last step is judged as "
    "sharply as the first. In a float64 model Keras on TensorFlow holds some settings in float32 "
    "(the betas of the bias correction, SGD's momentum, the weight decay); its steps are judged "
    "for the settings as it holds them."
)

PLANE = (
    "Thousands of weights at once: the plane through the weights where scratch's Adam ended, "
    "spanned by the two directions in which it spread most; shades are the cost of all samples. "
    "The star is the start, a marker the end of each run, and the path of Keras lies on that of "
    "scratch."
)
