"""A project: one area, its districts, its people and its layers, as one folder says them.

The built-in project is `data/`; anybody's own is a folder with a ``geo.toml``.
"""

from geo.project.backdrop import Backdrop
from geo.project.config import Area, Demand, Level, Project, Report, Water, Workers, read_project
from geo.project.find import built_in_folder, current_project, find_project

__all__ = [
    "Area",
    "Backdrop",
    "Demand",
    "Level",
    "Project",
    "Report",
    "Water",
    "Workers",
    "built_in_folder",
    "current_project",
    "find_project",
    "read_project",
]
