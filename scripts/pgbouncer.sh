#!/usr/bin/env bash
# Fetches the PgBouncer of this Debian or Ubuntu, with the libraries that a system without it
# lacks, into ~/.cache/schemactl/pgbouncer. Nothing is installed and nothing is started. Does nothing
# where there is a PgBouncer already.
set -euo pipefail

dir=${XDG_CACHE_HOME:-$HOME/.cache}/schemactl/pgbouncer
say() { printf 'pgbouncer: %s\n' "$*"; }

if PATH=$PATH:/usr/sbin command -v pgbouncer >/dev/null || [ -x "$dir/usr/sbin/pgbouncer" ]; then exit 0; fi
if ! command -v apt-get >/dev/null || ! command -v dpkg >/dev/null; then
	say "this system has no apt-get: the tests with a pooler will be skipped, unless you install pgbouncer"
	exit 0
fi
packages() { apt-cache depends pgbouncer 2>/dev/null | sed -n 's/^ *Depends: \(libevent-[0-9].*\|libc-\?ares.*\)$/\1/p'; }
if [ -z "$(packages)" ] && [ "$(id -u)" = 0 ]; then
	# A new machine has no lists.
	apt-get update -qq || true
fi
if [ -z "$(packages)" ]; then
	say "apt knows no pgbouncer; run apt-get update, then this again" >&2
	exit 1
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
say "fetching pgbouncer and its libraries into $dir"
(cd "$work" && apt-get -qq -o APT::Sandbox::User="$(id -un)" download pgbouncer $(packages))
for deb in "$work"/*.deb; do dpkg -x "$deb" "$work/out"; done
mkdir -p "$(dirname "$dir")"
rm -rf "$dir"
mv "$work/out" "$dir"
# Whoever runs the tests as root runs it as another.
chmod -R a+rX "$dir"
