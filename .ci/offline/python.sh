#!/usr/bin/env bash
# What tests run in Python: an environment of the repository's own, every package pinned in requirements.txt.
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

environment=$repository/.gatehouse/python
wanted=$here/requirements.txt

alone
if cmp -s "$wanted" "$environment/requirements.txt"; then
  say "the Python programs are here: $environment"
  exit 0
fi

command -v python3 >/dev/null || install_packages python3 python3-venv
# Debian has a part of `venv` in a package of its own.
python3 -c 'import ensurepip' 2>/dev/null || install_packages python3-venv
say "installing $(grep -c '==' "$wanted") Python packages"
rm -rf "$environment"
python3 -m venv "$environment"
# Without dependencies: all are listed. Without sources: nothing is compiled, and no package runs code of its own here.
retry "$environment/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --only-binary :all: \
  --requirement "$wanted" ||
  die "pip could not install what $wanted lists; its words are above. It needs Python 3.11 or newer and a reachable package index (pip config list)."
cp "$wanted" "$environment/requirements.txt"
say "the Python programs are here: $environment"
