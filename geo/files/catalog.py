"""What a site offers, for machines: ``datapackage.json`` (Frictionless) and ``catalog.jsonld`` (DCAT 3)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from geo.files.sidecar import as_json, table_schema
from geo.files.tables import Bundle
from geo.safe import clean
from geo.text import Text, clean_text
from geo.texts.addresses import CATALOG, FOLDER, PACKAGE, SIDECAR, ZIP, Download
from geo.texts.source_texts import licence_of

if TYPE_CHECKING:
    from geo.files.bundles import Bundles

SCHEMAS = "schemas"
_MEDIA = {
    "csv": "text/csv",
    "geojson": "application/geo+json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "gpkg": "application/geopackage+sqlite3",
    "parquet": "application/vnd.apache.parquet",
    "json": "application/json",
}
_CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
SUMMARY = Text(
    "{area}의 지도가 보이는 모든 수치의 표와 장소의 점. 줄에는 코드와 수치만 있고, 그것이 기댄 것은 basis "
    "열쇠말로 한 번씩 적었습니다.",
    "The tables of every figure on the maps of {area}, and the points of their places. Rows carry codes "
    "and figures; what they rest on stands once, under the key basis.",
)


@dataclass
class Catalog:
    """The files of a site as they are made.

    Parameters
    ----------
    bundles
        The world that they are made of.
    districts
        Codes of the districts by level.
    """

    bundles: Bundles
    districts: Mapping[str, frozenset[str]]
    _schemas: dict[bytes, str] = field(default_factory=dict)
    _resources: list[dict[str, Any]] = field(default_factory=list)
    _datasets: list[dict[str, Any]] = field(default_factory=list)

    def add(self, bundle: Bundle, made: Sequence[tuple[Download, bytes]]) -> None:
        """Note the files of a bundle."""
        folder = PurePosixPath(made[0][0].path).parent.relative_to(FOLDER).as_posix()
        for item, data in made:
            if item.format == "csv":
                self._resources.append(self._resource(bundle, item, data, folder))
        notes = dict(bundle.notes.lines)
        dataset: dict[str, Any] = {
            "@id": f"#{clean(f'{folder}/{bundle.key}')}",
            "@type": "dcat:Dataset",
            "dct:title": _tagged(bundle.notes.title),
            "dct:description": _tagged(_description(bundle)),
            "dct:identifier": f"{folder}/{bundle.key}",
            "dct:publisher": {"@id": "#publisher"},
        }
        if "licences" in notes:
            dataset["dct:license"] = {"rdfs:label": _tagged(notes["licences"])}
        dataset["dcat:distribution"] = [_distribution(item, data) for item, data in made]
        self._datasets.append(dataset)

    def _resource(self, bundle: Bundle, item: Download, data: bytes, folder: str) -> dict[str, Any]:
        table = bundle.table(item.table)
        schema = as_json(table_schema(table, self.districts))
        if schema not in self._schemas:
            of = f"{folder}_{item.table}".removeprefix("._")
            taken = sum(re.sub(r"\.\d+$", "", name) == of for name in self._schemas.values())
            self._schemas[schema] = f"{of}.{taken + 1}" if taken else of
        path = PurePosixPath(item.path.removesuffix(ZIP)).relative_to(FOLDER)
        packed = {"compression": "zip", "innerpath": path.name} if item.is_packed else {}
        return {
            "name": re.sub(r"[^-a-z0-9._]+", "-", "_".join(path.with_suffix("").parts).lower()),
            "path": PurePosixPath(item.path).relative_to(FOLDER).as_posix(),
            **packed,
            "title": table.title.ko,
            "title_en": table.title.en,
            "profile": "tabular-data-resource",
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8-sig",
            "bytes": len(data),
            "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
            "schema": f"{SCHEMAS}/{self._schemas[schema]}.json",
            "csvw": f"{path.name if packed else path.as_posix()}{SIDECAR}",
        }

    def files(self) -> list[tuple[str, bytes]]:
        """Return the package, its schemas and the catalogue, by path."""
        made = [(f"{FOLDER}/{SCHEMAS}/{name}.json", said) for said, name in self._schemas.items()]
        return [*sorted(made), (PACKAGE, self._package()), (CATALOG, self._catalog())]

    def _package(self) -> bytes:
        project, rows = self.bundles.world.project, self.bundles.sources.rows()
        summary = self._summary()
        licences = {licence_of(row.get("licence")): None for row in rows}
        content = {
            "profile": "tabular-data-package",
            "name": "geo",
            "title": clean(project.name.ko),
            "title_en": clean(project.name.en),
            "description": summary.ko,
            "description_en": summary.en,
            "licenses": [{k: v for k, v in each._asdict().items() if v} for each in licences],
            "sources": [
                {
                    "title": clean(str(row.get("name_ko") or row["key"])),
                    "title_en": clean(str(row.get("name_en") or row["key"])),
                    "name": row["key"],
                    "date": row.get("date"),
                    "license": licence_of(row.get("licence")).name,
                }
                for row in rows
            ],
            "resources": self._resources,
        }
        return as_json(content)

    def _summary(self) -> Text:
        return clean_text(self.bundles.world.words(SUMMARY))

    def _catalog(self) -> bytes:
        project = self.bundles.world.project
        publisher = project.office or project.name
        content = {
            "@context": _CONTEXT,
            "@id": "#catalog",
            "@type": "dcat:Catalog",
            "dct:title": _tagged(clean_text(project.name)),
            "dct:description": _tagged(self._summary()),
            "dct:language": ["ko", "en"],
            "dct:publisher": {
                "@id": "#publisher",
                "@type": "foaf:Agent",
                "foaf:name": _tagged(clean_text(publisher)),
            },
            "dcat:dataset": self._datasets,
        }
        return as_json(content)


def _description(bundle: Bundle) -> Text:
    said = [table.title for table in bundle.tables]
    return Text("; ".join(each.ko for each in said), "; ".join(each.en for each in said))


def _distribution(item: Download, data: bytes) -> dict[str, Any]:
    path = PurePosixPath(item.path)
    address = {"@id": path.relative_to(FOLDER).as_posix()}
    zipped = {"@id": "https://www.iana.org/assignments/media-types/application/zip"}
    packed = "dcat:packageFormat" if item.format == "csv" else "dcat:compressFormat"
    return {
        "@type": "dcat:Distribution",
        "dct:title": path.name,
        "dcat:accessURL": address,
        "dcat:downloadURL": address,
        "dcat:mediaType": {
            "@id": f"https://www.iana.org/assignments/media-types/{_MEDIA[item.format]}"
        },
        "dcat:byteSize": {"@value": str(len(data)), "@type": "xsd:nonNegativeInteger"},
        **({packed: zipped} if item.is_packed else {}),
    }


def _tagged(text: Text) -> list[dict[str, str]]:
    return [{"@value": text.ko, "@language": "ko"}, {"@value": text.en, "@language": "en"}]
