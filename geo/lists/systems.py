"""Which coordinate system a list's numbers are in: the one that puts its rows where they say they are.

Systems of Korea that look alike on a map lie 250 to 360 m apart, so numbers alone never tell them:
each system, the two columns as headed or exchanged, is tried on the rows that name a gu or a legal
dong, and the one that puts more of them there wins. It is called sure only by a rule that was tried on
thousands of drawn lists (tests/lists/test_systems.py) and was not once wrong.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.crs import LONLAT
from geo.lists.crs_candidates import (
    has_point,
    in_lonlat,
    in_their_range,
    spelled,
    to_lonlat_from,
)
from geo.lists.model import Candidate, System
from geo.lists.trial import Trial, lonlat_bounds, tried

if TYPE_CHECKING:
    from geo.arrays import Bools, Floats
    from geo.lists.gazetteer import Gazetteer
    from geo.lists.model import Named

LEAD = 2
"""Pieces of evidence by legal dong by which the winner must lead every other candidate."""

MANY = 10
"""With fewer pieces that name a legal dong the lead must be one more."""

LEAD_BY_GU = 4
"""The same by all pieces, of which some or all name a gu only."""

FOR_ONE_AGAINST = 2
"""Of the pieces that only one of two candidates has right, so many must speak for the winner to each
that speaks against it."""

AGREEMENT = 0.9
"""Share of the compared pieces that must stand in the gu that they name."""

AGREEMENT_IN_DONG = 0.8
"""Share of the compared pieces that must stand in the legal dong that they name."""

COMPARED = 0.6
"""Share of the pieces of evidence that must be comparable at all: the rest is damaged."""

FEWEST = 5
"""Fewer pieces of evidence make nothing sure."""

SAME_M = 1.0
"""Candidates nearer to each other than this are one."""

MOST_TOLD = 5
"""Candidates that are told of at most."""


def lonlat(xy: Floats, system: System) -> Floats:
    """Return the points of all rows in EPSG:4326, longitude first, shape (n, 2).

    Parameters
    ----------
    xy
        Coordinates as headed, shape (n, 2); NaN: no point.
    system
        As decided; its ``crs`` None: no row has a point.

    Returns
    -------
    ndarray
        NaN where a row has no point, or one that its system cannot hold.

    Examples
    --------
    >>> import numpy as np
    >>> old = System(crs="EPSG:4162", sure=True)
    >>> lonlat(np.array([[127.0, 37.5], [np.nan, 37.5]]), old).round(6).tolist()
    [[126.997898, 37.502804], [nan, nan]]
    """
    import numpy as np

    if system.crs is None:
        return np.full(np.shape(xy), np.nan)
    return in_lonlat(xy, system.crs, system.swapped)


def decide(
    xy: Floats,
    named: Named,
    gazetteer: Gazetteer,
    *,
    stated: str | None = None,
    given: str | None = None,
    said: str | None = None,
) -> System:
    """Decide which coordinate system a list is in, and whether its two columns are exchanged.

    Every candidate is tried on the rows that name a district; rows of one district within 50 m are
    one piece of evidence. A piece is right where it stands in the legal dong that it names, or in
    the gu where it names no legal dong, or no farther than 30 m from it. The winner is **sure** if

    - against every other candidate it leads by two of the pieces that name a legal dong (by three
      where those are fewer than ten) and of all pieces, or by four of all pieces;
    - of the pieces that only one of the two has right, two thirds speak for it;
    - at least 90 % of the pieces stand in their gu, and 80 % in their legal dong;
    - there are five pieces or more.

    Pieces that no candidate puts within 1 km of their gu are damaged and are left out of these
    shares, but may be 40 % at most. Candidates within 1 m of each other are one: the one that is
    given, stated or said, else that of the lowest code.

    Parameters
    ----------
    xy
        Coordinates as headed (easting or longitude first), shape (n, 2); NaN: none.
    named
        Gazetteer that the rows name.
    gazetteer
        Polygons of the project, in its metric CRS.
    stated
        System that the file states. Used, unless the rows surely stand in another: then none is.
    given
        System that the user gives: goes before everything; only the order of the columns is found.
    said
        What the headings say (an EPSG code, ``degrees``, ``metres``): decides what the rows leave open.

    Returns
    -------
    System
        ``crs`` None: not known, go on only with a given one. Degrees of Korea, or of a project
        elsewhere, that the rows leave open are taken as EPSG:4326, not sure, ``basis`` ``degrees``.

    Raises
    ------
    CRSError
        `stated` or `given` is no system that can be brought to EPSG:4326.
    """
    given, stated = (None if crs is None else spelled(crs) for crs in (given, stated))
    for crs in (given, stated):
        if crs is not None:
            to_lonlat_from(crs)
    by_heading = spelled(said) if said is not None and said[-1:].isdigit() else None
    wanted = [crs for crs in (given, stated, by_heading) if crs is not None]
    sound = has_point(xy)
    if not sound.any():
        return System(
            crs=given or stated,
            sure=bool(given or stated),
            basis="given" if given else "stated" if stated else "none",
        )
    contest = _Contest(tried(xy, sound, named, gazetteer, wanted), wanted)
    if given is not None:
        return contest.system(contest.best_of(given), sure=True, basis="given")
    winner = contest.winner()
    if stated is not None:
        own = contest.best_of(stated)
        if winner is None or contest.trial.candidates[winner][0] == stated:
            return contest.system(own, sure=True, basis="stated")
        return contest.system(None, sure=False, basis="stated")
    if winner is not None:
        return contest.system(winner, sure=True, basis=contest.basis)
    return _left_open(contest, xy[sound], by_heading, lonlat_bounds(gazetteer))


def _left_open(
    contest: _Contest,
    numbers: Floats,
    by_heading: str | None,
    area: tuple[float, float, float, float],
) -> System:
    """Return the system of a list whose rows make none sure."""
    ranking = contest.ranking
    if by_heading is not None:
        own = contest.best_of(by_heading)
        if ranking and not contest.beats(ranking[0], own) and contest.at_home[own] >= 0.5:
            return contest.system(own, sure=True, basis="stated")
    degrees = in_their_range(numbers, area)
    if degrees is not None:
        for at in ranking:
            # Degrees that better fit the old datum are no longer a matter of course.
            if contest.trial.candidates[at][0] == LONLAT:
                if contest.beats(ranking[0], at):
                    break
                return contest.system(at, sure=False, basis="degrees")
        else:
            return System(crs=LONLAT, sure=False, swapped=degrees, basis="degrees")
    return contest.system(None, sure=False, basis="none")


class _Contest:
    """The candidates of a trial, ranked and compared."""

    def __init__(self, trial: Trial, wanted: list[str]) -> None:
        import numpy as np

        self.trial = trial
        self._wanted = wanted
        pieces = trial.pieces
        self._dong = trial.names_dong[pieces]
        self._in_gu = trial.right_gu[:, pieces]
        in_dong = trial.right_dong[:, pieces]
        self._in_dong = in_dong & self._dong
        self._right = np.where(self._dong, in_dong, self._in_gu)
        self.score = self._right.sum(axis=1)
        self._compared = trial.near[pieces]
        self.at_home = trial.at_home
        self.n_gu, self.n_dong = (
            trial.in_gu.sum(axis=1),
            (trial.in_dong & trial.names_dong).sum(axis=1),
        )
        self.ranking = self._ranking()

    def _ranking(self) -> list[int]:
        """Return the candidates, the best first; one of several in one place."""
        order = sorted(range(len(self.trial.candidates)), key=self._rank)
        kept: list[int] = []
        for at in order:
            if all(not self._same(at, other) for other in kept):
                kept.append(at)
        return kept

    def _rank(self, at: int) -> tuple[float, ...]:
        crs, swapped = self.trial.candidates[at]
        code = int(crs[5:]) if crs[5:].isdigit() else 10**9
        return (
            *(-self.score[at], -self._in_gu[at].sum(), -self.at_home[at]),
            *(crs not in self._wanted, swapped, code),
        )

    def _same(self, a: int, b: int) -> bool:
        if self.score[a] != self.score[b]:
            return False
        return self.trial.shift_m(a, b) < SAME_M

    def best_of(self, crs: str) -> int:
        """Return the order of a system's columns that fits better."""
        own = [at for at, (each, _) in enumerate(self.trial.candidates) if each == crs]
        return min(own, key=self._rank)

    def beats(self, a: int, b: int) -> bool:
        """Say whether one candidate leads another by more than the rule asks."""
        if _leads(self._right[a], self._right[b], LEAD_BY_GU):
            return True
        lead = LEAD if (self._dong & self._compared).sum() >= MANY else LEAD + 1
        by_dong = _leads(self._in_dong[a], self._in_dong[b], lead)
        return by_dong and _leads(self._right[a], self._right[b], lead)

    def winner(self) -> int | None:
        """Return the candidate that is sure; None: none is."""
        if not self.ranking or self._compared.sum() < max(FEWEST, COMPARED * len(self._compared)):
            return None
        best, *others = self.ranking
        agrees = self._in_gu[best][self._compared].mean() >= AGREEMENT
        dong = self._compared & self._dong
        if dong.any():
            agrees &= self._in_dong[best][dong].mean() >= AGREEMENT_IN_DONG
        return best if agrees and all(self.beats(best, other) for other in others) else None

    @property
    def basis(self) -> str:
        return "legal_dong" if self._dong.any() else "gu"

    def system(self, at: int | None, *, sure: bool, basis: str) -> System:
        """Return what was decided, with the candidates as far as they put any row into its gu."""
        first = self.ranking[0] if at is None and self.ranking else at
        told = [] if first is None else [first]
        told += [each for each in self.ranking if each not in told]
        candidates = tuple(
            Candidate(
                crs=self.trial.candidates[each][0],
                swapped=self.trial.candidates[each][1],
                n_gu=int(self.n_gu[each]),
                n_legal_dong=int(self.n_dong[each]),
                shift_m=round(self.trial.shift_m(told[0], each), 1),
            )
            for each in told[:MOST_TOLD]
        )
        crs, swapped = (None, False) if at is None else self.trial.candidates[at]
        return System(
            crs=crs,
            sure=sure,
            swapped=swapped,
            basis=basis,
            n_named=int((self.trial.near & self.trial.names_gu).sum()),
            candidates=candidates,
        )


def _leads(a: Bools, b: Bools, by: int) -> bool:
    only_a, only_b = int((a & ~b).sum()), int((b & ~a).sum())
    return only_a - only_b >= by and only_a >= FOR_ONE_AGAINST * only_b
