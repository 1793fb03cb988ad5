# shellcheck shell=bash
# shellcheck disable=SC2034 # variables are for the scripts that source this
# What every script of this folder shares: sourced, never run.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
repository=$(cd "$here/../.." && pwd)
# Everything these scripts keep lies here, and git ignores it.
cache=$repository/.gatehouse/offline
mkdir -p "$cache"

say() { echo "offline: $*"; }

die() {
  echo "offline: $*" >&2
  exit 1
}

# retry COMMAND...: a download that fails once is weather; three times is news.
retry() {
  local try
  for try in 1 2 3; do
    "$@" && return 0
    say "try $try of 3 failed: $*" >&2
    sleep $((try * 3))
  done
  return 1
}

need_root() {
  [ "$(id -u)" = 0 ] || die "this installs packages and starts a daemon: run it again as root (sudo $0)."
}

engine_answers() { docker info >/dev/null 2>&1; }

# Two runs of one script would undo each other's work: the second waits, and then finds everything done.
alone() {
  exec 8>"$cache/$(basename "$0").lock"
  flock 8
}

# One at a time: the scripts run side by side, and apt and dpkg each hold one lock for the whole machine.
with_apt_lock() {
  (
    flock 9
    "$@"
  ) 9>"$cache/apt.lock"
}

# The package lists of a fresh container are empty, those of an old machine stale: once a day is enough.
refresh_package_lists() {
  [ -z "$(find /var/lib/apt/lists -maxdepth 1 -name '*Release' -cmin -1440 -print -quit 2>/dev/null)" ] || return 0
  say "reading the package lists" >&2
  retry apt-get update -qq >&2 ||
    die "apt cannot read its package lists: check the network and /etc/apt/sources.list*, then run this again."
}

# Packages bring services along. Nothing here may start one: dpkg asks policy-rc.d, and 101 means no.
install_without_starting_services() {
  local policy=/usr/sbin/policy-rc.d ours=
  refresh_package_lists
  if [ ! -e "$policy" ]; then
    ours=yes
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod +x "$policy"
  fi
  local status=0
  DEBIAN_FRONTEND=noninteractive retry apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends "$@" \
    >"$cache/apt-install.log" 2>&1 || status=$?
  [ -z "$ours" ] || rm -f "$policy"
  [ "$status" = 0 ] || {
    tail -n 20 "$cache/apt-install.log" >&2
    die "apt could not install: $*. Its words are above and in $cache/apt-install.log; put that right, then run this again."
  }
}

# install_packages NAME...: only what dpkg does not have yet.
install_packages() {
  local name missing=()
  for name in "$@"; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null)" = installed ] || missing+=("$name")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  need_root
  say "installing ${missing[*]}"
  with_apt_lock install_without_starting_services "${missing[@]}"
}

# Where apt itself gets Debian from. Asked, never written down: every network has its own mirror.
debian_mirror() {
  if [ -n "${GATEHOUSE_DEBIAN_MIRROR:-}" ]; then
    echo "$GATEHOUSE_DEBIAN_MIRROR"
    return
  fi
  with_apt_lock refresh_package_lists
  local site
  # shellcheck disable=SC2016 # apt fills $(REPO_URI) in, not the shell
  site=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' 'Label: Debian' | sort -u | head -n 1)
  [ -n "$site" ] ||
    die "apt here knows no Debian mirror (Ubuntu's is another one): set GATEHOUSE_DEBIAN_MIRROR to one, then run this again."
  echo "$site"
}

# The stand-ins' names, under the names of variables that compose files and tests read.
NODE_IMAGE=gatehouse-standin/node:24
NGINX_IMAGE=gatehouse-standin/nginx:1.30
REDIS_IMAGE=gatehouse-standin/redis:8
POSTGRES_IMAGE=gatehouse-standin/postgres:18

# The Debian root is keyed by its recipe: another recipe is another root.
root_key=$(sha256sum "$here/root.sh" | cut -c 1-12)
root=$cache/root-$root_key
root_image=gatehouse-standin/root:$root_key
