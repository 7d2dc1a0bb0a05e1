"""The one door to the library that solves programmes of whole numbers: HiGHS in scipy. Loaded by the planner alone."""

from collections.abc import Sequence

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

GAP = 0.001  # of the worth, under which a better answer is not looked for


def most_worth(
    worths: Sequence[float], rows: Sequence[int], columns: Sequence[int], most: Sequence[int], *, seconds: float
) -> tuple[list[int], bool]:
    """The columns to take so that their worth is greatest, and whether that is proven.

    `rows` and `columns` name the places of ones in a matrix; the sum of the taken columns of a row is `most` of it or
    less. Nothing is taken where no answer was found in the time.
    """
    limits = coo_array((np.ones(len(rows)), (rows, columns)), shape=(len(most), len(worths))).tocsr()
    found = milp(
        -np.array(worths),
        constraints=LinearConstraint(limits, ub=np.array(most, dtype=float)),
        integrality=np.ones(len(worths)),
        bounds=Bounds(0, 1),
        options={"time_limit": seconds, "mip_rel_gap": GAP},
    )
    if found.x is None:
        return [], False
    return [column for column, share in enumerate(found.x) if share > 1 / 2], found.status == 0
