"""Publish: pages, downloads and manifest in one folder, checked before anybody sees it."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from geo.audit.folder import Finding, audit
from geo.errors import PublishError, some
from geo.files import manifest as manifests
from geo.files.manifest import MANIFEST
from geo.files.sitemap import SITEMAP, sitemap
from geo.layers.model import Layer
from geo.publish.exchange import README_LINE, replace_site
from geo.safe import is_reserved
from geo.texts.addresses import gu_page

if TYPE_CHECKING:
    from geo.answers.answers import Answers
    from geo.answers.focus import Focus
    from geo.maps.engine.basemap import Basemap
    from geo.maps.engine.page import PageFile
    from geo.world import World

resource: ModuleType | None
try:
    import resource
except ImportError:  # Windows
    resource = None

README = f"""{README_LINE}
# maps

`geo publish` writes this folder: open `index.html`. Nothing in it is edited by hand; the next run
replaces all of it. `manifest.json` names the inputs and the sha256 of every file.
"""

Progress = Callable[[str], None]


def _silent(line: str) -> None:
    """Say nothing: the default of every progress."""


@dataclass(frozen=True)
class Stage:
    """One stage of a run: how long it took, and the most memory the program had used by its end."""

    name: str
    seconds: float
    peak_mb: float | None
    """None where the system does not say it."""


@dataclass
class Report:
    """What a run wrote.

    Parameters
    ----------
    pages, files
        Number of HTML pages, and of all files.
    total_bytes
        Size of all files.
    stages
        Time and memory.
    findings
        What the audit of the built site noted and did not refuse.
    """

    pages: int = 0
    files: int = 0
    total_bytes: int = 0
    stages: list[Stage] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        """Yield the report as lines for a person."""
        for stage in self.stages:
            memory = "" if stage.peak_mb is None else f", {stage.peak_mb:.0f} MB at most so far"
            yield f"{stage.name}: {stage.seconds:.1f} s{memory}"
        yield f"{self.pages} pages, {self.files} files, {self.total_bytes / 1e6:.1f} MB"
        yield from (f"note: {finding}" for finding in self.findings)


def publish(  # noqa: PLR0913 - the first three say what, the others are choices with a default
    answers: Answers,
    layers: Sequence[Layer],
    out: Path,
    progress: Progress = _silent,
    *,
    basemap: Basemap | None = None,
    pages: Iterable[PageFile] | None = None,
    inputs: Path | None = None,
    focus: Focus | None = None,
    kinds: Collection[str] | None = None,
) -> Report:
    """Publish the site into a folder: all of it or nothing.

    Parameters
    ----------
    answers
        The tables of the city.
    layers
        The layers to publish.
    out
        The site's folder: missing, empty, or one that `geo publish` wrote.
    progress
        Called with one line at a time.
    basemap
        Tiles that pages may ask for (`geo.maps.engine.basemap.resolve`), or None.
    pages
        The pages; None: those of `geo.maps`.
    inputs
        Folder whose files the manifest names as inputs; None: the project's.
    focus, kinds
        As `geo.maps.site_pages`: the districts that it is about, the kinds of its pages.

    Raises
    ------
    PublishError
        The folder cannot be written or is not ours, another run is writing there, the codes of two
        districts differ only in case, or the built site fails its own audit. Whatever stood in the
        folder is untouched.
    """
    _require_names(answers.world.gu["gu_code"])
    report = Report()

    written_pages: list[str] = []

    def fill(folder: Path) -> None:
        with _stage("pages", report, progress):
            made = _pages(answers, layers, basemap, focus, kinds) if pages is None else pages
            files, began = list(made), time.perf_counter()
            for page in files:
                write(folder, page.path, page.render().encode("utf-8"))
                written_pages.append(page.path)
                report.pages += 1
                seconds = time.perf_counter() - began
                progress(f"{page.path}, {_how_far(report.pages, len(files), seconds)}")
        with _stage("downloads", report, progress):
            gu = None if focus is None else focus.within
            if kinds is not None and "district" not in kinds:
                gu = ()  # their files belong to their pages
            _write_downloads(folder, answers, layers, gu, progress)
        if (base := answers.world.project.published.url) is not None:
            write(folder, SITEMAP, sitemap(base, written_pages))
        with _stage("manifest", report, progress):
            _write_manifest(
                folder, answers.world, layers, basemap, inputs or answers.world.project.folder
            )
        written = [path for path in folder.rglob("*") if path.is_file()]
        report.files = len(written)
        report.total_bytes = sum(path.stat().st_size for path in written)

    def check(folder: Path) -> None:
        with _stage("audit", report, progress):
            report.findings = audit(folder)
        refused = [str(finding) for finding in report.findings if finding.refused]
        if refused:
            raise PublishError(
                f"the site was built but fails its audit: {some(refused)}. Mend these; nothing "
                "was published."
            )

    replace_site(out, fill, check)
    return report


def _require_names(codes: Iterable[str]) -> None:
    """Refuse before the work what a disk of Windows or macOS cannot keep apart."""
    pages: dict[str, list[str]] = {}
    for code in codes:
        pages.setdefault(gu_page(code).casefold(), []).append(code)
    twice = [code for same in pages.values() if len(same) > 1 for code in same]
    if twice:
        raise PublishError(
            f"districts {some(twice)} have codes that differ only in case, and Windows and macOS cannot "
            "keep a page of each. Change the codes."
        )


def _how_far(done: int, total: int, seconds: float) -> str:
    """Say how many pages are made, how fast, and how long the rest will take at that rate.

    Examples
    --------
    >>> _how_far(20, 50, 40.0)
    '20 of 50 pages, 0.5 a second, 60 s left'
    """
    rate = done / max(seconds, 1e-3)
    return f"{done:,} of {total:,} pages, {rate:,.1f} a second, {(total - done) / rate:,.0f} s left"


def _pages(
    answers: Answers,
    layers: Sequence[Layer],
    basemap: Basemap | None,
    focus: Focus | None,
    kinds: Collection[str] | None,
) -> Iterable[PageFile]:
    from geo.maps import KINDS, site_pages

    return site_pages(answers, layers, basemap=basemap, focus=focus, kinds=kinds or KINDS)


def _write_downloads(
    folder: Path,
    answers: Answers,
    layers: Sequence[Layer],
    gu: Collection[str] | None,
    progress: Progress,
) -> None:
    from geo.files.bundles import Bundles
    from geo.files.downloads import downloads

    for path, data in downloads(Bundles(answers, layers, gu)):
        write(folder, path, data)
        progress(path)


def _write_manifest(
    folder: Path, world: World, layers: Sequence[Layer], basemap: Basemap | None, inputs: Path
) -> None:
    write(folder, "README.md", README.encode("utf-8"))
    parameters: dict[str, Any] = {
        "area_code": world.project.area.code,
        "as_of": world.project.as_of,
        "layers": [layer.key for layer in layers],
        "url": world.project.published.url,
        "basemap": None if basemap is None else {"url": basemap.url, "origin": basemap.origin},
    }
    content = manifests.manifest(manifests.entries(inputs), manifests.entries(folder), parameters)
    write(folder, MANIFEST, manifests.manifest_bytes(content))


def write(folder: Path, path: str, data: bytes) -> None:
    """Write a file of the site that is being built.

    Raises
    ------
    PublishError
        The path leads out of the site, two pages have the same path, or Windows cannot keep it.
    """
    target, parts = folder / path, Path(path).parts
    if ".." in parts or Path(path).is_absolute() or target.exists():
        raise PublishError(f"page path {path!r} is taken or leads out of the site. Rename it.")
    if any(map(is_reserved, parts)):
        raise PublishError(f"page path {path!r} is one that Windows cannot keep. Rename it.")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)


@contextmanager
def _stage(name: str, report: Report, progress: Progress) -> Iterator[None]:
    progress(f"{name} …")
    start = time.perf_counter()
    yield
    report.stages.append(Stage(name, time.perf_counter() - start, _peak_mb()))


def _peak_mb() -> float | None:
    if resource is None:
        return None
    peak: int = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1e6 if sys.platform == "darwin" else 1e3)
