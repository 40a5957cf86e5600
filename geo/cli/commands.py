"""What commands there are, and which module has each: so that only what is asked for is loaded."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module

from geo.cli.parser import Parser

ROOMS = {
    "answers": {
        "layers": "list the layers",
        "check": "reconcile the report's figures with the data",
        "metrics": "figures of a layer by district",
    },
    "lists": {
        "doctor": "say what is the matter with a list of places",
        "add": "make a checked list a layer of the project",
    },
    "fairness": {
        "access": "how much of a layer its people reach",
        "equity": "how fairly access falls on people",
        "stability": "does the ranking of the coarse level survive?",
    },
    "explaining": {"explain": "how a number was made: formula, inputs, places, limits"},
    "changing": {"diff": "two states of a list: what opened, closed, moved, and whom that reaches"},
    "locating": {"locate": "where the next places go: proved, with reasons and alternatives"},
    "scenarios": {
        "scenario": "what if places came, closed or moved: who gains, who loses, how fairly"
    },
    "joining": {"join": "any table by gu or dong, whatever names them: our codes and names beside"},
    "points": {"points": "any number of points by district: millions, in parts, within a memory"},
    "fetching": {"fetch": "a list of Seoul Open Data, with your own key (GEO_SEOUL_KEY)"},
    "networks": {
        "network": "street networks: fetch, import, info",
        "reach": "how far a layer's places reach on foot",
    },
    "sureness": {
        "sureness": "how sure the figures of every service layer are (takes minutes)",
    },
    "population": {"population": "demand surfaces: build, info, compare"},
    "publishing": {
        "map": "one layer's map as one HTML file",
        "publish": "the whole site as static HTML",
        "figure": "a map for a document: PNG, SVG or PDF",
        "brief": "two pages on a gu for a meeting: DOCX or PDF",
        "audit": "check a published folder",
    },
    "new": {"new": "a project of your own: any area, any polygons"},
}
"""Modules of geo.cli, and what `geo --help` says of each one's commands, in its order."""


def add_all(parser: Parser, words: Sequence[str] | None) -> None:
    """Add every command; of those that `words` do not ask for (None: all) the name alone."""
    commands = parser.add_subparsers(metavar="COMMAND", title="commands")
    known = {name for names in ROOMS.values() for name in names}
    asked = known if words is None else {next((word for word in words if word in known), "")}
    for room, names in ROOMS.items():
        added = {name: commands.add_parser(name, help=text) for name, text in names.items()}
        if asked & set(names):
            import_module(f"geo.cli.{room}").add(added)
