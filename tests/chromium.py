"""The browser of the tests: the one that the system has."""

from pathlib import Path

CHROMIUM = Path("/usr/bin/chromium")
# No background traffic of its own; root may not use Chromium's sandbox.
CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
