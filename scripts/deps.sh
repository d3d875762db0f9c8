#!/usr/bin/env bash
# Installs what the tests and the demo need, and nothing when nothing is missing:
# a PostgreSQL server (13 or newer) and pgvector. Says what it installs before it does.
set -euo pipefail

say() { printf 'deps: %s\n' "$*"; }

# Prints the folder of the newest server's binaries.
server_bin() {
	local dir
	for dir in ${SCHEMACTL_PG_BIN:+"$SCHEMACTL_PG_BIN"} \
		$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -rV) \
		/opt/homebrew/opt/postgresql@*/bin /usr/local/opt/postgresql@*/bin \
		"$(dirname "$(command -v postgres 2>/dev/null || echo /nonexistent/postgres)")"; do
		if [ -x "$dir/postgres" ] && [ -x "$dir/initdb" ]; then
			echo "$dir"
			return
		fi
	done
}

# Says whether the server in folder $1 has pgvector.
has_vector() {
	local share=/usr/share/postgresql/${1#/usr/lib/postgresql/}
	share=${share%/bin}
	if [ -x "$1/pg_config" ]; then share=$("$1/pg_config" --sharedir); fi
	[ -e "$share/extension/vector.control" ]
}

complete() {
	local bin
	bin=$(server_bin)
	[ -n "$bin" ] && has_vector "$bin" && command -v psql >/dev/null && command -v pg_dump >/dev/null
}

as_root() {
	if [ "$(id -u)" = 0 ]; then
		"$@"
	elif command -v sudo >/dev/null; then
		sudo "$@"
	else
		say "this needs root or sudo: $*" >&2
		exit 1
	fi
}

apt_install() {
	say "installing with apt: $*"
	as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" >/dev/null
}

# Installs the distribution's server without making a cluster or starting anything.
apt_server() {
	if [ ! -e /etc/postgresql-common/createcluster.conf ]; then
		as_root mkdir -p /etc/postgresql-common
		printf 'create_main_cluster = false\n' | as_root tee /etc/postgresql-common/createcluster.conf >/dev/null
	fi
	apt_install postgresql postgresql-client
}

# Builds pgvector from Debian's own source package against the server of folder $1.
apt_vector_source() {
	local major=$2 dir uri
	dir=$(mktemp -d)
	# The mirror is the one that this machine uses already.
	uri=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 2>/dev/null | grep -m1 '/debian/*$' || true)
	if [ -z "$uri" ]; then
		say "apt names no Debian mirror to take pgvector's source from; install pgvector for PostgreSQL $major by hand" >&2
		exit 1
	fi
	apt_install "postgresql-server-dev-$major" gcc make libc6-dev
	say "building pgvector from Debian's source package (trixie) for PostgreSQL $major"
	chmod 755 "$dir"
	mkdir -p "$dir/lists/partial" "$dir/cache/archives/partial"
	echo "deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $uri trixie main" >"$dir/sources.list"
	local apt=(apt-get -qq -o "Dir::Etc::SourceList=$dir/sources.list" -o Dir::Etc::SourceParts=- -o "Dir::State::Lists=$dir/lists"
		-o "Dir::Cache=$dir/cache" -o APT::Sandbox::User=root)
	"${apt[@]}" update
	(cd "$dir" && "${apt[@]}" source --download-only pgvector >/dev/null && mkdir src && tar -xf pgvector_*.orig.tar.gz -C src --strip-components=1)
	# OPTFLAGS is -march=native otherwise; the result must run on other machines' copies too.
	make -C "$dir/src" OPTFLAGS="" PG_CONFIG="$1/pg_config" >"$dir/log" 2>&1 || { cat "$dir/log" >&2; exit 1; }
	as_root make -C "$dir/src" OPTFLAGS="" PG_CONFIG="$1/pg_config" install >>"$dir/log" 2>&1 || { cat "$dir/log" >&2; exit 1; }
	rm -rf "$dir"
}

apt_all() {
	say "looking at the package lists"
	as_root apt-get update -qq
	[ -n "$(server_bin)" ] && command -v psql >/dev/null && command -v pg_dump >/dev/null || apt_server
	local bin major
	bin=$(server_bin)
	if has_vector "$bin"; then return; fi
	major=$("$bin/postgres" --version | sed 's/[^0-9]*\([0-9]*\).*/\1/')
	if apt-cache show "postgresql-$major-pgvector" >/dev/null 2>&1; then
		apt_install "postgresql-$major-pgvector"
	else
		apt_vector_source "$bin" "$major"
	fi
}

if complete; then
	exit 0
fi
if command -v apt-get >/dev/null; then
	apt_all
elif command -v brew >/dev/null; then
	say "installing with Homebrew: postgresql@17 pgvector"
	brew install postgresql@17 pgvector
else
	say "install PostgreSQL 13 or newer with its server programs, and pgvector (https://github.com/pgvector/pgvector), then run this again" >&2
	exit 1
fi
if ! complete; then
	say "PostgreSQL or pgvector is still missing; see the messages above" >&2
	exit 1
fi
say "done"
