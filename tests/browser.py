"""Find a Chromium and a Korean font, or install them; then run the command given.

Pages nobody saw are not tested, so a machine on which neither can be had fails in one line:
first what is there, then apt as root, then Playwright's own download.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def find_chromium() -> str | None:
    """Return the path of a Chromium on this machine, or None."""
    named = os.environ.get("GEO_CHROMIUM")
    if named:
        return named if Path(named).is_file() else None
    return next((path for path in map(shutil.which, NAMES) if path), None) or _playwright_chromium()


def _playwright_chromium() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        path = play.chromium.executable_path
    return path if Path(path).is_file() else None


def has_korean_font() -> bool:
    """Tell whether the machine's fonts can write Korean."""
    if not shutil.which("fc-list"):
        return False
    listed = subprocess.run(
        ["fc-list", ":lang=ko", "family"], capture_output=True, text=True, check=False
    )
    return bool(listed.stdout.strip())


def _try(*command: str) -> bool:
    print("$", *command, file=sys.stderr)
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    return subprocess.run(command, check=False, stdout=sys.stderr, env=environ).returncode == 0


def prepare() -> str | None:
    """Return a Chromium on a machine that can write Korean, installing what is missing."""
    chromium, font = find_chromium(), has_korean_font()
    if not (chromium and font) and os.geteuid() == 0 and shutil.which("apt-get"):
        wanted = ["fontconfig", "fonts-noto-cjk"] * (not font) + ["chromium"] * (not chromium)
        _try("apt-get", "update", "-qq")
        _try("apt-get", "install", "-y", "-qq", "--no-install-recommends", *wanted)
        chromium, font = find_chromium(), has_korean_font()
    if not chromium:
        _try(sys.executable, "-m", "playwright", "install", "--with-deps", "chromium")
        chromium, font = find_chromium(), has_korean_font()
    return chromium if font else None


def axe_path() -> Path:
    """Return the axe-core script that the dependency axe-playwright-python carries."""
    return Path(str(files("axe_playwright_python").joinpath("axe.min.js")))


def main(command: list[str]) -> int:
    """Prepare the browser, then become `command`."""
    chromium = prepare()
    if chromium is None:
        print(
            "tests: no Chromium or no Korean font, and neither apt nor Playwright could install "
            "them. Install chromium and fonts-noto-cjk, or name a browser with GEO_CHROMIUM.",
            file=sys.stderr,
        )
        return 1
    os.environ["GEO_CHROMIUM"] = chromium
    return os.execvp(command[0], command)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
