#!/usr/bin/env bash
# What the way without containers takes from PATH: nginx and Redis, as programs, not as running services.
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

command -v nginx >/dev/null || install_packages nginx
command -v redis-server >/dev/null || install_packages redis-server
# The web application is tested in a real browser.
command -v chromium >/dev/null || install_packages chromium
say "$(nginx -v 2>&1), $(redis-server --version | cut -d' ' -f 1-3)"
