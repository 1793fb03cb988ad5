#!/usr/bin/env bash
# One Debian root that holds nginx, Redis, PostgreSQL and PgBouncer: the layer under every stand-in image.
# It needs no Docker engine, so setup.sh makes it while the engine is being installed.
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

# Debian's next release: the oldest one that has nginx 1.30, Redis 8 and PostgreSQL 18 together.
suite=forky
# gettext-base has envsubst, util-linux setpriv. For PostgreSQL: locales (en_US.utf8), libnss-wrapper (a name for any uid). pgbouncer is for tests.
packages=ca-certificates,curl,gettext-base,libnss-wrapper,locales,nginx,openssl,pgbouncer,postgresql,redis-server,redis-sentinel,util-linux,xz-utils,zstd

alone
if [ -e "$root/ready" ] || docker image inspect "$root_image" >/dev/null 2>&1; then
  say "the Debian root is already made"
  exit 0
fi
need_root
install_packages debootstrap debian-archive-keyring

mirror=$(debian_mirror)
# debootstrap has one script per release; a release newer than itself is made the way sid is.
script=/usr/share/debootstrap/scripts/$suite
[ -e "$script" ] || ln -s sid "$script"

say "making a Debian root with nginx, Redis, PostgreSQL and PgBouncer (a minute)"
build=$root.part
make_root() {
  # Older recipes' leftovers too.
  rm -rf "$cache"/root-*/ "$build"
  debootstrap --variant=minbase --include="$packages" \
    --keyring=/usr/share/keyrings/debian-archive-keyring.gpg "$suite" "$build" "$mirror" >"$cache/debootstrap.log" 2>&1
}
retry make_root || {
  tail -n 20 "$cache/debootstrap.log" >&2
  die "debootstrap could not make the root; its words are above and in $cache/debootstrap.log. Check that the mirror carries $suite (GATEHOUSE_DEBIAN_MIRROR picks another one), then run this again."
}

# Weight that no container needs.
rm -rf "$build"/var/cache/apt/archives/*.deb "$build"/var/lib/apt/lists/* "$build"/usr/share/{doc,man,info}/*
# Networks that look into TLS have an authority of their own, which the host trusts and a fresh Debian does not.
cp /etc/ssl/certs/ca-certificates.crt "$build/etc/ssl/certs/ca-certificates.crt"
# A mirror may lag behind a release in the making; apt in a Dockerfile works all the same.
echo 'Acquire::Check-Valid-Until "false";' >"$build/etc/apt/apt.conf.d/80-lagging-mirror"
touch "$build/ready"
rm -rf "$root"
mv "$build" "$root"
