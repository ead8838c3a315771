"""A real browser, without a window, for the tests of pages."""

import shutil
import subprocess
from pathlib import Path

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
_QUIET = (
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"),
    *("--disable-default-apps", "--disable-extensions", "--disable-domain-reliability", "--no-pings"),
)


def dump(url: str, profile: Path, *options: str) -> str:
    """The page at *url* as the browser holds it once its scripts have run; *profile* is a folder of its own."""
    command = [str(CHROMIUM), *_QUIET, *options, f"--user-data-dir={profile}", "--virtual-time-budget=5000"]
    ran = subprocess.run([*command, "--dump-dom", url], capture_output=True, text=True, timeout=90, check=False)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout
