#!/bin/sh
# Make sure that a headless Chromium is there for the tests that open a report.
# Usage: install_browser.sh PYTHON   (the environment's Python, which has playwright)
set -eu

found() {
    for name in chromium chromium-browser google-chrome google-chrome-stable; do
        command -v "$name" >/dev/null 2>&1 && return 0
    done
    "$1" - <<'CHECK' 2>/dev/null
import os, sys
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    sys.exit(not os.path.exists(playwright.chromium.executable_path))
CHECK
}

from_debian() {
    command -v apt-get >/dev/null 2>&1 || return 1
    as_root=""
    if [ "$(id -u)" != 0 ]; then
        sudo -n true 2>/dev/null || return 1
        as_root="sudo -n"
    fi
    $as_root apt-get update -qq >/dev/null 2>&1 || return 1
    $as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -qq --no-install-recommends chromium >/dev/null 2>&1
}

found "$1" && exit 0
echo "Installing Chromium for the tests that open a report …"
from_debian || "$1" -m playwright install --with-deps chromium >/dev/null 2>&1 ||
    "$1" -m playwright install chromium >/dev/null 2>&1 || true
found "$1" && exit 0
echo "No Chromium was found, and none could be installed." >&2
echo "Install one so that \"chromium\" or \"google-chrome\" is on the PATH, then run make test again." >&2
exit 1
