"""The variants: every form of an optimiser that a run is held against.

Eleventh of the package. Two rows may be one function: `same_as` says so, and no run can tell them.
"""

from comparisons.training.variants.table_adam import PLAIN
from comparisons.training.variants.table_narrow import narrow
from comparisons.training.variants.table_others import NOT_ADAM
from comparisons.training.variants.table_slips import slips
from comparisons.training.variants.variant import Variant

WIDE: dict[str, Variant] = {**PLAIN, **slips(), **NOT_ADAM}
VARIANTS: dict[str, Variant] = {**WIDE, **narrow(WIDE)}
