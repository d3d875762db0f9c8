#!/usr/bin/env bash
# Fetches Neovim, of Debian or Ubuntu, with the libraries that a system without it lacks, into ~/.cache/schemactl/neovim. Nothing is
# installed and nothing is started. Does nothing where there is a Neovim already.
set -euo pipefail

dir=${XDG_CACHE_HOME:-$HOME/.cache}/schemactl/neovim
say() { printf 'neovim: %s\n' "$*"; }

if command -v nvim >/dev/null || [ -x "$dir/nvim" ]; then exit 0; fi
if ! command -v apt-get >/dev/null || ! command -v dpkg >/dev/null; then
	say "this system has no apt-get: the test with an editor will be skipped, unless you install Neovim"
	exit 0
fi
known() { apt-cache show neovim >/dev/null 2>&1; }
if ! known && [ "$(id -u)" = 0 ]; then
	# A new machine has no lists.
	apt-get update -qq || true
fi
if ! known; then
	say "apt knows no neovim; run apt-get update, then this again" >&2
	exit 1
fi
# The libraries differ from release to release: what neovim depends on, of each choice the first that there is, and what those do.
needs() {
	apt-cache depends --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces --no-enhances "$@" |
		sed -n 's/^[ |]*\(Pre\)\?Depends: \([a-z0-9.+-]*\)$/\2/p' | sort -u | grep -v -e '^libc6$' -e '^libgcc' -e '^gcc-'
}
first=$(needs neovim)
list=$(printf '%s\n' neovim $first $(needs $first) | sort -u)
have=()
for p in $list; do
	if apt-cache show "$p" >/dev/null 2>&1; then have+=("$p"); fi
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
say "fetching Neovim into $dir"
(cd "$work" && apt-get -qq -o APT::Sandbox::User="$(id -un)" download "${have[@]}")
for deb in "$work"/*.deb; do dpkg -x "$deb" "$work/out"; done
libs=$(cd "$work/out" && echo usr/lib/*-linux-gnu*)
cat >"$work/out/nvim" <<END
#!/bin/sh
here=\$(cd "\$(dirname "\$0")" && pwd)
export VIMRUNTIME="\$here/usr/share/nvim/runtime" LD_LIBRARY_PATH="\$here/$libs"
export LUA_PATH="\$here/usr/share/lua/5.1/?.lua;;" LUA_CPATH="\$here/$libs/lua/5.1/?.so;\$here/usr/lib/lua/5.1/?.so;;"
exec "\$here/usr/bin/nvim" "\$@"
END
chmod 755 "$work/out/nvim"
mkdir -p "$(dirname "$dir")"
rm -rf "$dir"
mv "$work/out" "$dir"
chmod -R a+rX "$dir"
