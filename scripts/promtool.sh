#!/usr/bin/env bash
# Fetches promtool, of Debian's or Ubuntu's prometheus, into ~/.cache/schemactl/promtool. Nothing is installed and
# nothing is started. Does nothing where there is one already.
set -euo pipefail

dir=${XDG_CACHE_HOME:-$HOME/.cache}/schemactl/promtool
say() { printf 'promtool: %s\n' "$*"; }

if command -v promtool >/dev/null || [ -x "$dir/promtool" ]; then exit 0; fi
if ! command -v apt-get >/dev/null || ! command -v dpkg >/dev/null; then
	say "this system has no apt-get: the alert rules will not be checked, unless you install promtool"
	exit 0
fi
known() { apt-cache show prometheus >/dev/null 2>&1; }
if ! known && [ "$(id -u)" = 0 ]; then
	# A new machine has no lists.
	apt-get update -qq || true
fi
if ! known; then
	say "apt knows no prometheus; run apt-get update, then this again" >&2
	exit 1
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
say "fetching promtool into $dir"
(cd "$work" && apt-get -qq -o APT::Sandbox::User="$(id -un)" download prometheus)
dpkg -x "$work"/*.deb "$work/out"
mkdir -p "$dir"
mv "$work/out/usr/bin/promtool" "$dir/promtool"
chmod -R a+rX "$dir"
