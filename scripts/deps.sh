#!/usr/bin/env bash
# Installs what the tests and the demo need, and nothing when nothing is missing: a
# PostgreSQL server (13 or newer) with pgvector and its own psql and pg_dump, and a C
# compiler for Go's race detector. Says what it installs before it does.
set -euo pipefail
shopt -s nullglob

say() { printf 'deps: %s\n' "$*"; }
fail() {
	say "$*" >&2
	exit 1
}

# Prints the major version of the server in folder $1, 0 where there is none.
major() {
	if [ -x "$1/postgres" ] && [ -x "$1/initdb" ]; then
		"$1/postgres" --version | sed 's/[^0-9]*\([0-9]*\).*/\1/'
	else
		echo 0
	fi
}

# Prints the folders with a server that is new enough, the newest first.
servers() {
	local dir n
	if [ -n "${SCHEMACTL_PG_BIN:-}" ]; then
		set -- "$SCHEMACTL_PG_BIN"
	else
		set -- /usr/lib/postgresql/*/bin /usr/pgsql-*/bin /usr/local/pgsql/bin \
			/opt/homebrew/opt/postgresql@*/bin /usr/local/opt/postgresql@*/bin /home/linuxbrew/.linuxbrew/opt/postgresql@*/bin \
			"$(dirname "$(readlink -f "$(command -v postgres || echo /nonexistent/postgres)")")"
	fi
	for dir; do
		n=$(major "$dir")
		if [ "$n" -ge 13 ]; then echo "$n $dir"; fi
	done | sort -rn | cut -d' ' -f2-
}

# Says whether the server in folder $1 has pgvector.
has_vector() {
	local share=/usr/share/postgresql/${1#/usr/lib/postgresql/}
	share=${share%/bin}
	if [ -x "$1/pg_config" ]; then share=$("$1/pg_config" --sharedir); fi
	[ -e "$share/extension/vector.control" ]
}

# Prints the folder of the first server that has everything.
complete_server() {
	local dir
	servers | while read -r dir; do
		if has_vector "$dir" && [ -x "$dir/psql" ] && [ -x "$dir/pg_dump" ]; then echo "$dir"; fi
	done | sed -n 1p
}

# A compiler without the C library's headers is none.
has_compiler() {
	echo 'int main(void) { return 0; }' | ${CC:-cc} -x c - -o /dev/null 2>/dev/null
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

# Runs a command whose words matter only when it fails.
quietly() {
	local log
	log=$("$@" 2>&1) || {
		printf '%s\n' "$log" >&2
		fail "this failed; see above: $*"
	}
}

apt_install() {
	say "installing with apt: $*"
	quietly as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "$@"
}

# Installs the distribution's server; its package neither makes a cluster nor starts one.
apt_server() {
	local dir=/etc/postgresql-common/createcluster.d
	as_root mkdir -p "$dir"
	echo 'create_main_cluster = false' | as_root tee "$dir/schemactl-deps.conf" >/dev/null
	apt_install postgresql
	as_root rm -f "$dir/schemactl-deps.conf"
}

# Builds pgvector from Debian's own source package against the server in folder $1. apt
# verifies the archive's signature; the machine's own apt configuration stays as it is.
apt_vector_source() {
	local bin=$1 uri
	# The mirror is the one that this machine uses already.
	uri=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' 'Label: Debian' | sed -n 1p)
	[ -n "$uri" ] || fail "there is no package of pgvector for PostgreSQL $(major "$bin") here; install pgvector (https://github.com/pgvector/pgvector), then run this again"
	apt_install "postgresql-server-dev-$(major "$bin")" gcc libc6-dev make
	say "building pgvector for PostgreSQL $(major "$bin") from the source package of Debian 13"
	work=$(mktemp -d)
	trap 'rm -rf "$work"' EXIT
	mkdir -p "$work/lists/partial" "$work/cache/archives/partial" "$work/src"
	echo "deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $uri trixie main" >"$work/sources.list"
	local apt=(apt-get -qq -o "Dir::Etc::SourceList=$work/sources.list" -o Dir::Etc::SourceParts=-
		-o "Dir::State::Lists=$work/lists" -o "Dir::Cache=$work/cache" -o APT::Sandbox::User="$(id -un)")
	quietly "${apt[@]}" update
	(cd "$work" && quietly "${apt[@]}" source --download-only pgvector)
	tar -xf "$work"/pgvector_*.orig.tar.* -C "$work/src" --strip-components=1
	# OPTFLAGS is -march=native otherwise, and what is built here may run on another machine.
	local build=(make -C "$work/src" OPTFLAGS= "PG_CONFIG=$bin/pg_config")
	quietly "${build[@]}"
	quietly as_root "${build[@]}" install
}

with_apt() {
	local bin
	say "bringing apt's package lists up to date"
	as_root apt-get update -qq || say "apt-get update failed in part; going on with the lists there are"
	if [ -z "$(complete_server)" ]; then
		[ -n "$(servers)" ] || apt_server
		bin=$(servers | sed -n 1p)
		[ -n "$bin" ] || fail "this distribution has no PostgreSQL 13 or newer; install one with pgvector, then run this again"
		[ -x "$bin/psql" ] && [ -x "$bin/pg_dump" ] || apt_install "postgresql-client-$(major "$bin")"
		if has_vector "$bin"; then
			:
		elif apt-cache show "postgresql-$(major "$bin")-pgvector" >/dev/null 2>&1; then
			apt_install "postgresql-$(major "$bin")-pgvector"
		else
			apt_vector_source "$bin"
		fi
	fi
	has_compiler || apt_install gcc libc6-dev
}

main() {
	if [ -z "$(complete_server)" ] || ! has_compiler; then
		if command -v apt-get >/dev/null; then
			with_apt
		elif command -v brew >/dev/null; then
			say "installing with Homebrew: postgresql@17 pgvector"
			brew install postgresql@17 pgvector
		else
			fail "install PostgreSQL 13 or newer with its server programs, pgvector (https://github.com/pgvector/pgvector) and a C compiler, then run this again"
		fi
	fi
	local bin
	bin=$(complete_server)
	[ -n "$bin" ] || fail "there is still no PostgreSQL server with pgvector, psql and pg_dump; see the messages above"
	has_compiler || fail "there is still no C compiler; install one (cc, or set CC), then run this again"
	say "using PostgreSQL $(major "$bin") with pgvector in $bin"
}

main
