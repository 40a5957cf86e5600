"""Geocoding services, asked with the user's own key and only when the user says so.

What a service knows of an address is used and, where its rules say so, not kept: `Geocoder.keeps`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from geo.errors import SourceError, UsageError
from geo.korean import particle
from geo.settings import Settings
from geo.sources.geocoding_services import LOT, ROAD, Asking, Geocoder, Point, Query, geocoders
from geo.sources.web import (
    Patience,
    patiently,
)
from geo.text import Text

if TYPE_CHECKING:
    import pandas as pd

ERROR_M: Mapping[str, float] = {ROAD: 220.0, LOT: 250.0}
"""A service knows one point of a house number or of a lot. Nine in ten of real places of one number
lay within 306 m (lots: 340 m) of another, so within these of their middle."""
PRECISION = "block"
_KEY = re.compile(r"[!-~]{4,300}")


def geocode(
    queries: Sequence[Query],
    service: str,
    key: str,
    *,
    url: str | None = None,
    patience: Patience | None = None,
    progress: Callable[[str], None] = lambda line: None,
) -> pd.DataFrame:
    """Ask a service where addresses are, each different one once.

    Parameters
    ----------
    queries
        Addresses; an empty text is not asked for.
    service
        One of `geocoders`.
    key
        The user's own; for juso two with a comma between, of the search and of the coordinates,
        or one that is both.
    url
        Of another server, None: the service's own.
    patience
        How long and how often to ask.
    progress
        Called with one line now and then.

    Returns
    -------
    DataFrame
        A row a query: ``lon, lat`` : degrees, NaN where the service knows no point; ``error_m`` :
        metres; ``precision``. Its ``attrs``: ``asked``, ``found`` : int; ``keeps`` : bool; ``rule``,
        ``stopped`` : text in both languages, `stopped` None where every address was asked for.

    Raises
    ------
    UsageError
        Nobody knows the service, the key is none, or there are more addresses than its quota.
    SourceError
        The service refuses the first address, or does not answer.
    """
    import numpy as np
    import pandas as pd

    geocoder = _geocoder(service)
    _require_key(geocoder, key)
    wanted = list(dict.fromkeys(query for query in queries if query.text))
    if geocoder.quota is not None and len(wanted) > geocoder.quota:
        raise UsageError(
            f"{geocoder.name} answers {geocoder.quota:,} addresses a day, and these are "
            f"{len(wanted):,}. Split the list.",
            ko=f"{geocoder.name}: 하루 {geocoder.quota:,}건까지인데 주소가 {len(wanted):,}건입니다. "
            "목록을 나누십시오.",
        )
    patience = patience or Patience(pause_s=0.05)
    asking = Asking(geocoder=geocoder, key=key, url=url or geocoder.url, patience=patience)
    found, stopped = _all(asking, wanted, progress)
    rows = [
        (*(found.get(query) or (np.nan, np.nan)), ERROR_M.get(query.kind, ERROR_M[LOT]))
        for query in queries
    ]
    table = pd.DataFrame(rows, columns=["lon", "lat", "error_m"], dtype=float)
    table.loc[table["lon"].isna(), "error_m"] = np.nan
    known = table["lon"].notna().to_numpy()
    table["precision"] = np.array([PRECISION if each else None for each in known], dtype=object)
    n_found = sum(point is not None for point in found.values())
    table.attrs = {
        "asked": len(found),
        "found": n_found,
        "keeps": geocoder.keeps,
        "rule": geocoder.rule,
        "stopped": stopped,
    }
    return table


def geocoder_key(settings: Settings, service: str) -> str:
    """Return the user's key of a service.

    Raises
    ------
    UsageError
        Nobody knows the service, or its variable is not set.

    Examples
    --------
    >>> geocoder_key(Settings(vworld_key="k3y-of-mine"), "vworld")
    'k3y-of-mine'
    >>> geocoder_key(Settings(), "kakao")
    Traceback (most recent call last):
    geo.errors.UsageError: Kakao needs a key of your own: set GEO_KAKAO_KEY.
    """
    geocoder = _geocoder(service)
    key: str | None = getattr(settings, f"{geocoder.key}_key")
    if not key:
        raise UsageError(
            f"{geocoder.name} needs a key of your own: set {geocoder.variable}.",
            ko=f"{geocoder.name}: 본인의 인증키가 있어야 합니다. {geocoder.variable}에 넣으십시오.",
        )
    return key


def _geocoder(service: str) -> Geocoder:
    if service not in geocoders():
        names = ", ".join(geocoders())
        raise UsageError(
            f"no geocoding service {service!r}. Use one of: {names}.",
            ko=f"주소 좌표 서비스 {service!r}: 없습니다. 쓸 수 있는 것: {names}.",
        )
    return geocoders()[service]


def _require_key(geocoder: Geocoder, key: str) -> None:
    if not _KEY.fullmatch(key):
        raise UsageError(
            f"the key of {geocoder.name} is no key: letters, digits and signs without blanks. "
            f"Check {geocoder.variable}."
        )


def _all(
    asking: Asking, wanted: Sequence[Query], progress: Callable[[str], None]
) -> tuple[dict[Query, Point | None], Text | None]:
    """Ask for each address; what was answered before a refusal counts."""
    found: dict[Query, Point | None] = {}
    name = asking.geocoder.name
    for number, query in enumerate(wanted, 1):
        if number > 1 and asking.patience.pause_s:
            asking.patience.sleep(asking.patience.pause_s)
        try:
            found[query] = patiently(
                lambda query=query: asking.geocoder.ask(asking, query),  # type: ignore[misc]
                name,
                asking.patience,
                progress,
            )
        except SourceError as err:
            if not found:
                raise
            rest = len(wanted) - len(found)
            return found, Text(
                f"{particle(name, '이')} 주소 {len(found):,}건 뒤에 답을 멈추어 {rest:,}건은 묻지 "
                "못했습니다.",
                f"{err} {len(found):,} addresses were answered, {rest:,} were not.",
            )
        if number % 200 == 0:
            progress(f"{name}: {number:,}/{len(wanted):,}")
    return found, None
