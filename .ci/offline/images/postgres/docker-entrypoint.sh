#!/usr/bin/env bash
# First start: make the cluster, the user, the database, run the scripts of /docker-entrypoint-initdb.d. Then: serve.
set -euo pipefail

# Any setting may come from a file instead (NAME_FILE), the way Docker hands out secrets.
read_setting() { # NAME DEFAULT
  local name=$1 file=$1_FILE
  if [ -n "${!name:-}" ] && [ -n "${!file:-}" ]; then
    echo "set $name or $file, not both" >&2
    exit 1
  fi
  if [ -n "${!file:-}" ]; then printf -v "$name" %s "$(<"${!file}")"; fi
  export "$name=${!name:-$2}"
  unset "$file"
}

wants_server() {
  [ "$1" = postgres ] || return 1
  local argument
  for argument; do
    case "$argument" in -\? | --help | -V | --version | --describe-config) return 1 ;; esac
  done
}

make_folders() {
  mkdir -p "$PGDATA"
  # On some volumes the mode cannot be changed; the server says so itself if it minds.
  chmod 0700 "$PGDATA" || true
  mkdir -p /var/run/postgresql || true
  chmod 3775 /var/run/postgresql || true
  if [ -n "${POSTGRES_INITDB_WALDIR:-}" ]; then
    mkdir -p "$POSTGRES_INITDB_WALDIR"
    chmod 0700 "$POSTGRES_INITDB_WALDIR"
  fi
}

go_on_as_postgres() {
  find "$PGDATA" /var/run/postgresql ${POSTGRES_INITDB_WALDIR:+"$POSTGRES_INITDB_WALDIR"} ! -user postgres -exec chown postgres {} +
  HOME=/var/lib/postgresql exec setpriv --reuid postgres --regid postgres --init-groups "$0" "$@"
}

check_settings() {
  if [ -z "$POSTGRES_PASSWORD" ] && [ "${POSTGRES_HOST_AUTH_METHOD:-}" != trust ]; then
    echo "there is no database yet and no password for its superuser: set POSTGRES_PASSWORD (or POSTGRES_HOST_AUTH_METHOD=trust, which accepts every connection)" >&2
    exit 1
  fi
  # Versions up to 17 kept data one folder higher up; a volume mounted there would silently stay empty.
  if [ -s /var/lib/postgresql/data/PG_VERSION ] || mountpoint -q /var/lib/postgresql/data; then
    echo "PostgreSQL 18 keeps its data in $PGDATA: mount the volume at /var/lib/postgresql, not at /var/lib/postgresql/data" >&2
    exit 1
  fi
}

# initdb insists that its user has a name; a bare number (`user: "1234"`) gets one for this command alone.
name_this_user() { # COMMAND...
  local id names
  id=$(id -u)
  if getent passwd "$id" >/dev/null; then
    "$@"
    return
  fi
  names=$(mktemp -d)
  echo "postgres:x:$id:$(id -g)::$PGDATA:/bin/false" >"$names/passwd"
  echo "postgres:x:$(id -g):" >"$names/group"
  LD_PRELOAD=libnss_wrapper.so NSS_WRAPPER_PASSWD=$names/passwd NSS_WRAPPER_GROUP=$names/group "$@"
  rm -rf "$names"
}

make_cluster() {
  local arguments=()
  # POSTGRES_INITDB_ARGS is a line of shell words, quotes and all.
  eval "arguments=(${POSTGRES_INITDB_ARGS:-})"
  [ -z "${POSTGRES_INITDB_WALDIR:-}" ] || arguments+=(--waldir "$POSTGRES_INITDB_WALDIR")
  name_this_user initdb --username="$POSTGRES_USER" --pwfile=<(printf '%s\n' "$POSTGRES_PASSWORD") "${arguments[@]}"
  local method=${POSTGRES_HOST_AUTH_METHOD:-$(postgres -C password_encryption "${@:2}")}
  printf '\nhost all all all %s\n' "$method" >>"$PGDATA/pg_hba.conf"
}

sql() { # DATABASE PSQL-ARGUMENTS...
  PGHOST='' PGHOSTADDR='' psql -v ON_ERROR_STOP=1 --no-psqlrc --no-password --username "$POSTGRES_USER" --dbname "$@"
}

run_start_scripts() {
  local file
  for file in /docker-entrypoint-initdb.d/*; do
    case "$file" in
      *.sh)
        echo "running $file"
        if [ -x "$file" ]; then
          "$file"
        else
          # shellcheck disable=SC1090
          . "$file"
        fi
        ;;
      *.sql) echo "running $file" && sql "$POSTGRES_DB" -f "$file" ;;
      *.sql.gz) echo "running $file" && gunzip -c "$file" | sql "$POSTGRES_DB" ;;
      *.sql.xz) echo "running $file" && xz -dc "$file" | sql "$POSTGRES_DB" ;;
      *.sql.zst) echo "running $file" && zstd -dc "$file" | sql "$POSTGRES_DB" ;;
      *) [ ! -e "$file" ] || echo "ignoring $file" ;;
    esac
  done
}

first_start() {
  check_settings
  # Unreadable scripts should stop us now, not after half the work.
  ls /docker-entrypoint-initdb.d >/dev/null
  make_cluster "$@"

  # A server for the scripts alone: no client outside may reach it before they are done.
  export PGPASSWORD=${PGPASSWORD:-$POSTGRES_PASSWORD}
  PGUSER=$POSTGRES_USER pg_ctl -w start -o "$(printf '%q ' "${@:2}" -c listen_addresses= -p "${PGPORT:-5432}")"
  [ "$POSTGRES_DB" = postgres ] ||
    sql postgres --set db="$POSTGRES_DB" <<<'CREATE DATABASE :"db";'
  run_start_scripts
  PGUSER=$POSTGRES_USER pg_ctl -w -m fast stop
  unset PGPASSWORD
  echo "PostgreSQL init process complete; ready for start up."
}

[ "${1:0:1}" != - ] || set -- postgres "$@"

if wants_server "$@"; then
  make_folders
  [ "$(id -u)" != 0 ] || go_on_as_postgres "$@"
  read_setting POSTGRES_PASSWORD ''
  read_setting POSTGRES_USER postgres
  read_setting POSTGRES_DB "$POSTGRES_USER"
  read_setting POSTGRES_INITDB_ARGS ''
  [ -s "$PGDATA/PG_VERSION" ] || first_start "$@"
fi

exec "$@"
