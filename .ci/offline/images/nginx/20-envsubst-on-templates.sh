#!/usr/bin/env bash
# /etc/nginx/templates/x.conf.template -> /etc/nginx/conf.d/x.conf, with the variables of the environment put in.
set -euo pipefail

from=${NGINX_ENVSUBST_TEMPLATE_DIR:-/etc/nginx/templates}
to=${NGINX_ENVSUBST_OUTPUT_DIR:-/etc/nginx/conf.d}
suffix=${NGINX_ENVSUBST_TEMPLATE_SUFFIX:-.template}

[ -d "$from" ] || exit 0
if [ ! -w "$to" ]; then
  # Not an end: the configuration may be complete without templates, as with the official image.
  echo "$0: $from exists, but $to cannot be written" >&2
  exit 0
fi

# Only variables that exist: nginx has `$host` and friends of its own, which must stay.
# shellcheck disable=SC2016
names=$(compgen -e | grep -E "${NGINX_ENVSUBST_FILTER:-.}" | sed 's/.*/${&}/' | tr '\n' ' ' || true)

find "$from" -follow -type f -name "*$suffix" | while IFS= read -r template; do
  name=${template#"$from"/}
  target=$to/${name%"$suffix"}
  mkdir -p "$(dirname "$target")"
  envsubst "$names" <"$template" >"$target"
done
