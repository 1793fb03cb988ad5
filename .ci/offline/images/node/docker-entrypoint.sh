#!/bin/sh
# `docker run node:24 server.js` and `docker run node:24 -e …` mean node; anything that is a command is run as it is.
set -eu

is_for_node() {
  case "$1" in
    -*) return 0 ;;
  esac
  command -v "$1" >/dev/null || return 0
  # dash calls any existing file a command; one that cannot be run is a script for node.
  [ -f "$1" ] && [ ! -x "$1" ]
}

if is_for_node "${1:-}"; then set -- node "$@"; fi
exec "$@"
