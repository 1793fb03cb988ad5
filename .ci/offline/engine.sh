#!/usr/bin/env bash
# A running Docker engine (25 or newer) with Compose v2 and buildx, from Debian or Ubuntu packages alone.
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

pid_file=$cache/dockerd.pid
log_file=$cache/dockerd.log

# Older engines refuse `start_interval` in health checks and know no heredocs in Dockerfiles.
oldest=25

at_least() { dpkg --compare-versions "${1:-0}" ge "$2"; }
installed_engine() { dockerd --version 2>/dev/null | sed -n 's/^Docker version \([0-9.]*\).*/\1/p'; }
has_plugins() { docker compose version >/dev/null 2>&1 && docker buildx version >/dev/null 2>&1; }

# What this machine's own apt would install, empty if it does not know the package.
candidate() { apt-cache policy "$1" | sed -n 's/^  Candidate: \([^(].*\)/\1/p'; }

# Debian 12 has an old engine and no Compose v2. Debian 13's packages need only the libc of Debian 12, so they are
# downloaded with an apt source that exists for this command only: the machine's own apt never hears of trixie, and
# takes everything they depend on (runc, iptables) from its own release.
install_from_trixie() {
  local work mirror keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  install_packages debian-archive-keyring
  mirror=$(debian_mirror)
  work=$(mktemp -d)
  mkdir -p "$work/lists/partial" "$work/archives/partial" "$work/debs"
  echo "deb [signed-by=$keyring] $mirror trixie main" >"$work/sources.list"
  local private=(
    -o "Dir::Etc::SourceList=$work/sources.list" -o "Dir::Etc::SourceParts=/dev/null" -o "Dir::State::Status=/dev/null"
    -o "Dir::State::Lists=$work/lists" -o "Dir::Cache=$work" -o "APT::Sandbox::User=root"
    # Descriptions and software catalogues are half the download, and nothing here reads them.
    -o "Acquire::Languages=none" -o "Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false"
  )
  say "taking the Docker engine, Compose and buildx from Debian 13"
  retry apt-get "${private[@]}" update -qq ||
    die "the Debian mirror gave no package list of trixie: check that it carries trixie (GATEHOUSE_DEBIAN_MIRROR picks another one), then run this again."
  (cd "$work/debs" && retry apt-get "${private[@]}" download -qq docker.io docker-cli containerd docker-compose docker-buildx) ||
    die "Docker's packages could not be downloaded from trixie: check the network, then run this again."
  with_apt_lock install_without_starting_services iptables "$work"/debs/*.deb
  rm -rf "$work"
}

install_what_is_missing() {
  need_root
  with_apt_lock refresh_package_lists
  if ! at_least "$(candidate docker.io)" $oldest; then
    install_from_trixie
  elif [ -n "$(candidate docker-compose-v2)" ]; then # Ubuntu
    install_packages docker.io docker-compose-v2 docker-buildx iptables
  else # Debian 13 and later
    install_packages docker.io docker-cli docker-compose docker-buildx iptables
  fi
  # Debian 13's buildx comes without its run bit.
  chmod -f +x /usr/libexec/docker/cli-plugins/* || true
}

ensure_installed() {
  # An engine that already runs (Docker Desktop, a CI host's socket) is used as it is. So is a docker client that
  # lies elsewhere on PATH: it finds these plugins, and talks to this engine.
  if engine_answers; then
    has_plugins && return 0
  elif at_least "$(installed_engine)" $oldest && command -v iptables >/dev/null && has_plugins; then
    return 0
  fi
  install_what_is_missing
  has_plugins ||
    die "docker compose or docker buildx does not answer though both were installed: run 'docker compose version' and 'docker buildx version', and read what they say."
}

ensure_running() {
  engine_answers && return 0
  need_root
  say "starting dockerd (log: $log_file)"
  # A session of its own, so that it outlives this script and the terminal or CI step that ran it.
  # (8 is this script's lock, which would otherwise stay shut for as long as the daemon lives.)
  setsid nohup dockerd >"$log_file" 2>&1 </dev/null 8>&- &
  echo $! >"$pid_file"
  local second
  for second in $(seq 60); do
    engine_answers && { say "dockerd answers after $second s"; return 0; }
    kill -0 "$(cat "$pid_file")" 2>/dev/null || break
    sleep 1
  done
  tail -n 20 "$log_file" >&2
  die "dockerd did not come up; its last words are above, all of them in $log_file. Put that right, then run this again."
}

alone
ensure_installed
ensure_running
version=$(docker version --format '{{.Server.Version}}')
at_least "${version%%[^0-9.]*}" $oldest ||
  say "the engine that runs here is $version: health checks with start_interval need $oldest or newer"
say "engine $version, client $(docker version --format '{{.Client.Version}}'), compose $(docker compose version --short)"
