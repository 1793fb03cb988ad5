#!/usr/bin/env bash
# k6, built from the Go module proxy where no image and no download page can be reached.
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

version=v1.8.1
bin=$repository/.gatehouse/bin

new_enough() { # COMMAND: does it say k6 1.8 or newer?
  local said
  said=$("$1" version 2>/dev/null | sed -n 's/^k6 v\([0-9.]*\).*/\1/p') || return 1
  [ -n "$said" ] && [ "$(printf '%s\n' 1.8 "$said" | sort -V | head -n 1)" = 1.8 ]
}

alone
for k6 in k6 "$bin/k6"; do
  if new_enough "$k6"; then
    say "k6 is here: $(command -v "$k6")"
    exit 0
  fi
done

command -v go >/dev/null ||
  die "there is no k6 and no Go to build it with: install k6 1.8 or newer, or Go 1.25 or newer, then run this again."
mkdir -p "$bin"
say "building k6 $version (two minutes the first time)"
GOBIN=$bin retry go install "go.k6.io/k6@$version" ||
  die "k6 $version did not build; Go's words are above. It needs Go 1.25 or newer and a reachable Go module proxy (go env GOPROXY)."
new_enough "$bin/k6" || die "k6 was built but says: $("$bin/k6" version 2>&1). Remove $bin/k6, then run this again."
say "k6 is here: $bin/k6"
