#!/usr/bin/env bash
# Runs all tests on each PostgreSQL named, or on all six: bullseye (13), 14, bookworm (15), 16, trixie (17),
# forky (18). A Debian release is a folder made by debootstrap, with its server and pgvector installed by
# scripts/deps.sh. A major version, for which no release of Debian stands, has the server programs that scripts/postgres.sh
# fetches: without pgvector, so what needs it is skipped, and without psql, pg_dump and pg_restore, so this machine's serve, or
# those of trixie where these are older than the server; 13 is among them too, for a mirror that has bullseye no more.
# All are kept in ~/.cache/schemactl. Needs root or sudo; the tests run as whoever calls.
# SCHEMACTL_TESTS has the arguments of go test, such as "./cmd/schemactl -run TestHostile"; all packages without it.
set -euo pipefail
cd "$(dirname "$0")/.."

# The environment of what runs in a folder.
inner=(-u SCHEMACTL_PG_BIN -u TMPDIR PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C HOME=/)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/schemactl
[ $# -gt 0 ] || set -- bullseye 14 bookworm 16 trixie forky

say() { printf 'matrix: %s\n' "$*"; }
fail() {
	say "$*" >&2
	exit 1
}
as_root() {
	if [ "$(id -u)" = 0 ]; then
		"$@"
	elif command -v sudo >/dev/null; then
		sudo "$@"
	else
		fail "this needs root or sudo: $*"
	fi
}

# Prints the Debian mirror that this machine uses.
mirror() {
	local uri
	uri=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' 'Label: Debian' 2>/dev/null | sed -n 1p) || true
	[ -n "$uri" ] || fail "apt names no Debian mirror to install from"
	echo "$uri"
}

# Makes the folder of release $1, if it is not there. It gets its name when it is complete.
prepare() {
	local release=$1 dir=$cache/$1
	[ ! -d "$dir" ] || return 0
	PATH=$PATH:/usr/sbin:/sbin command -v debootstrap >/dev/null || fail "this needs debootstrap; install it, then run this again"
	say "installing Debian $release and its PostgreSQL into $dir"
	as_root rm -rf "$dir.part"
	mkdir -p "$cache"
	# The script is named because an older debootstrap does not know the newest release.
	as_root env PATH="$PATH:/usr/sbin:/sbin" debootstrap --variant=minbase "$release" "$dir.part" "$(mirror)" /usr/share/debootstrap/scripts/sid >"$cache/$release.log" 2>&1 ||
		fail "debootstrap failed; see $cache/$release.log"
	as_root cp scripts/deps.sh "$dir.part/root/deps.sh"
	# Installation needs /proc; mounted for it alone, it cannot stay behind.
	as_root unshare --mount sh -c 'mount -t proc proc "$1/proc" && shift && "$@"' sh "$dir.part" \
		env "${inner[@]}" chroot "$dir.part" bash /root/deps.sh
	as_root mv "$dir.part" "$dir"
}

# Runs a program in folder $root as the server's user $user.
as_postgres() { as_root env "${inner[@]}" chroot --userspec="$user" "$root" "$@"; }

free_port() {
	local port
	for port in $(seq 56100 56199); do
		if ! (: </dev/tcp/127.0.0.1/"$port") 2>/dev/null; then
			echo "$port"
			return
		fi
	done
	fail "no port is free between 56100 and 56199"
}

# Starts the server of folder $root, or of version $1 where that is no folder of its own, and sets url.
start() {
	local port password
	port=$(free_port)
	password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
	as_root mkdir -p "$root$data"
	# In memory: tests make thousands of databases.
	as_root mount -t tmpfs -o mode=1777 tmpfs "$root$data"
	# The server's user may not be allowed to read the cache.
	[ "$root" != / ] || as_root cp -r "$cache/postgresql-$1" "$root$data/server"
	as_postgres sh -c "umask 077 && cat >$data/password" <<<"$password"
	as_postgres "$bin/initdb" -D "$data/cluster" -U postgres --auth=scram-sha-256 --pwfile="$data/password" -E UTF8 --locale=C --no-sync >/dev/null
	# The settings of package sandbox; there is no /dev/shm in the folder.
	as_postgres tee -a "$data/cluster/postgresql.conf" >/dev/null <<-END
		port = $port
		listen_addresses = '127.0.0.1'
		unix_socket_directories = ''
		dynamic_shared_memory_type = mmap
		fsync = off
		synchronous_commit = off
		full_page_writes = off
		max_connections = 200
		max_locks_per_transaction = 512
		max_prepared_transactions = 10
		timezone = UTC
		jit = off
	END
	as_postgres "$bin/pg_ctl" -D "$data/cluster" -l "$data/log" -w -s start
	url=postgres://postgres:$password@127.0.0.1:$port/postgres?sslmode=disable
}

# Ends the server and removes its data, if there is one.
stop() {
	[ -n "$root" ] || return 0
	as_postgres "$bin/pg_ctl" -D "$data/cluster" -m immediate -s stop || true
	as_root umount "$root$data"
	as_root rm -rf "$root$data"
	root=
}

# Makes programs that run the psql, pg_dump and pg_restore of folder $1 out here, where the files are: with
# the folder's own loader and libraries.
clients() {
	local loader program
	loader=$(ls "$1"/usr/lib/*-linux-gnu*/ld-linux-*.so.* | sed -n 1p)
	for program in psql pg_dump pg_restore; do
		printf '#!/bin/sh\nexec "%s" --library-path "%s" "%s" "$@"\n' "$loader" "$(dirname "$loader")" "$(programs "$1")/$program" >"$wrappers/$program"
		chmod 755 "$wrappers/$program"
	done
}

# Prints the folder of PostgreSQL's programs in folder $1.
programs() { ls -d "$1"/usr/lib/postgresql/*/bin | sort -V | tail -n 1; }

# Says whether the psql, pg_dump and pg_restore of this machine serve a server of version $1.
served() {
	local program
	for program in psql pg_dump pg_restore; do
		command -v "$program" >/dev/null && [ "$("$program" --version | sed 's/[^0-9]*\([0-9]*\).*/\1/')" -ge "$1" ] || return 1
	done
}

# Brings the server named $1 and the programs that its tests need, and sets root, user and bin.
bring() {
	rm -f "$wrappers"/*
	case $1 in
	[0-9]*)
		scripts/postgres.sh "$1"
		if ! served "$1"; then
			prepare trixie
			clients "$cache/trixie"
		fi
		root=/ user=nobody:$(id -gn nobody) bin=$data/server/bin
		;;
	*)
		prepare "$1"
		clients "$cache/$1"
		root=$cache/$1 user=postgres:postgres bin=$(programs "$cache/$1")
		bin=${bin#"$root"}
		;;
	esac
}

test_on() {
	local version result
	bring "$1"
	start "$1"
	version="$(PATH=$wrappers:$PATH psql -XAtd "$url" -c 'SHOW server_version') on $1"
	say "PostgreSQL $version"
	# shellcheck disable=SC2086 # these are words
	if PATH=$wrappers:$PATH SCHEMACTL_TEST_URL=$url SCHEMACTL_ALL=1 go test -count=1 -timeout 60m ${SCHEMACTL_TESTS:-./...}; then
		result=ok
	else
		result=FAILED
		failed=1
	fi
	summary+=("PostgreSQL $version: $result")
	stop
}

root='' user='' failed=0 summary=() wrappers=$(mktemp -d) data=/var/tmp/schemactl-matrix-$$
trap 'stop; rm -rf "$wrappers"' EXIT
trap 'exit 130' INT TERM
for name; do test_on "$name"; done
for line in "${summary[@]}"; do say "$line"; done
exit "$failed"
