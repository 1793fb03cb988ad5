#!/usr/bin/env bash
# Before nginx starts: source every *.envsh and run every *.sh of /docker-entrypoint.d, in the order of their names.
set -euo pipefail

log() { [ -n "${NGINX_ENTRYPOINT_QUIET_LOGS:-}" ] || echo "$0: $*"; }

prepare() {
  local file files=()
  mapfile -t files < <(find /docker-entrypoint.d -follow -type f | sort -V)
  for file in "${files[@]}"; do
    if [[ $file != *.sh && $file != *.envsh ]] || [ ! -x "$file" ]; then
      log "ignoring $file"
    elif [[ $file == *.envsh ]]; then
      log "sourcing $file"
      # shellcheck disable=SC1090
      . "$file"
    else
      log "running $file"
      "$file"
    fi
  done
}

if [ "${1:-}" = nginx ] || [ "${1:-}" = nginx-debug ]; then prepare; fi
exec "$@"
