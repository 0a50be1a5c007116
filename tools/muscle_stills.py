"""Take the still pictures of the muscles' page, for those who want nothing that moves.

    hipwise coach --no-browser --port 8099 &
    python tools/muscle_stills.py http://127.0.0.1:8099 [src/hipwise/web/static/muscles/stills]

Needs the clips (``tools/muscle_clips.py``) and a Chromium at /usr/bin/chromium.
"""

from __future__ import annotations

import base64
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from hipwise.exercises.movement import movement_names

OUT = Path(__file__).parents[1] / "src" / "hipwise" / "web" / "static" / "muscles" / "stills"
GL = ["--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist"]
CHOOSE = """([first, second]) => {
    for (const [id, value] of [["first", first], ["second", second]])
        document.querySelector(`#muscle-${id}`).value = value;
    document.querySelector("muscle-stage").removeAttribute("ready");
    document.querySelector("#muscle-first").dispatchEvent(new Event("change"));
}"""
SCRUB = """(share) => {
    const scrub = document.querySelector("#muscle-scrub");
    scrub.value = share;
    scrub.dispatchEvent(new Event("input"));
}"""
PICTURE = """() => {
    const { skeleton } = document.querySelector("muscle-stage").sides[0];
    for (const { thread } of skeleton.labels) thread.visible = false; // the names are not on the canvas
    skeleton.draw();
    return skeleton.renderer.domElement.toDataURL("image/webp", 0.8);
}"""


def main(address: str, out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-dev-shm-usage", *GL]
        )
        page = browser.new_page(viewport={"width": 900, "height": 1000}, color_scheme="light")
        page.goto(f"{address}/muscles")
        page.wait_for_selector("muscle-stage[ready]")
        for name in movement_names():
            page.evaluate(CHOOSE, [name, ""])
            page.wait_for_selector("muscle-stage[ready]")
            page.evaluate(SCRUB, 0.3)
            data = page.evaluate(PICTURE).split(",", 1)[1]
            path = out / f"{name}.webp"
            path.write_bytes(base64.b64decode(data))
            print(f"{path.name:28s} {path.stat().st_size / 1000:6.1f} kB")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]) if len(sys.argv) > 2 else OUT)
