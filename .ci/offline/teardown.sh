#!/usr/bin/env bash
# Stops the dockerd that engine.sh started, and nothing else. Images, volumes and packages stay.
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

pid_file=$cache/dockerd.pid
[ -e "$pid_file" ] || { say "engine.sh started no dockerd here: nothing to stop"; exit 0; }
pid=$(cat "$pid_file")

# Numbers are used again: only a process that still is a dockerd may be ours.
if [ "$(cat "/proc/$pid/comm" 2>/dev/null)" != dockerd ]; then
  rm -f "$pid_file"
  say "the dockerd of $pid_file is gone already"
  exit 0
fi

say "stopping dockerd ($pid) and its containers"
kill "$pid"
for _ in $(seq 60); do
  [ -e "/proc/$pid" ] || { rm -f "$pid_file"; say "stopped"; exit 0; }
  sleep 1
done
die "dockerd ($pid) is still stopping after a minute: look into $cache/dockerd.log, and run this again."
