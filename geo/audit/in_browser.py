"""What only a browser can tell of a page: errors, requests, overflow, axe; and a screenshot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from geo.audit.kwcag import of_axe
from geo.audit.markup import PACKED
from geo.audit.page_file import Fault
from geo.errors import SourceError, UsageError

if TYPE_CHECKING:
    from playwright.sync_api import Page, Request

VIEWPORTS = {"wide": (1280, 800), "narrow": (360, 740)}
"""Width and height in CSS pixels."""
ARGUMENTS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
)
AXE_TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
TIMEOUT_MS = 20_000
"""How long a page may take to load, and to answer."""
_INSIDE = ("file:", "data:", "blob:", "about:")


class Tools(NamedTuple):
    """What a browser audit works with.

    Parameters
    ----------
    chromium
        Path of a Chromium.
    axe
        Path of axe-core's script (axe.min.js), or None: without axe.
    screenshots
        Folder for a picture of every page and width, or None: without.
    """

    chromium: str
    axe: Path | None = None
    screenshots: Path | None = None


def browser_faults(
    folder: Path, names: Sequence[str], tools: Tools, origin: str | None = None
) -> list[tuple[str, Fault]]:
    """Return what is wrong with the pages `names` of a folder as a browser shows them from disk.

    Parameters
    ----------
    folder
        The published folder.
    names
        Paths of its pages.
    tools
        The browser, axe, and where screenshots go.
    origin
        Host of the site's basemap, the only one that a page may ask.

    Raises
    ------
    UsageError
        The browser or axe-core is not where it was said to be, or Playwright is not installed.
    SourceError
        axe-core or the browser cannot be read or started.
    """
    # Playwright's plain interface refuses to run beside an event loop, and a notebook has one.
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(lambda: list(_browse(folder, names, tools, origin))).result()


def _browse(
    folder: Path, names: Sequence[str], tools: Tools, origin: str | None
) -> Iterator[tuple[str, Fault]]:
    axe = _axe(tools.axe)
    if not Path(tools.chromium).is_file():
        raise UsageError(f"no browser at {tools.chromium}. Give the path of a Chromium.")
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError as err:
        raise UsageError(
            "Playwright is not installed. Install it: pip install playwright."
        ) from err
    with sync_playwright() as play:
        try:
            browser = play.chromium.launch(executable_path=tools.chromium, args=list(ARGUMENTS))
        except Error as err:
            raise SourceError(f"{tools.chromium} does not start. Give another Chromium.") from err
        for width, (w, h) in VIEWPORTS.items():
            context = browser.new_context(viewport={"width": w, "height": h}, offline=True)
            context.set_default_timeout(TIMEOUT_MS)
            for name in names:
                page = context.new_page()
                try:
                    for fault in _one(page, folder / name, axe, origin):
                        yield name, fault._replace(text=f"{fault.text} ({width})")
                    if tools.screenshots is not None:
                        target = tools.screenshots / f"{name.removesuffix('.html')}.{width}.png"
                        target.parent.mkdir(parents=True, exist_ok=True)
                        page.screenshot(path=target)
                except Error as err:  # it crashes, never ends, or leads elsewhere
                    yield (
                        name,
                        Fault("not read", None, f"the browser gave up ({width}): {_first(err)}"),
                    )
                finally:
                    page.close()
            context.close()
        browser.close()


def _first(err: Exception) -> str:
    return str(err).strip().split("\n", 1)[0][:120]


def _axe(path: Path | None) -> str | None:
    if path is None:
        return None
    try:
        return Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as err:
        raise UsageError(f"no axe-core at {path}. Give the path of axe.min.js.") from err


def _one(page: Page, path: Path, axe: str | None, origin: str | None) -> Iterator[Fault]:
    errors: list[str] = []
    outside: list[str] = []

    def asked(request: Request) -> None:
        allowed = origin is not None and request.url.startswith(f"{origin}/")
        if not request.url.startswith(_INSIDE) and not allowed:
            outside.append(request.url[:80])

    page.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("request", asked)
    page.goto(path.resolve().as_uri(), wait_until="load")
    # A page that hangs answers nothing, and what is evaluated in it would be waited for for ever.
    page.wait_for_function("true")
    if page.locator(f'#geo-data[type="{PACKED}"]').count():
        page.wait_for_selector("html[data-ready]", state="attached")
    yield from (Fault("browser", None, f"console: {text[:120]}") for text in errors)
    yield from (Fault("outside host", None, f"the page asks {url}") for url in outside)
    # WCAG 1.4.10: no scrolling sideways.
    over = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    if over > 0:
        yield Fault("overflow", "5.3.2", f"the page is {over} px wider than the window")
    if axe is not None:
        page.evaluate(axe)
        options = {
            "runOnly": {"type": "tag", "values": list(AXE_TAGS)},
            "resultTypes": ["violations"],
        }
        found: dict[str, Any] = page.evaluate("options => axe.run(document, options)", options)
        for violation in found["violations"]:
            first = violation["nodes"][0]["target"]
            text = f"{violation['id']}: {violation['help']}, {len(violation['nodes'])} x, {first}"
            yield Fault("axe", of_axe(violation["tags"]), text)
