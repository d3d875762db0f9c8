#!/usr/bin/env bash
# Fetches the schemas of real products that testdata/schemas names, out of the packages that
# Debian ships them in, into ~/.cache/schemactl/schemas: a folder for each package with the
# named files. Nothing is installed. Does nothing for what is there already.
set -euo pipefail
cd "$(dirname "$0")/.."

cache=${XDG_CACHE_HOME:-$HOME/.cache}/schemactl/schemas
say() { printf 'schemas: %s\n' "$*"; }

# Prints the files that are wanted of package $1.
wanted() {
	awk -v p="$1" '$1 == "package" { of = 0; for (i = 2; i <= NF; i++) if ($i == p) of = 1 } $1 == "file" && of { print "./" $2 }' testdata/schemas/*.txt | sort -u
}

fetch() {
	local package=$1 work files
	work=$(mktemp -d)
	# apt's own user cannot write to root's folders; without its sandbox it says nothing of that.
	if ! (cd "$work" && apt-get -qq -o APT::Sandbox::User="$(id -un)" download "$package" >"$work/log" 2>&1); then
		cat "$work/log" >&2
		rm -rf "$work"
		return 1
	fi
	mkdir "$work/out"
	# The wanted names may be of another package of the same schema: tar's complaint about those means nothing.
	mapfile -t files < <(wanted "$package")
	dpkg --fsys-tarfile "$work"/*.deb | tar -x -C "$work/out" --wildcards "${files[@]}" 2>/dev/null || true
	mkdir -p "$cache"
	rm -rf "${cache:?}/$package"
	mv "$work/out" "$cache/$package"
	rm -rf "$work"
}

if ! command -v apt-get >/dev/null || ! command -v dpkg >/dev/null; then
	say "this system has no apt-get: the tests of real schemas will be skipped"
	exit 0
fi
updated='' failed=0
for package in $(awk '$1 == "package" { for (i = 2; i <= NF; i++) print $i }' testdata/schemas/*.txt | sort -u); do
	# A new list of files makes the folder stale.
	stamp=$cache/$package/.files
	if [ -e "$stamp" ] && [ "$(cat "$stamp")" = "$(wanted "$package")" ]; then continue; fi
	say "fetching $package"
	if ! fetch "$package" 2>/dev/null; then
		if [ -z "$updated" ]; then
			if [ "$(id -u)" = 0 ]; then apt-get update -qq || true; elif command -v sudo >/dev/null; then sudo apt-get update -qq || true; fi
			updated=yes
		fi
		fetch "$package" || { say "cannot fetch $package" >&2; failed=1; continue; }
	fi
	wanted "$package" >"$stamp"
done
exit "$failed"
