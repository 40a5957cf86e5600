"""Areas that `geo.sources.overpass` fetched -> one network."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from geo.crs import METRIC
from geo.errors import NetworkError
from geo.network.build import Tables, build_network
from geo.network.parquet import read_parquet
from geo.network.store import Network
from geo.sources.overpass import read_about


def import_pieces(
    folder: str | Path,
    *,
    water: shapely.Geometry | None = None,
    about: Mapping[str, Any] | None = None,
    crs: str = METRIC,
) -> Network:
    """Join the fetched areas of a folder to one network; what they share is taken once.

    Parameters
    ----------
    folder
        What `geo.sources.overpass.fetch_streets` wrote.
    water
        Water that no leg may cross, metres.
    about
        Further entries of the manifest.
    crs
        Metric CRS of the project: the network is kept in it.

    Raises
    ------
    NetworkError
        No area is there.
    SourceError
        A file of an area was changed or cut short.
    """
    folders = sorted(path for path in Path(folder).glob("[!.]*") if path.is_dir())
    if not folders:
        raise NetworkError(f"{folder} holds no fetched area. Run `geo network fetch` first.")
    facts = [read_about(path) for path in folders]
    pieces = [read_parquet(path, crs=crs) for path in folders]
    ids, first = np.unique(np.concatenate([p.node_id for p in pieces]), return_index=True)
    footpaths = [p.footpaths for p in pieces if p.footpaths is not None]
    tables = Tables(
        node_id=ids,
        node_xy=np.concatenate([p.node_xy for p in pieces])[first],
        u=np.concatenate([p.u for p in pieces]),
        v=np.concatenate([p.v for p in pieces]),
        length=np.concatenate([np.asarray(p.length) for p in pieces]),
        lines=None,
        bridge=np.concatenate([np.asarray(p.bridge) for p in pieces]),
        footpaths=any(footpaths) if footpaths else None,
    )
    dates = [fact["date"] for fact in facts if fact.get("date")]
    told = {
        "source": facts[0]["source"],
        "date": min(dates) if dates else None,
        "filter": facts[0]["filter"],
        "areas": [path.name for path in folders],
        **(about or {}),
    }
    return build_network(tables, water=water, merge_twins=True, about=told, crs=crs)
