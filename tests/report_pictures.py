"""Reports -> pictures of them, as a screen, a phone, the dark and paper show them.

For looking, not for use: needs the test extra's Playwright, a Chromium, and pdftoppm for paper.
"""

import argparse
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from browser import opened_browser

VIEWS: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": {"width": 1280, "height": 900}},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "phone390": {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2},
    "phone360": {"viewport": {"width": 360, "height": 740}, "device_scale_factor": 2},
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the pictures of every report given."""
    parser = argparse.ArgumentParser(prog="python tests/report_pictures.py", description=__doc__)
    parser.add_argument("reports", nargs="+", type=Path, metavar="REPORT.html")
    parser.add_argument("--out", type=Path, default=Path("build/report"), metavar="FOLDER")
    parser.add_argument("--views", nargs="+", choices=[*VIEWS, "paper"], default=[*VIEWS, "paper"])
    options = parser.parse_args(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    for path in options.reports:
        _pictures(path, options.out, options.views)
    return 0


def _pictures(report: Path, out: Path, views: Sequence[str]) -> None:
    with opened_browser() as browser:
        for name in views:
            page = browser.new_page(**VIEWS.get(name, {}))
            page.goto(report.resolve().as_uri())
            target = out / f"{report.stem}.{name}.png"
            if name == "paper":
                page.pdf(path=target.with_suffix(".pdf"), prefer_css_page_size=True)
            else:
                page.screenshot(path=target, full_page=True)
            page.close()
    if "paper" in views and (pdftoppm := shutil.which("pdftoppm")):
        paper = out / f"{report.stem}.paper"
        command = [pdftoppm, "-r", "70", "-png", f"{paper}.pdf", str(paper)]
        subprocess.run(command, check=True)


if __name__ == "__main__":
    sys.exit(main())
