"""What is said of the backdrop: a word a kind, where it is from, that it is never counted."""

from __future__ import annotations

from collections.abc import Mapping

from geo.project import Backdrop
from geo.text import Text

KIND: Mapping[str, Text] = {
    "water": Text("물", "water"),
    "park": Text("공원", "park"),
    "railway": Text("철도", "railway"),
    "station": Text("역", "station"),
    "road": Text("주요 도로", "main road"),
    "other": Text("그 밖의 배경", "other backdrop"),
}
SHOW = Text("배경", "Backdrop")
ABOUT = Text(
    "지도의 배경은 자리를 알아보도록 그릴 뿐 세지 않습니다. 쪽마다 잘라 단순하게 그렸습니다: {listed}.",
    "The backdrop of the maps is there to know where one is, and is never counted. It is cut and simplified for each "
    "page: {listed}.",
)


def backdrop_name(backdrop: Backdrop) -> Text:
    """Return what the legend calls a file of the backdrop.

    >>> backdrop_name(Backdrop(file="a", kind="park", source="a")).en
    'park'
    """
    return backdrop.name or KIND[backdrop.kind]
