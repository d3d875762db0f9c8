#!/usr/bin/env bash
# Fetches the schemas of real products that testdata/schemas names, out of the packages that
# Debian ships them in, into ~/.cache/schemactl/schemas/RELEASE: a folder for each package with
# the named files. Nothing is installed. Does nothing for what is there already.
set -euo pipefail
cd "$(dirname "$0")/.."

cache=${XDG_CACHE_HOME:-$HOME/.cache}/schemactl/schemas
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
say() { printf 'schemas: %s\n' "$*"; }

# Prints what testdata/schemas says of package $2 in release $1: the files wanted. Without a
# package it prints the packages, without a release the releases.
wanted() {
	awk -v r="${1:-}" -v p="${2:-}" '
		FNR == 1 { release = "bookworm"; split("", of) }
		$1 == "release" { release = $2 }
		$1 == "package" { for (i = 2; i <= NF; i++) of[$i] = 1 }
		r == "" && $1 == "package" { print release }
		r == release && p == "" && $1 == "package" { for (i = 2; i <= NF; i++) print $i }
		r == release && p in of && $1 == "file" { print "./" $2 }' testdata/schemas/*.txt | sort -u
}

# Prints the Debian mirror that this machine uses.
mirror() { apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' 'Label: Debian' | sed -n 1p; }

# Sets apt to release $1 alone, whatever this machine has; the archive's signature is verified.
use_release() {
	local dir=$work/$1 uri
	uri=$(mirror)
	if [ -z "$uri" ] && [ "$(id -u)" = 0 ]; then
		# A new machine has no lists, which say whose mirror is whose.
		apt-get update -qq || true
		uri=$(mirror)
	fi
	if [ -z "$uri" ]; then
		say "apt names no Debian mirror to fetch from; run apt-get update, then this again" >&2
		exit 1
	fi
	mkdir -p "$dir/lists/partial" "$dir/cache/archives/partial"
	echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $uri $1 main" >"$dir/sources.list"
	apt=(apt-get -qq -o "Dir::Etc::SourceList=$dir/sources.list" -o Dir::Etc::SourceParts=- -o "Dir::State::Lists=$dir/lists"
		-o "Dir::Cache=$dir/cache" -o APT::Sandbox::User="$(id -un)")
	"${apt[@]}" update
}

fetch() {
	local release=$1 package=$2 files dir=$work/$1/$2
	mkdir -p "$dir/out"
	(cd "$dir" && "${apt[@]}" download "$package") || return 1
	mapfile -t files < <(wanted "$release" "$package")
	# Some of the files are of another package of the same schema: that tar misses them means nothing.
	dpkg --fsys-tarfile "$dir"/*.deb | tar -x -C "$dir/out" --wildcards "${files[@]}" 2>/dev/null || true
	wanted "$release" "$package" >"$dir/out/.files"
	mkdir -p "$cache/$release"
	rm -rf "${cache:?}/$release/$package"
	mv "$dir/out" "$cache/$release/$package"
	rm -rf "$dir"
}

if ! command -v apt-get >/dev/null || ! command -v dpkg >/dev/null; then
	say "this system has no apt-get: the tests of real schemas will be skipped"
	exit 0
fi
failed=0
for release in $(wanted); do
	apt=()
	for package in $(wanted "$release"); do
		# A new list of files makes the folder stale.
		if [ "$(cat "$cache/$release/$package/.files" 2>/dev/null)" = "$(wanted "$release" "$package")" ]; then continue; fi
		if [ ${#apt[@]} = 0 ]; then
			say "reading the package lists of $release"
			use_release "$release"
		fi
		say "fetching $package of $release"
		fetch "$release" "$package" || { say "cannot fetch $package of $release" >&2; failed=1; }
	done
done
exit "$failed"
