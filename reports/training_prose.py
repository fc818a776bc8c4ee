"""What the page about training tells its readers besides numbers.

Before `training_page`.
"""

QUESTION = (
    "Somebody rebuilds Adam in NumPy, starts from the weights of a Keras model, feeds it the same "
    "batches, and prints the difference of the weights: 1e-8 after a step, 1e-4 after some "
    "hundred, and growing. Is that noise, or is there a bug?"
)

ANSWER = (
    "> **Noise or bug?** The distance tells only while it is compared with how far *right* runs of "
    "that network come apart by then, and from some step on, the horizon, right and wrong runs are "
    "equally far. Take the framework's own state before a step, its weights, moments and gradient, "
    "compute that one step from it and compare: a number outside the rounding-error bound of that "
    "one step is a bug, and if there is none it is noise, after however many steps."
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

BAND = (
    "From the same weights and on the same batches, never looking at each other again. How far "
    "apart may two right implementations be by then? The band is filled by runs of the NumPy "
    "network that are the same in exact arithmetic and rounded otherwise at every step. Samples, "
    "inputs and hidden units are in other orders, so that every sum is; and each probability near "
    "1 is one unit in the last place off by chance: no order changes that rounding, and once a "
    "network is sure p - y cancels and makes it a large part of the gradient. Keras should lie in "
    "the band (n right runs and Keras are one like the other: after a given step Keras is the "
    "furthest of all with a chance of 1 in n + 1). A mistake leaves it. In float64 the NumPy "
    "network has the settings as Keras holds them, betas of the bias correction rounded to float32 "
    "included, and takes its powers of those: 1 - beta^t cancels, so that the rounding of a power "
    "counts up to a thousand times, and the right ratio put onto powers of other betas would alone "
    "carry Keras above the band."
)

HORIZON = (
    "The distance is told over how far the weights have moved from the start. *Half the digits "
    "lost* is the first step after which the furthest right run is the root of the unit roundoff "
    "away, *all but one lost* when it is a tenth: past that horizon two right runs agree in "
    "nothing but their cost, and a distance says nothing. Where it is, or whether there is one, "
    "depends on the network, the rate and the dtype; in step there is none."
)

SAID = (
    "Sentences that stand in every course, each taken apart into parts that a measurement can "
    "refute, and measured over several starts and real data sets; (a to b) are the quartiles over "
    "the starts. A sentence holds if all of its parts do, on every set that can tell; *better*, "
    "*even* and *worse* say how Adam came out. Rates are compared at the defaults and each at its "
    "best, since a race at one rate tells who had the better rate."
)

VARIANTS = (
    "Frameworks do not mean the same by Adam. They differ in where epsilon stands and how large it "
    "is, and that decides how a weight moves whose gradients are small: the first step, at a "
    "learning rate of 0.001, exactly. `twinprop variant RUN.npz` says which form took the steps of "
    "a run."
)

TOLD_APART = (
    "Can they be told apart from a real run? Each form trained a network, and each of these runs "
    "was held against all forms. The one that took the steps should be named, alone unless the run "
    "cannot tell, and every other flagged no later than the step at which no rounding hides the "
    "difference any more. Beside it stands how long the closest of Keras's own optimisers, with "
    "its default settings, could be taken for the one that made the run."
)

OWN_RATES = (
    "Adam multiplies the moving average of a weight's gradients by alpha / (sqrt(v) + epsilon): "
    "each weight has a learning rate of its own, far above the 0.001 that Adam was given where "
    "gradients are small, and it follows their size. What comes of it is the second picture: the "
    "first step is 0.001 for every weight, whatever its gradient while epsilon is small beside "
    "it, and later ones are smaller the more a gradient changes its sign. A weight that never had "
    "a gradient is left out. Shaded is where nine of ten weights lie; the lines of Keras lie on "
    "those of scratch."
)
