"""The verification: every problem, by every study that applies to it, in both dtypes.

`pytest tests/verification` asks whether scratch and Keras both compute what they should on this
machine. Narrow it by problem (`-k digits`), by study (`-m gradients`) or by dtype (`-k float32`).
"""

import pytest

from comparisons.catalogue import CATALOGUE, load
from comparisons.problems import DTYPES
from comparisons.records import IDENTICAL, PROVEN
from comparisons.studies import STUDIES, function
from reports.failures import failure

# A thousand steps of the optimisers on one problem; a report has them on more. Elsewhere a hundred,
# in several epochs with a partial batch at the end of each.
LONG, SHORT = "digits", 100


def cases():
    for name, recipe in CATALOGUE.items():
        for study in STUDIES:
            if study == "stability" and not recipe.loss.endswith("crossentropy"):
                continue  # no softmax or sigmoid before its loss
            for dtype in DTYPES:
                mark = getattr(pytest.mark, study)
                yield pytest.param(name, study, dtype, marks=mark, id=f"{name}-{study}-{dtype}")


@pytest.mark.parametrize(("name", "study", "dtype"), list(cases()))
def test_scratch_and_keras_compute_what_they_should(name, study, dtype):
    short = study == "adam" and name != LONG
    done = function(study)(load(name), dtype, **({"steps": SHORT} if short else {}))
    if done.verdict not in (IDENTICAL, PROVEN):
        unclear = [f"{row.quantity}: {row.judgements}" for row in done.rows]
        pytest.fail(failure(done) or f"{done.summary}\n" + "\n".join(unclear), pytrace=False)
