"""Build the documentation in both languages: `python -m tools.docs [-o DIR]`.

Korean stands at the root, English under `en/`. The build is strict: a link, an anchor or a name of
the API that is not there stops it, and so does a page that would load anything from outside.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import geo
from geo.safe import one_line
from tools.docs import check, made, pages
from tools.docs.pages import ROOT, Language

LANGUAGES: tuple[Language, ...] = ("ko", "en")


def config(language: Language) -> dict[str, object]:
    """Return what zensical is told of one language; folders are named from where it stands."""
    other = {"ko": ("en/index.html", "index.html"), "en": ("index.html", "../index.html")}
    to_english, to_korean = other[language]
    options = {
        "docstring_style": "numpy",
        "heading_level": 3,
        "members_order": "source",
        "show_root_heading": True,
        "show_root_full_path": False,
        "show_source": False,
        "show_bases": False,
        "separate_signature": True,
        "show_signature_annotations": True,
    }
    return {
        "site_name": "geo",
        "docs_dir": f"source/{language}",
        "site_dir": "site" if language == "ko" else "site/en",
        "use_directory_urls": False,  # pages open from a disk, too
        "nav": pages.nav(language),
        "theme": {
            "name": "material",
            "language": language,
            "font": False,
            "features": ["navigation.footer", "navigation.top", "content.code.copy", "toc.follow"],
            "palette": [
                {"media": "(prefers-color-scheme: light)", "scheme": "default"},
                {"media": "(prefers-color-scheme: dark)", "scheme": "slate"},
            ],
        },
        "plugins": [
            "search",  # on a server; "offline" would load a script from outside
            {"mkdocstrings": {"handlers": {"python": {"paths": [str(ROOT)], "options": options}}}},
        ],
        "markdown_extensions": [
            "tables", "attr_list", "md_in_html", "pymdownx.superfences", "pymdownx.highlight",
            {"toc": {"slugify": {"object": "pymdownx.slugs.slugify", "kwds": {"case": "lower"}}}},
        ],
        "extra": {
            "generator": False,
            "alternate": [
                {"name": "한국어", "lang": "ko", "link": to_korean},
                {"name": "English", "lang": "en", "link": to_english},
            ],
        },
    }  # fmt: skip


def build(out: Path, *, pictures: bool = True) -> list[str]:
    """Build the site in `out`; return what is wrong with it, one line each.

    Parameters
    ----------
    out
        A folder of ours: what is there is replaced. `out/site` is the site.
    pictures
        Whether the gallery is drawn, which takes a minute or two.
    """
    shutil.rmtree(out, ignore_errors=True)
    answers = geo.open_project().answers if pictures else None
    for language in LANGUAGES:
        source = out / "source" / language
        source.mkdir(parents=True)
        pages.written(language, source)
        texts = {"api.md": made.api(language), "commands.md": made.commands(language)}
        texts["gallery.md"] = made.gallery(language, source, answers) if answers else "# -\n"
        for name, text in texts.items():
            (source / name).write_text(text, encoding="utf-8")
        told = out / f"{language}.yml"
        # JSON is YAML, too.
        told.write_text(json.dumps(config(language), ensure_ascii=False), "utf-8")
        done = subprocess.run(  # noqa: S603 - our own arguments
            [sys.executable, "-m", "zensical", "build", "--strict", "--config-file", str(told)],
            check=False,
            capture_output=True,
            text=True,
        )
        said = done.stdout + done.stderr
        if done.returncode != 0:
            return re.sub(r"\x1b\[[\d;]*m", "", said).splitlines()
        if unread := [line for line in said.splitlines() if line.startswith("griffe: ")]:
            return unread  # a docstring that says what is not there
    return check.faults(out / "site")


def main() -> int:
    """Build, and say what is wrong."""
    parser = argparse.ArgumentParser(prog="tools.docs", description=__doc__)
    parser.add_argument("-o", "--output", type=Path, default=ROOT / "build" / "docs", metavar="DIR")
    parser.add_argument("--no-pictures", action="store_true", help="without the gallery")
    arguments = parser.parse_args()
    wrong = build(arguments.output.resolve(), pictures=not arguments.no_pictures)
    for line in wrong:
        sys.stderr.write(f"{one_line(line)}\n")
    if not wrong:
        sys.stdout.write(f"{arguments.output / 'site' / 'index.html'}\n")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
