#!/bin/sh
# Installs the dependencies that package-lock.json names, unless they are there: with signs of life, three tries, and a
# sentence when it cannot. usage: install.sh ROOT
set -eu
root=$1
log=$root/.gatehouse/npm.log
mkdir -p "$root/.gatehouse"

# npm keeps what it has installed in a lock file of its own. Optional packages are for other systems, as a rule.
installed() {
  node -e '
    const read = (file) => JSON.parse(require("node:fs").readFileSync(file, "utf8")).packages;
    const [wanted, present] = [read("package-lock.json"), read("node_modules/.package-lock.json")];
    const good = ([path, { version, optional }]) =>
      !path.includes("node_modules/") || (present[path] === undefined ? optional : present[path].version === version);
    process.exit(Object.entries(wanted).every(good) ? 0 : 1);
  ' 2>/dev/null
}

# An earlier `npm ci` by hand counts as well.
cd "$root"
if installed; then exit 0; fi

# Two first commands at once would install into each other's folder: the second waits for the first.
claim=$root/.gatehouse/installing
until mkdir "$claim" 2>/dev/null; do
  owner=$(cat "$claim/pid" 2>/dev/null || true)
  if [ -n "$owner" ] && ! kill -0 "$owner" 2>/dev/null; then rm -rf "$claim"; continue; fi
  echo "gatehouse: another command is installing the dependencies; waiting"
  sleep 2
done
echo $$ >"$claim/pid"
npm_pid=
finish() { rm -rf "$claim"; }
interrupted() {
  [ -z "$npm_pid" ] || kill "$npm_pid" 2>/dev/null || true
  finish
  echo "gatehouse: interrupted while installing the dependencies; the next command starts over" >&2
  exit 130
}
trap finish EXIT
trap interrupted INT TERM HUP

# The first of two may have done it while the second waited.
if installed; then exit 0; fi

started=$(date +%s)
elapsed() { echo "$(($(date +%s) - started)) s"; }

one_try() {
  npm ci --no-audit --no-fund --loglevel=error >"$log" 2>&1 &
  npm_pid=$!
  ticks=0
  while kill -0 "$npm_pid" 2>/dev/null; do
    sleep 1
    ticks=$((ticks + 1))
    [ $((ticks % 10)) -ne 0 ] || echo "gatehouse: still installing after $(elapsed)"
  done
  status=0
  wait "$npm_pid" || status=$?
  npm_pid=
  return "$status"
}

complain() {
  echo "gatehouse: the dependencies could not be installed: $1" >&2
  echo "  $2" >&2
  echo "  npm's own words ($log):" >&2
  tail -n 10 "$log" | sed 's/^/    /' >&2
  exit 1
}

echo "gatehouse: installing the dependencies with npm (first use, or package-lock.json changed); this takes a minute"
for try in 1 2 3; do
  if one_try; then
    echo "gatehouse: dependencies installed after $(elapsed)"
    exit 0
  fi
  # What another try cannot change.
  if grep -q ENOSPC "$log"; then complain "there is no space left on the disk." "Free about 1 GB, then run the command again."; fi
  if grep -qE 'EACCES|EPERM' "$log"; then
    complain "this user may not write $root/node_modules." "Was it made by another user (sudo)? Remove it or change its owner, then run the command again."
  fi
  if grep -q EUSAGE "$log"; then complain "package-lock.json and a package.json disagree." "Run npm install, commit package-lock.json, then run the command again."; fi
  [ "$try" -eq 3 ] || { echo "gatehouse: try $try of 3 failed, trying again"; sleep $((try * 3)); }
done
complain "npm failed three times." "Check the network (npm ping), then run the command again."
