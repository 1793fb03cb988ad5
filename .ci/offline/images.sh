#!/usr/bin/env bash
# Stand-ins for the official images, each a thin layer on the Debian root of root.sh. What they keep to: README.md.
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

engine_answers || die "no Docker engine answers: run $here/engine.sh, then this again."

# An image is built again when its sources changed: the recipe's fingerprint is a label on it.
label=gatehouse.recipe
recipe() { # NAME
  (cd "$here" && find images.sh root.sh "images/$1" -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum | cut -c 1-16)
}
made() { # NAME TAG
  [ "$(docker image inspect --format "{{index .Config.Labels \"$label\"}}" "$2" 2>/dev/null)" = "$(recipe "$1")" ]
}

import_root() {
  docker image inspect "$root_image" >/dev/null 2>&1 && return 0
  [ -e "$root/ready" ] || "$here/root.sh"
  say "importing the Debian root"
  tar -C "$root" --one-file-system -c . | docker import -c 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' - "$root_image" >/dev/null
  # Docker has it now; half a gigabyte in the work tree has no further use.
  rm -rf "$root"
}

# The official image's node comes from nodejs.org; npm carries the same binary.
gather_node() { # FOLDER
  local arch registry
  case "$(uname -m)" in
    x86_64) arch=x64 ;;
    aarch64) arch=arm64 ;;
    *) die "npm has no Node binary package for $(uname -m): set NODE_IMAGE to an image of your own and remove node from images.sh." ;;
  esac
  say "taking Node 24 and npm 11 from the npm registry"
  (cd "$1" && retry npm pack --silent "node-linux-$arch@24" npm@11 >/dev/null) ||
    die "npm could not download node-linux-$arch@24 and npm@11: check 'npm ping', then run this again."
  tar -C "$1" -xzf "$1"/node-linux-*.tgz --strip-components=2 package/bin/node
  mkdir "$1/npm"
  tar -C "$1/npm" -xzf "$1"/npm-*.tgz --strip-components=1
  rm "$1"/*.tgz
  # `npm ci` in a Dockerfile has to find the registry this machine uses. The image never leaves the machine.
  # (Asked in that folder: inside a workspace npm refuses the question.)
  registry=$(cd "$1" && npm config get registry) || die "npm does not say which registry it uses: run 'npm config get registry' and put right what it complains about."
  echo "registry=$registry" >"$1/npmrc"
}

build() { # NAME TAG
  local context before status=0
  made "$1" "$2" && return 0
  before=$(docker image inspect --format '{{.Id}}' "$2" 2>/dev/null || true)
  context=$(mktemp -d)
  cp -r "$here/images/$1/." "$context"
  [ "$1" != node ] || gather_node "$context"
  local version=
  [ "$1" != node ] || version=$("$context/node" --version)
  say "building $2"
  DOCKER_BUILDKIT=1 docker build -q --label "$label=$(recipe "$1")" --build-arg "ROOT=$root_image" \
    --build-arg "NODE_VERSION=${version#v}" -t "$2" "$context" >"$cache/build-$1.log" 2>&1 || status=$?
  rm -rf "$context"
  [ "$status" = 0 ] || {
    tail -n 30 "$cache/build-$1.log" >&2
    die "$2 did not build; docker's words are above and in $cache/build-$1.log."
  }
  # The one it replaces, unless a container still uses it.
  [ -z "$before" ] || docker image rm "$before" >/dev/null 2>&1 || true
}

# A tag names a version; Debian's next release moves. Better stop here than test another nginx than the one deployed.
check() { # TAG COMMAND EXPECTED
  local said
  said=$(docker run --rm --network none --entrypoint sh "$1" -c "$2" 2>&1)
  [[ $said == *$3* ]] || die "$1 should be $3 but says: $said. Debian moved on: raise the tags in images.sh and the project's pinned versions together."
}

alone
import_root
build node "$NODE_IMAGE" &
builds=($!)
build nginx "$NGINX_IMAGE" &
builds+=($!)
build redis "$REDIS_IMAGE" &
builds+=($!)
build postgres "$POSTGRES_IMAGE" &
builds+=($!)
for job in "${builds[@]}"; do wait "$job" || exit 1; done

check "$NODE_IMAGE" 'node --version' 'v24.'
check "$NGINX_IMAGE" 'nginx -v' 'nginx/1.30.'
check "$REDIS_IMAGE" 'redis-server --version' 'v=8.'
check "$POSTGRES_IMAGE" 'postgres --version' ') 18.'
# For the tests of services/defaults: else they would fetch it while they run.
check "$POSTGRES_IMAGE" 'pgbouncer --version' 'PgBouncer 1.'
# Roots of older recipes; one that something still stands on stays.
docker image ls --format '{{.Repository}}:{{.Tag}}' gatehouse-standin/root | grep -vxF "$root_image" |
  xargs -r docker image rm >/dev/null 2>&1 || true
say "images: $NODE_IMAGE $NGINX_IMAGE $REDIS_IMAGE $POSTGRES_IMAGE"
