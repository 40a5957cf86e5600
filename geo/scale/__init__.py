"""The same answers in parts: on one core, on all of a machine, on several machines.

A question is a `Job`: a list of parts, and a function that answers one of them. A carrier brings
the parts to where they are answered; what comes back is put together in the order of the parts, so
that the bytes are the same whichever carried them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.lazy import lazy

if TYPE_CHECKING:
    from geo.scale.access import straight_access
    from geo.scale.areas import area_by_district
    from geo.scale.carriers import InProcess, Pool
    from geo.scale.cluster import Cluster
    from geo.scale.job import How, Job, Part, kept_until_end, run
    from geo.scale.nearest import straight_distance
    from geo.scale.people import people_by_district
    from geo.scale.point_files import PointFile, open_points
    from geo.scale.points import Placed, points_to_districts
    from geo.scale.walking import walking_catchments, walking_coverage

_HOMES = {
    "access": ["straight_access"],
    "areas": ["area_by_district"],
    "carriers": ["InProcess", "Pool"],
    "cluster": ["Cluster"],
    "job": ["How", "Job", "Part", "kept_until_end", "run"],
    "nearest": ["straight_distance"],
    "people": ["people_by_district"],
    "point_files": ["PointFile", "open_points"],
    "points": ["Placed", "points_to_districts"],
    "walking": ["walking_catchments", "walking_coverage"],
}
__all__ = [
    "Cluster",
    "How",
    "InProcess",
    "Job",
    "Part",
    "Placed",
    "PointFile",
    "Pool",
    "area_by_district",
    "kept_until_end",
    "open_points",
    "people_by_district",
    "points_to_districts",
    "run",
    "straight_access",
    "straight_distance",
    "walking_catchments",
    "walking_coverage",
]
__getattr__, __dir__ = lazy(__name__, _HOMES)
