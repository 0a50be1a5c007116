"""How a page looks: judged by axe-core in every look that it has, and kept as pictures of the documentation.

The pictures are written anew only where ``HIPWISE_SHOTS`` names their folder (``docs/pictures``); otherwise
they go to the system's folder of temporary files.
"""

from __future__ import annotations

import os
import tempfile
from functools import cache
from pathlib import Path
from typing import Any, Literal

Size = tuple[int, int]
WIDE: Size = (1280, 800)
TALL: Size = (390, 844)
LOOKS: tuple[tuple[str, Size, Literal["light", "dark"]], ...] = (
    ("-phone", TALL, "light"),
    ("-dark", WIDE, "dark"),
    ("", WIDE, "light"),  # the last: as which the tests go on
)
# The rules of WCAG up to 2.2, levels A and AA.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
WEBP_QUALITY = 72


def look(page: Any, name: str, *, judge: bool = True, full: bool = True) -> None:
    """See a page in each of its looks: nothing overflows, axe finds nothing, and a picture of each is kept.

    ``full``: the picture shows all of the page, not only what fits the window.
    """
    found: list[str] = []
    for suffix, size, scheme in LOOKS:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.wait_for_timeout(200)  # what is drawn anew for the new size
        if judge:
            found += [f"{name}{suffix}: {said}" for said in violations(page)]
            if (too_wide := page.evaluate("document.documentElement.scrollWidth - innerWidth")) > 0:
                found.append(f"{name}{suffix}: {too_wide} px wider than the window")
        keep(page.screenshot(full_page=full), f"{name}{suffix}")
    assert not found, "\n".join(found)


def violations(page: Any) -> list[str]:
    """What axe-core has against the page as it is now, levels A and AA."""
    page.evaluate(_axe())
    found = page.evaluate(
        "tags => axe.run({runOnly: tags, resultTypes: ['violations']}).then(({violations}) => violations)",
        TAGS,
    )
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}" for rule in found for node in rule["nodes"]
    ]


def keep(png: bytes, name: str) -> Path:
    """Write a picture, made small."""
    import cv2
    import numpy as np

    folder = Path(os.environ.get("HIPWISE_SHOTS") or Path(tempfile.gettempdir()) / "hipwise-pictures")
    folder.mkdir(parents=True, exist_ok=True)
    image = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_COLOR)
    assert image is not None
    path = folder / f"{name}.webp"
    path.write_bytes(cv2.imencode(".webp", image, [cv2.IMWRITE_WEBP_QUALITY, WEBP_QUALITY])[1].tobytes())
    return path


@cache
def _axe() -> str:
    """axe-core, as the Playwright helper carries it."""
    from axe_playwright_python.base import AXE_SCRIPT

    return AXE_SCRIPT
