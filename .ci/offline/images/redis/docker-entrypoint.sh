#!/bin/sh
# Options or a configuration file alone mean the server. As root: give /data to redis, then go on as redis.
set -eu

case "${1:-}" in
  -* | *.conf) set -- redis-server "$@" ;;
esac

serves() { [ "$1" = redis-server ] || [ "$1" = redis-sentinel ]; }
become_redis="setpriv --reuid redis --regid redis --clear-groups --no-new-privs"

# Without the capabilities for it (cap_drop: ALL) root cannot change to another user, and the server runs as root.
if serves "$1" && [ -z "${SKIP_DROP_PRIVS:-}" ] && [ "$(id -u)" = 0 ] && $become_redis true 2>/dev/null; then
  [ -n "${SKIP_FIX_PERMS:-}" ] || find . ! -user redis -exec chown redis {} +
  # shellcheck disable=SC2093 # exec is meant: the rest is for the run as redis
  HOME=/home/redis exec $become_redis "$0" "$@"
fi

# Debian's Redis refuses other hosts until it has a password (protected mode); the official image is built without that.
# protected-mode on the command line or in the configuration file takes precedence.
leaves_protected_mode_open() {
  [ "$1" = redis-server ] || return 1
  if [ -f "${2:-}" ] && grep -q '^[[:space:]]*protected-mode' "$2"; then return 1; fi
  for argument; do
    case "$argument" in
      --protected-mode | --sentinel | -v | --version | -h | --help | --test-memory | --check-system | -) return 1 ;;
    esac
  done
}
if leaves_protected_mode_open "$@"; then set -- "$@" --protected-mode no; fi

# What Redis writes is readable by Redis alone. Default: umask 0077.
[ "$(umask)" != 0022 ] || umask 0077
exec "$@"
