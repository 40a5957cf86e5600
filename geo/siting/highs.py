"""HiGHS, asked exactly: a mixed-integer model in arrays, solved with gaps of 0, and stopped by Ctrl-C.

Huangfu & Hall (2018), Parallelizing the dual revised simplex method, DOI 10.1007/s12532-017-0130-5.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import scipy.sparse as sp

from geo.arrays import Floats
from geo.errors import GeoError
from geo.siting.stopping import Clock, Progress

if TYPE_CHECKING:
    import numpy.typing as npt

TOLERANCE = 1e-9
"""How far a row or a whole number may be off: HiGHS' own 1e-6 would let a person be halved."""
POLL_S = 0.05
SHORTEST_S = 0.01
"""HiGHS gets so much time at least: a small model is solved in it."""


@dataclass
class Program:
    """Columns with their costs and bounds, rows with theirs; added to, then solved.

    Examples
    --------
    The larger of two that may not both be taken:

    >>> model = Program(maximise=True)
    >>> either = model.columns([3.0, 4.0], upper=1.0, integer=True)
    >>> model.row(either, [1.0, 1.0], most=1.0)
    >>> model.solve().x.tolist()
    [0.0, 1.0]
    """

    maximise: bool = False
    offset: float = 0.0
    cost: list[Floats] = field(default_factory=list)
    lower: list[Floats] = field(default_factory=list)
    upper: list[Floats] = field(default_factory=list)
    integer: list[npt.NDArray[np.bool_]] = field(default_factory=list)
    n: int = 0
    blocks: list[tuple[Any, Floats, Floats]] = field(default_factory=list)

    def columns(
        self,
        cost: npt.ArrayLike,
        lower: npt.ArrayLike = 0.0,
        upper: npt.ArrayLike = np.inf,
        *,
        integer: bool = False,
    ) -> npt.NDArray[np.intp]:
        """Add columns; return their numbers."""
        costs = np.atleast_1d(np.asarray(cost, dtype=np.float64))
        size = len(costs)
        self.cost.append(costs)
        self.lower.append(np.broadcast_to(np.asarray(lower, dtype=np.float64), size))
        self.upper.append(np.broadcast_to(np.asarray(upper, dtype=np.float64), size))
        self.integer.append(np.full(size, integer))
        self.n += size
        return np.arange(self.n - size, self.n)

    def row(
        self,
        columns: npt.ArrayLike,
        weights: npt.ArrayLike,
        least: float = -np.inf,
        most: float = np.inf,
    ) -> None:
        """Add one row: a weighted sum of columns from least to most."""
        at = np.asarray(columns, dtype=np.intp)
        matrix = sp.csr_array(
            (np.asarray(weights, dtype=np.float64), (np.zeros_like(at), at)), (1, self.n)
        )
        self.rows(matrix, least, most)

    def rows(
        self, matrix: Any, least: npt.ArrayLike = -np.inf, most: npt.ArrayLike = np.inf
    ) -> None:
        """Add rows of a sparse matrix over all columns there are so far."""
        size = matrix.shape[0]
        self.blocks.append(
            (
                sp.csr_array(matrix),
                np.broadcast_to(np.asarray(least, dtype=np.float64), size),
                np.broadcast_to(np.asarray(most, dtype=np.float64), size),
            )
        )

    def solve(
        self,
        *,
        time_limit_s: float | None = None,
        progress: Progress | None = None,
    ) -> Found:
        """Solve; with `progress`, Ctrl-C ends the search and gives the best so far.

        Parameters
        ----------
        time_limit_s
            Seconds; None: none.
        progress
            Called with the best value and the bound, from this thread.

        Raises
        ------
        GeoError
            HiGHS failed, or the model has no bound.
        """
        import highspy

        if not self.n:
            kept = all((least <= 0).all() and (most >= 0).all() for _, least, most in self.blocks)
            nothing = np.zeros(0)
            if not kept:
                return Found("infeasible", nothing, float("nan"), float("nan"))
            return Found("optimal", nothing, self.offset, self.offset)
        solver = _quiet(highspy)
        for name, value in (
            ("output_flag", False),
            ("mip_rel_gap", 0.0),
            ("mip_abs_gap", 0.0),
            ("mip_feasibility_tolerance", TOLERANCE),
            ("primal_feasibility_tolerance", TOLERANCE),
            ("dual_feasibility_tolerance", TOLERANCE),
            ("random_seed", 0),
            ("threads", 1),
        ):
            solver.setOptionValue(name, value)
        if time_limit_s is not None:
            solver.setOptionValue("time_limit", max(float(time_limit_s), SHORTEST_S))
        solver.passModel(self._as_highs(highspy))
        if progress is None:
            solver.run()
            stopped = False
        else:
            stopped = _watched(solver, progress)
        return self._found(highspy, solver, stopped)

    def _as_highs(self, highspy: Any) -> Any:
        lp = highspy.HighsLp()
        matrices = [
            sp.csr_array((m.data, m.indices, m.indptr), (m.shape[0], self.n))
            for m, *_ in self.blocks
        ]
        matrix = sp.vstack(matrices).tocsr() if matrices else sp.csr_array((0, self.n))
        lp.num_col_, lp.num_row_ = self.n, matrix.shape[0]
        lp.col_cost_ = np.concatenate(self.cost)
        lp.col_lower_, lp.col_upper_ = np.concatenate(self.lower), np.concatenate(self.upper)
        lp.row_lower_ = np.concatenate([np.zeros(0), *(least for _, least, _ in self.blocks)])
        lp.row_upper_ = np.concatenate([np.zeros(0), *(most for *_, most in self.blocks)])
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = matrix.indptr.astype(np.int32)
        lp.a_matrix_.index_ = matrix.indices.astype(np.int32)
        lp.a_matrix_.value_ = matrix.data
        whole = np.concatenate(self.integer)
        if whole.any():
            kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
            lp.integrality_ = [kinds[int(each)] for each in whole]
        lp.offset_ = self.offset
        lp.sense_ = highspy.ObjSense.kMaximize if self.maximise else highspy.ObjSense.kMinimize
        return lp

    def _found(self, highspy: Any, solver: Any, stopped: bool) -> Found:
        status = solver.getModelStatus()
        kinds = highspy.HighsModelStatus
        if status == kinds.kInfeasible:
            return Found("infeasible", np.zeros(0), float("nan"), float("nan"))
        info = solver.getInfo()
        feasible = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
        x = np.asarray(solver.getSolution().col_value) if feasible else np.zeros(0)
        value = float(info.objective_function_value) if feasible else float("nan")
        if status == kinds.kOptimal:
            return Found("optimal", x, value, value)
        if stopped or status in (kinds.kTimeLimit, kinds.kInterrupt):
            return Found("feasible", x, value, float(info.mip_dual_bound))
        raise GeoError(
            f"HiGHS ended with {solver.modelStatusToString(status)!r}. Check the numbers."
        )


@dataclass(frozen=True, eq=False)
class Found:
    """What HiGHS found: ``feasible``: stopped, `x` is empty where nothing was found yet."""

    status: Literal["optimal", "feasible", "infeasible"]
    x: Floats
    objective: float
    bound: float


class Limit:
    """The time that is left for several solves in turn, and whom to tell."""

    def __init__(self, seconds: float | None, progress: Progress | None) -> None:
        self.clock = Clock(seconds)
        self.progress = progress

    def solve(self, mip: Program, known: tuple[float, float] | None = None) -> Found:
        """Solve within the time that is left.

        `known`: of a step of something larger, the best value of that so far and its bound: they are
        told instead of the step's own.
        """
        progress = self.progress
        if progress is not None and known is not None:
            return mip.solve(
                time_limit_s=self.clock.left_s, progress=lambda _value, _bound: progress(*known)
            )
        return mip.solve(time_limit_s=self.clock.left_s, progress=progress)


def _quiet(highspy: Any) -> Any:
    """Return a solver that never writes to stdout, where our data goes."""

    class Quiet(highspy.Highs):
        def enableCallbacks(self) -> None:  # noqa: N802 - theirs; it prints their banner
            self.setOptionValue("output_flag", False)
            super().enableCallbacks()

    return Quiet()


def _watched(solver: Any, progress: Progress) -> bool:
    """Run in a thread of its own, tell how far it is; return whether Ctrl-C stopped it."""
    seen = [float("nan"), float("nan")]

    def note(event: Any) -> None:
        seen[:] = [event.data_out.mip_primal_bound, event.data_out.mip_dual_bound]

    solver.HandleUserInterrupt = True
    solver.cbMipInterrupt += note
    thread = solver.startSolve()
    stopped = False
    done = False
    while not done:
        try:
            done = solver.wait(POLL_S)[0]
            if not stopped and np.isfinite(seen[1]):
                progress(seen[0] if abs(seen[0]) < 1e100 else float("nan"), seen[1])
        except KeyboardInterrupt:
            stopped = True
            solver.cancelSolve()
    thread.join()
    solver.HandleUserInterrupt = False
    return stopped
