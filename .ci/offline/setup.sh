#!/usr/bin/env bash
# Everything this folder can do, on a bare machine, in a few minutes: engine, images, k6, native packages, Python programs.
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

started=$SECONDS

# The two long ones need neither the engine nor each other: k6 compiles while Debian is being unpacked.
"$here/k6.sh" >"$cache/k6.log" 2>&1 &
k6=$!
"$here/root.sh" &
root_job=$!
# After a failure nothing should still be working in the background.
stop_background() {
  local running
  running=$(jobs -pr)
  # shellcheck disable=SC2086 # one word per process
  [ -z "$running" ] || kill $running
}
trap stop_background EXIT

"$here/engine.sh"
"$here/packages.sh"
"$here/python.sh"
wait "$root_job"
"$here/images.sh"

# Sourced by shells, and read by `docker compose --env-file`.
cat >"$cache/images.env" <<EOM
NODE_IMAGE=$NODE_IMAGE
NGINX_IMAGE=$NGINX_IMAGE
REDIS_IMAGE=$REDIS_IMAGE
POSTGRES_IMAGE=$POSTGRES_IMAGE
TESTCONTAINERS_RYUK_DISABLED=true
EOM

[ ! -e "/proc/$k6" ] || say "waiting for k6"
wait "$k6" || {
  cat "$cache/k6.log" >&2
  die "k6 is missing, everything else is ready; its words are above."
}
tail -n 1 "$cache/k6.log"
say "ready after $((SECONDS - started)) s; the images' names are in $cache/images.env"
