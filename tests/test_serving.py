"""Places that are less sure than a layer asks are counted, and serve nobody."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from geo.answers.answers import Answers
from geo.layers.model import Layer
from geo.metrics.question import Question
from geo.world import World


def asked_with(world: World, max_error_m: float | None, errors: list[float]) -> tuple[Layer, World]:
    """Return job cafés of which the first have these errors, in a layer that asks so much."""
    layer = replace(world.project.layer("job_cafes"), max_error_m=max_error_m)
    sites = world.sites[world.sites["layer"] == "job_cafes"].reset_index(drop=True)
    error_m = sites["error_m"].to_numpy(copy=True)
    error_m[: len(errors)] = errors
    project = world.project.for_other_places(layer)
    return layer, replace(world, project=project, sites=sites.assign(error_m=error_m))


def test_unsure_places_are_counted_and_serve_nobody(world: World) -> None:
    layer, other = asked_with(world, 400.0, [401.0, 5_000.0, 400.0, np.nan])
    counted, serving = other.counted("job_cafes"), other.serving("job_cafes")
    assert set(counted["site_id"]) - set(serving["site_id"]) == set(counted["site_id"][:2])
    table = Answers(other, reach=None, sureness=None).districts(Question(layer=layer))
    assert table["n_sites"].sum() == len(counted)
    left = replace(other, sites=other.sites[other.sites["site_id"].isin(serving["site_id"])])
    without = Answers(left, reach=None, sureness=None).districts(Question(layer=layer))
    assert table["coverage_share"].tolist() == without["coverage_share"].tolist()
    assert table["median_distance_m"].tolist() == without["median_distance_m"].tolist()
    assert table["n_sites"].tolist() != without["n_sites"].tolist()


def test_a_layer_that_asks_nothing_is_served_by_all(world: World) -> None:
    _, other = asked_with(world, None, [5_000.0])
    assert other.serving("job_cafes") is other.counted("job_cafes")


def test_with_no_sure_place_there_is_no_coverage(world: World) -> None:
    n = int((world.sites["layer"] == "job_cafes").sum())
    layer, other = asked_with(world, 10.0, [11.0] * n)
    table = Answers(other, reach=None, sureness=None).districts(Question(layer=layer))
    assert table["coverage_share"].isna().all()
    assert table["no_coverage_reason_en"].notna().all()


@pytest.mark.parametrize("most", [400.0, 800.0])
def test_what_is_kept_is_of_the_places_that_serve(world: World, most: float) -> None:
    _, other = asked_with(world, most, [500.0])
    _, plain = asked_with(world, None, [500.0])
    same = other.inputs_sha256("job_cafes") == plain.inputs_sha256("job_cafes")
    assert same == (most == 800.0)
