"""A geocoding service and a list: which addresses it is asked for, and what may be done with its points."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from geo.errors import UsageError
from geo.korean import particle
from geo.lists.gazetteer import Gazetteer
from geo.lists.model import Named
from geo.sources.geocoding_services import LOT, ROAD, Query, geocoders
from geo.text import Text

if TYPE_CHECKING:
    import pandas as pd

NO_QUERY = Query("", ROAD)


@dataclass(frozen=True, kw_only=True)
class Geocoded:
    """What a service did for a list.

    Parameters
    ----------
    service
        Key of it, see `geo.sources.geocoding_services.geocoders`.
    asked, found
        Addresses that it was asked for, each once, and those that it knew.
    stopped
        Why it was not asked for the others; None: it was asked for all.
    """

    service: str
    asked: int
    found: int
    stopped: Text | None = None

    @property
    def keeps(self) -> bool:
        """Whether its rules let a file keep its points."""
        return geocoders()[self.service].keeps

    def sentences(self) -> tuple[Text, ...]:
        """Return what was asked, the rule of the service, and what stopped it."""
        service = geocoders()[self.service]
        asked = Text(
            f"{service.name}에 주소 {self.asked:,}건을 물어 {self.found:,}건의 점을 얻음.",
            f"{service.name} was asked for {self.asked:,} addresses and knew {self.found:,}.",
        )
        return asked, service.rule, *filter(None, (self.stopped,))


def require_keeping(service: str) -> None:
    """Refuse to write the points of a service whose rules do not let them be kept.

    Raises
    ------
    UsageError
        Says what may be done instead.
    """
    named = geocoders()[service]
    if named.keeps:
        return
    raise UsageError(
        f"{named.name} does not let its points be kept, and this would write them. Use them for figures "
        f"(geo metrics, access, explain), or leave out --geocode {service}: those rows then go by their "
        "legal dong.",
        ko=f"{particle(named.name, '은')} 좌표를 저장하지 못하게 하는데, 이 명령은 좌표를 파일에 씁니다. 수치에만 "
        f"쓰거나(geo metrics, access, explain) --geocode {particle(service, '을')} 빼십시오. 그러면 그 행은 "
        "법정동으로 찾습니다.",
    )


def address_queries(
    addresses: pd.DataFrame,
    named: Named,
    gazetteer: Gazetteer,
    wanted: pd.Series[bool] | None = None,
) -> list[Query]:
    """Return what to ask a service for each row; an empty text where there is nothing to ask.

    Asked for is a house at a road, or else a lot of a legal dong, in a gu of the project: each row
    that a service gets leaves the machine, so no other is sent.

    Parameters
    ----------
    addresses, named
        The same rows, as `geo.lists.ladder.place_by_address` takes them.
    gazetteer
        Of the project.
    wanted
        Rows that are to be asked for; None: all.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from geo.lists.addresses import parse_addresses
    >>> from geo.lists.gazetteer import load_gazetteer
    >>> from geo.project import current_project
    >>> gu, nothing = np.array(["11020"], object), np.array([None], object)
    >>> named = Named(gu=gu, legal_dong=nothing, province=nothing, elsewhere=np.zeros(1, bool))
    >>> parts = parse_addresses(pd.Series(["중구 을지로 7-2, 3층 한빛상회"]))
    >>> [query.text for query in address_queries(parts, named, load_gazetteer(current_project()))]
    ['서울특별시 중구 을지로 7-2']
    """
    names = dict(zip(gazetteer.gu["gu_code"], gazetteer.gu["gu_name_ko"], strict=True))
    legal = {}
    if gazetteer.legal_dong is not None:
        table = gazetteer.legal_dong
        legal = dict(zip(table["legal_dong_code"], table["legal_dong_name_ko"], strict=True))
    columns = ("road", "road_number_main", "road_number_sub", "underground")
    houses = addresses[[*columns, "mountain", "lot_main", "lot_sub"]].itertuples(index=False)
    asked = [True] * len(addresses) if wanted is None else wanted.to_list()
    queries = []
    for row, house in enumerate(houses):
        road, main, sub, below, mountain, lot, lot_sub = house
        gu, dong = named.gu[row], legal.get(named.legal_dong[row])
        if not asked[row] or gu is None or named.elsewhere[row]:
            queries.append(NO_QUERY)
            continue
        where = f"{gazetteer.gu_province.get(gu, '')} {names[gu]}".strip()
        if isinstance(road, str) and _is_number(main):
            number = f"{'지하 ' if below else ''}{_shown(main, sub)}"
            queries.append(Query(f"{where} {road} {number}", ROAD))
        elif dong is not None and _is_number(lot):
            queries.append(
                Query(f"{where} {dong} {'산 ' if mountain else ''}{_shown(lot, lot_sub)}", LOT)
            )
        else:
            queries.append(NO_QUERY)
    return queries


def _is_number(value: Any) -> bool:
    import pandas as pd

    return not pd.isna(value)


def _shown(main: object, sub: object) -> str:
    return f"{main}-{sub}" if sub else f"{main}"
