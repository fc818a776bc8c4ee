"""What a reader of the page about power is told. Words only; the numbers come from the records."""

QUESTION = (
    "A check can fail in two ways: it gives an alarm where nothing is wrong, or it keeps quiet "
    "where something is. Either is easy to avoid alone: a check that never gives an alarm gives "
    "no false one. So both were measured on the same numbers, for the verdicts of Twinprop and "
    "for the rules that people use today with the defaults that they come with. For the false "
    "alarms, a network was drawn at random and computed correctly by NumPy and by Keras; for the "
    "misses, one mistake was planted in the NumPy network."
)

RULES = (
    "A rule raises an alarm on a pair if it finds any array of NumPy's too far from Keras's: "
    "values, loss or derivatives. Twinprop does if it calls any step of either engine wrong. A "
    "mistake counts as missed if there is no alarm on any of its numbers. A rule that gives an "
    "alarm on nearly everything misses little; the last column counts the mistakes that a rule "
    "flags while it passes the right network on the same inputs."
)

NOTHING_FLAGGED = "No step of correct code was called `wrong` or `suspect`."

CORRECT = (
    "*Left out* are numbers that there is nothing to hold to: training at up to a thousand times "
    "the usual rate had left the floats before them, an intermediate result may overflow, or a "
    "rounding decides on which branch of a formula they lie. A step is *undecidable* where "
    "float64 numbers lie among the smallest that there are, so that the exact value, kept as two "
    "doubles, is not known finely enough to tell."
)

USES = (
    "A bound is only worth something if it could be broken. For each kind of step: the error of "
    "correct code as a fraction of its bound. At 1 the bound is reached; where even the largest "
    "error stays far from it, a mistake could hide in between. The worst case needs every rounding "
    "to go the same way, so long sums stay well below it. Where nothing is rounded "
    "(a relu, a linear output) the bound is 0 and so is the error. Median and 99.9th percentile "
    "are the upper ends of bins 9 % wide; the largest is exact."
)

FLOORS = (
    "How small an error in a single number is certain to be noticed? An error of twice the bound "
    "is: even if rounding had already gone as far as it can in the other direction, the number "
    "now lies outside. The other rules allow a fixed distance from Keras's number, so they need "
    "that and the distance that was there before. Both are divided by the number; medians over all "
    "numbers of NumPy's that are not 0. `any` means that every change is flagged, down to the last "
    "bit. Where numbers are far below 1, as derivatives often are, a fixed `atol` lets "
    "everything pass: 10 means that a number may be off by ten times its own size."
)

MISTAKES = (
    "Each mistake of the catalogue was planted wherever it fits, in the problems of the catalogue "
    "and in random networks, and everything after it was computed rightly from the wrong number. "
    "The first step that is called wrong has to be the one where it was planted. On some "
    "inputs a mistake makes no difference that could be told from rounding: where every "
    "pre-activation is positive, nobody can see that relu was left out. Such a case is listed with "
    "its reason, and the mistake is planted again on inputs made to show it. The random networks "
    "here are at most 256 wide. In a sum of thousands of float32 terms, what rounding can do at "
    "worst is more than some of these mistakes do to a single term, on any inputs that were tried: "
    "one class of 4096 left out of a softmax, or inputs rounded to float16. The tables of the "
    "smallest change say how much is needed."
)

DRAWN = (
    "Everything was drawn log-uniformly, so small numbers are as frequent as large ones. Not "
    "everything at once, though: a network 4096 wide and 8 deep on 512 samples takes minutes to "
    "judge. Whatever would have taken too long was drawn again, which makes wide layers and large "
    "batches rarer, and deep networks narrower, than they would have been; therefore one "
    "network in eight was held to one extreme. The scale of the weights is relative to "
    "1 / sqrt(inputs of the layer), where 1 keeps signals as large as they are. Where a loss takes "
    "probabilities, the logits were brought within 3.5 of 0: further out, NumPy's textbook form "
    "gives infinity, the clipped form stops, and Keras goes back to the logits. These are "
    "different functions, not the same one rounded differently; what each of them does there "
    "is the question of the study of stability."
)

WHY = (
    "A fixed tolerance has to be right for every number at once, and the error of correct code is "
    "not the same for every number. It grows with the number of terms in a sum and with their "
    "size, not with the size of the result: where large terms cancel, little is left and much of "
    "it is rounding. A tight tolerance gives an alarm there; a loose one lets mistakes pass "
    "everywhere else. Going through a network makes it worse, because the rounding of one layer is "
    "an input of the next, and two correct programs drift apart with depth. Twinprop asks another "
    "question. It takes each step by itself, from the very numbers that this program put into it, "
    "encloses the exact result in an interval, and counts the roundings that correct code can have "
    "made on the way. What lies outside that bound cannot be rounding; so a verdict `wrong` on "
    "correct code would be a fault in the counting, and each one would be listed above. A mistake "
    "that changes a number by less than its bound cannot be told from rounding in that number, "
    "by anyone; that is why the bounds have to be tight, and why their use is shown."
)
