#!/bin/sh
# Options or a configuration file alone mean the server. As root: give /data to redis, then go on as redis.
set -eu

case "${1:-}" in
  -* | *.conf) set -- redis-server "$@" ;;
esac

case "$1" in
  redis-server | redis-sentinel) serves=yes ;;
  *) serves= ;;
esac

if [ -n "$serves" ] && [ "$(id -u)" = 0 ]; then
  find . ! -user redis -exec chown redis {} +
  HOME=/home/redis exec setpriv --reuid redis --regid redis --init-groups "$0" "$@"
fi

# Debian's Redis refuses other hosts until it has a password (protected mode); the official image is built without that.
# Whoever sets protected-mode, on the command line or in the configuration file, has the last word.
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

# What Redis writes is for Redis alone, unless somebody chose otherwise.
[ "$(umask)" != 0022 ] || umask 0077
exec "$@"
