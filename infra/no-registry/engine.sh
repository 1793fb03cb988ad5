#!/usr/bin/env bash
# A running Docker engine with Compose v2 and buildx, from Debian packages alone.
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

pid_file=$cache/dockerd.pid
log_file=$cache/dockerd.log
# For all users and whatever HOME is: a CI job and a shell rarely agree on HOME.
plugins=/usr/local/lib/docker/cli-plugins

# An engine somebody else runs (Docker Desktop, a CI host's socket) is good as it is.
ensure_engine_installed() {
  engine_answers && return 0
  # iptables: published ports. A docker client found elsewhere on PATH talks to this engine just as well.
  command -v dockerd >/dev/null && command -v docker >/dev/null && command -v iptables >/dev/null && return 0
  install_packages docker.io iptables
  # From Debian 13 and Ubuntu 24.04 on the client is a package of its own.
  command -v docker >/dev/null || install_packages docker-cli
}

offers() { # PACKAGE MAJOR: does this machine's own apt have the package in that version or newer?
  local version
  version=$(apt-cache policy "$1" | sed -n 's/^  Candidate: //p')
  [ -n "$version" ] && [ "$version" != "(none)" ] && dpkg --compare-versions "$version" ge "$2"
}

# Debian 12 has no Compose v2. Debian 13's package needs only the libc of Debian 12, so its one file is taken out of it,
# with an apt source that exists for this command only: the machine's own apt never hears of trixie.
take_plugins_from_trixie() {
  local work mirror keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  install_packages debian-archive-keyring
  mirror=$(debian_mirror)
  work=$(mktemp -d)
  mkdir -p "$work/lists/partial" "$work/archives/partial" "$work/debs" "$work/tree"
  chmod -R a+rX "$work"
  echo "deb [signed-by=$keyring] $mirror trixie main" >"$work/sources.list"
  local private=(
    -o "Dir::Etc::SourceList=$work/sources.list" -o "Dir::Etc::SourceParts=/dev/null"
    -o "Dir::State::Lists=$work/lists" -o "Dir::Cache=$work" -o "Dir::Cache::Archives=archives"
    # Descriptions and software catalogues are half the download, and nobody reads them here.
    -o "Acquire::Languages=none" -o "Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false"
    -o "Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled=false" -o "APT::Sandbox::User=root"
  )
  say "taking Compose and buildx from Debian 13"
  retry apt-get "${private[@]}" update -qq ||
    die "the Debian mirror did not give its trixie package list: check that it carries trixie (GATEHOUSE_DEBIAN_MIRROR picks another one), then run this again."
  (cd "$work/debs" && retry apt-get "${private[@]}" download -qq docker-compose docker-buildx) ||
    die "docker-compose and docker-buildx could not be downloaded from trixie: check the network, then run this again."
  local deb
  for deb in "$work"/debs/*.deb; do dpkg -x "$deb" "$work/tree"; done
  mkdir -p "$plugins"
  # buildx comes without its run bit.
  find "$work/tree/usr" -path '*cli-plugins/docker-*' -type f -exec install -m 0755 -t "$plugins" {} +
  rm -rf "$work"
}

ensure_plugins() {
  docker compose version >/dev/null 2>&1 && docker buildx version >/dev/null 2>&1 && return 0
  need_root
  with_apt_lock refresh_package_lists
  if offers docker-compose-v2 2 && offers docker-buildx 0; then # Ubuntu
    install_packages docker-compose-v2 docker-buildx
  elif offers docker-compose 2 && offers docker-buildx 0; then # Debian 13 and later
    install_packages docker-compose docker-buildx
  else
    take_plugins_from_trixie
  fi
  docker compose version >/dev/null 2>&1 ||
    die "docker compose does not answer though its plugin was installed: run 'docker compose version' and read what it says."
  docker buildx version >/dev/null 2>&1 ||
    die "docker buildx does not answer though its plugin was installed: run 'docker buildx version' and read what it says."
}

ensure_engine_running() {
  engine_answers && return 0
  need_root
  command -v dockerd >/dev/null || die "no docker engine answers and dockerd is not installed: install docker.io, then run this again."
  say "starting dockerd (log: $log_file)"
  # A session of its own, so that it outlives this script and the terminal or CI step that ran it.
  setsid nohup dockerd >"$log_file" 2>&1 </dev/null &
  echo $! >"$pid_file"
  local second
  for second in $(seq 60); do
    engine_answers && { say "dockerd answers after ${second} s"; return 0; }
    kill -0 "$(cat "$pid_file")" 2>/dev/null || break
    sleep 1
  done
  tail -n 20 "$log_file" >&2
  die "dockerd did not come up; its last words are above, all of them in $log_file. Put that right, then run this again."
}

ensure_engine_installed
ensure_engine_running
ensure_plugins
say "engine $(docker version --format '{{.Server.Version}}'), client $(docker version --format '{{.Client.Version}}'), compose $(docker compose version --short)"
