"""The notebook's door: a project with its tables, asked by a layer's key, a Layer, or any points."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from geo.crs import to_lonlat
from geo.errors import CRSError, UsageError
from geo.layers.model import PLACE_METRICS, SERVICE_METRICS, Layer
from geo.lists import is_list
from geo.project import Project, find_project
from geo.text import Text

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from geo.answers.answers import Answers
    from geo.answers.changes import Side
    from geo.answers.focus import Focus
    from geo.answers.siting import Search, Siting
    from geo.answers.siting_robust import Robust
    from geo.maps.engine.geomap import GeoMap
    from geo.measures.place_error import Progress
    from geo.metrics.question import By, Question
    from geo.world import World

    Places: TypeAlias = str | Path | Layer | gpd.GeoDataFrame
    """A layer's key, a Layer, a list (see `geo.read_places`), or a table of points in any CRS."""

POINTS = "points"
"""Key of the layer that a table of points is taken for."""
COLOR = "#0b50d0"


class OpenProject:
    """A project and its tables, read once.

    Parameters
    ----------
    project
        As `geo.project.find_project` gives it.
    network
        Folder of a street network, for what is asked on foot; None: without.

    Examples
    --------
    >>> import geo
    >>> seoul = geo.open_project()
    >>> seoul.coverage("job_cafes")[["gu_name_ko", "coverage_share"]].round(3).head(1).values.tolist()
    [['종로구', 0.476]]
    """

    def __init__(self, project: Project, network: Path | None = None) -> None:
        self.project = project
        self._network = network

    def __repr__(self) -> str:
        keys = ", ".join(layer.key for layer in self.layers) or "no layer yet"
        return f"<geo project {self.project.name.en}: {keys}>"

    @cached_property
    def answers(self) -> Answers:
        """Answers to every question, each made once, see `geo.answers.answers.Answers`."""
        from geo.answers.answers import load_answers

        return load_answers(self.project, self._network)

    @property
    def world(self) -> World:
        """Every table of the project, see `geo.world.World`."""
        return self.answers.world

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The layers, in their order."""
        return self.project.layers

    def coverage(
        self,
        places: Places,
        *,
        by: By | None = None,
        demand: str | None = None,
        distance_m: float | None = None,
        gu: str | Sequence[str] | None = None,
    ) -> pd.DataFrame:
        """Return the people and the area within reach of places, by district, straight line.

        Parameters
        ----------
        places
            A layer's key, a Layer, or a table of points in any CRS.
        by
            ``gu``, the coarse level, or ``dong``, the finest; None: gu, or dong if `gu` names one.
        demand
            Key of the people; None: those the layer is for, or the project's first.
        distance_m
            Metres, straight line; None: the layer's, or the project's default.
        gu
            Only these districts, gu or dong by name or code, as rows of the whole table; None: all.

        Returns
        -------
        DataFrame
            As `geo.answers.district_table`: one row a district, shares 0..1, metres, m2.

        Raises
        ------
        UsageError
            `places` is none of the three, or there is no such layer, demand or level.
        CRSError, DataError
            The points have no CRS, or lie outside the area; the table has no row of its own.

        Examples
        --------
        >>> import geo, geopandas as gpd
        >>> hall = gpd.GeoDataFrame(geometry=gpd.points_from_xy([126.978], [37.5665]), crs=4326)
        >>> table = geo.open_project().coverage(hall, distance_m=500)
        >>> table.loc[table["coverage_share"] > 0, "gu_name_ko"].tolist()
        ['종로구', '중구']
        """
        focus, level = self._looked_at(gu, by)
        question, answers = self._asked(places, by=level, demand=demand, distance_m=distance_m)
        table = answers.districts(question)
        return table if focus is None else focus.rows(table, level)

    def nearest(self, places: Places, *, demand: str | None = None) -> pd.DataFrame:
        """Return the straight-line distance from every inhabited point to the nearest place.

        Returns
        -------
        DataFrame, one row a piece of a 100 m cell
            dong_code, gu_code : str; x, y : float64, metres; people : float64;
            distance_m : float64, NaN where there is no place.
        """
        question, answers = self._asked(places, demand=demand)
        return answers.nearest(question)

    def catchments(
        self, places: Places, *, demand: str | None = None, distance_m: float | None = None
    ) -> gpd.GeoDataFrame:
        """Return the ground and the people that each place serves.

        Parameters
        ----------
        places, demand
            As `coverage`.
        distance_m
            Metres within which a place serves, so that catchments may overlap; None: each person
            is served by the nearest place.

        Returns
        -------
        GeoDataFrame, one row a spot, in the project's metric CRS
            See `geo.measures.catchment`.
        """
        question, answers = self._asked(places, demand=demand, distance_m=distance_m)
        return answers.catchments(question)

    def access(
        self,
        places: Places,
        *,
        by: By | None = None,
        demand: str | None = None,
        distance_m: float | None = None,
        path: Literal["straight", "network"] = "straight",
        gu: str | Sequence[str] | None = None,
    ) -> pd.DataFrame:
        """Return how many places people have a share of, by district: `geo.answers.access_table`.

        `path` ``network``: on foot along streets; needs a network. The others as `coverage`.
        """
        focus, level = self._looked_at(gu, by)
        question, answers = self._asked(places, by=level, demand=demand, distance_m=distance_m)
        table = answers.access(question, path)
        return table if focus is None else focus.rows(table, level)

    def locate(
        self, places: Places, *, add: int | None = None, search: Search | None = None, **asked: Any
    ) -> Siting:
        """Find where the next places of a layer go.

        Parameters
        ----------
        places
            As `coverage`: what stands already.
        add
            How many are added.
        search
            How long and for what else is looked, see `geo.answers.siting.Search`.
        asked
            What else `geo.answers.siting_question.Locating` takes: model, demand, distance_m, path,
            candidates, keep, close, forbid, force, prefer, per_gu_max, per_gu_min, budget, price,
            capacity.

        Raises
        ------
        UsageError, NetworkError
            As `geo.answers.siting.locate`.

        Examples
        --------
        >>> import geo
        >>> from geo.answers.siting import Search
        >>> quick = Search(near_ties=False, curve=False, fairness=False)
        >>> found = geo.open_project().locate("job_cafes", add=7, search=quick)
        >>> found.status, round(found.baseline.share, 3), round(found.share, 3)
        ('optimal', 0.272, 0.326)
        """
        from geo.answers.siting import locate
        from geo.answers.siting_question import Locating

        ours = ("demand", "distance_m")
        question, answers = self._asked(places, **{n: asked[n] for n in ours if n in asked})
        public = None if answers is self.answers else self.world.sites
        whole = Locating(layer=question.layer, add=add, public_places=public, **asked)
        return locate(whole, answers, search)

    def robust(
        self,
        places: Places,
        found: Siting,
        *,
        draws: int = 200,
        seed: int | None = None,
        progress: Progress | None = None,
    ) -> Robust:
        """Ask how often each place is chosen under other assumptions, and with places moved in their error.

        Parameters
        ----------
        places, found
            As they were given to `locate`, and what it found. What is asked on foot too needs a network.
        draws
            Draws of place error, >= 1.
        seed
            Fixes every draw; None: that of all published figures.
        progress
            Called with what is being done, how many steps are done, and of how many.

        Raises
        ------
        UsageError, DataError
            As `geo.answers.siting_robust.robust_choice`.

        Examples
        --------
        >>> import geo
        >>> from geo.answers.siting import Search
        >>> seoul, quick = geo.open_project(), Search(near_ties=False, curve=False, fairness=False)
        >>> found = seoul.locate("job_cafes", add=2, search=quick)
        >>> robust = seoul.robust("job_cafes", found, draws=2)
        >>> len(robust.assumptions), robust.n_draws, len(robust.left_out)
        (1, 2, 5)
        """
        from geo.answers.siting_robust import robust_choice
        from geo.measures.place_error import SEED

        _, answers = self._asked(places)
        fixed = SEED if seed is None else seed
        return robust_choice(found, answers, draws=draws, seed=fixed, progress=progress)

    def side(self, places: Places) -> Side:
        """Return a layer, or a table of points, as one side of `geo.answers.changes.compare`.

        Examples
        --------
        >>> import geo
        >>> from geo.answers.changes import compare
        >>> cafes = geo.open_project().side("job_cafes")
        >>> compare(cafes, cafes).counts()["unchanged"]
        78
        """
        from geo.answers.changes import Side

        question, answers = self._asked(places)
        return Side(answers, question.layer)

    def map(self, places: Places, *, gu: str | Sequence[str] | None = None) -> GeoMap:
        """Return the map of a layer, or of a table of points; `save` writes one file.

        `gu`: the districts that it is about and opens on, by name or code; None: all.
        """
        from geo.maps import layer_map

        question, answers = self._asked(places)
        return layer_map(question.layer, answers, focus=self._focus(gu))

    def publish(
        self,
        out: str | Path,
        layers: Sequence[str | Layer] | None = None,
        *,
        gu: str | Sequence[str] | None = None,
    ) -> Path:
        """Publish the project's site into a folder, all of it or nothing; return the folder.

        `gu`: the districts that it is about, by name or code; None: all.

        Raises
        ------
        PublishError
            The folder is not empty and not ours, or the site fails its own audit.
        """
        from geo.publish import publish

        chosen = self.layers if layers is None else tuple(self._layer(each) for each in layers)
        publish(self.answers, chosen, Path(out), focus=self._focus(gu))
        return Path(out)

    def _looked_at(self, gu: str | Sequence[str] | None, by: By | None) -> tuple[Focus | None, By]:
        """Return the districts that are looked at, and the level of their rows."""
        from geo.answers.focus import require_level

        focus = self._focus(gu)
        return focus, require_level(focus, by, self.project.level_keys)

    def _focus(self, gu: str | Sequence[str] | None) -> Focus | None:
        from geo.answers.focus import find_focus

        named = [gu] if isinstance(gu, str) else list(gu or ())
        return find_focus(named, self.project, (self.world.gu, self.world.dong)) if named else None

    def _layer(self, places: object) -> Layer:
        if isinstance(places, Layer):
            self.project.layer(places.key)
            return places  # as it is given: its distance may be another
        if isinstance(places, str):
            return self.project.layer(places)
        raise UsageError(
            f"{type(places).__name__} is no layer. Give a layer's key, a Layer, or a GeoDataFrame "
            "of points."
        )

    def _asked(self, places: object, **asked: Any) -> tuple[Question, Answers]:
        """Return the question and who answers it: for points, of a world with these alone."""
        import geopandas as gpd

        from geo.answers.answers import of_other_places
        from geo.metrics.question import Question

        demand = asked.get("demand")
        if demand is not None:
            self.project.demand(demand)
        if asked.get("by", "gu") not in self.project.level_keys:
            self.project.level(str(asked["by"]))
        if isinstance(places, Path) or (isinstance(places, str) and is_list(places)):
            return self._asked_of_list(Path(places), **asked)
        if isinstance(places, gpd.GeoSeries):
            places = gpd.GeoDataFrame(geometry=places)
        if not isinstance(places, gpd.GeoDataFrame):
            return Question(layer=self._layer(places), **asked), self.answers
        layer, sites = self._layer_of_points(), self._sites(places)
        return Question(layer=layer, **asked), of_other_places(self.answers, layer, sites)

    def _asked_of_list(self, path: Path, **asked: Any) -> tuple[Question, Answers]:
        """Return the question and who answers it, of a list that is read as it comes."""
        from geo.answers.answers import of_other_places
        from geo.lists.as_layer import layer_of, list_sources, require_sure, sites_of
        from geo.lists.doctor import read_places
        from geo.metrics.question import Question

        found, report = read_places(path, self.project)
        require_sure(report)
        layer = layer_of(report, found, self.project, distance_m=asked.get("distance_m"))
        sites, sources = sites_of(found, layer, report), list_sources(layer, report)
        return Question(layer=layer, **asked), of_other_places(self.answers, layer, sites, sources)

    def _sites(self, points: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        """Return a table of points as sites of the layer POINTS."""
        from geo.project.places import NAME_COLUMNS, are_ids, as_sites

        try:
            crs, n = points.crs, len(points.geometry)
        except AttributeError as err:
            raise UsageError("the table has no geometry. Give a GeoDataFrame of points.") from err
        if crs is None:
            raise CRSError("the points have no CRS. Say what they are: points.set_crs(...).")
        if not n:
            return self.world.sites.iloc[:0]
        named = points.reset_index(drop=True)
        if not any(column in named for column in NAME_COLUMNS):
            named = named.assign(name=[f"{number}" for number in points.index])
        if named.geometry.name != "geometry":
            named = named.rename_geometry("geometry")
        said = {name: name for name in ("error_m", "kind", "address") if name in named}
        if "site_id" in named and are_ids(named["site_id"]):
            said["id"] = "site_id"
        return as_sites(to_lonlat(named), POINTS, "the points", said, None)

    def _layer_of_points(self) -> Layer:
        text = Text("내 장소", "my places")
        return Layer(
            key=POINTS,
            name=text,
            summary=text,
            kind="service",
            order=0,
            color=COLOR,
            vintage=Text("날짜를 밝히지 않음", "date not said"),
            metrics=(*SERVICE_METRICS, *(m for m in PLACE_METRICS if m not in SERVICE_METRICS)),
            service_distance_m=self.project.default_distance_m,
            default_demand=self.project.default_demand,
        )


def open_project(
    path: str | Path | None = None, *, network: str | Path | None = None
) -> OpenProject:
    """Open a project for a notebook.

    Parameters
    ----------
    path
        Folder with a geo.toml; None: that of GEO_PROJECT, the nearest above the working folder, or
        the built-in one.
    network
        Folder of a street network, for what is asked on foot.

    Raises
    ------
    SourceError, DataError
        There is no project, or its geo.toml is wrong: every problem in one line.
    UsageError
        `path` is no path.
    """
    if path is not None and not isinstance(path, str | Path):
        raise UsageError(f"{type(path).__name__} is no path of a project. Give a folder's name.")
    named = None if path is None else Path(path)
    return OpenProject(find_project(named), None if network is None else Path(network))


def layer_map(places: Places) -> GeoMap:
    """Return the map of a layer of the current project, or of any table of points.

    Parameters
    ----------
    places
        A layer's key, a Layer, or a table of points in any CRS.

    Raises
    ------
    UsageError, CRSError, DataError
        As `OpenProject.coverage`.
    """
    return open_project().map(places)
