#!/usr/bin/env bash
# Fetches Alembic and Django, of Debian or Ubuntu, with Python and the driver, into ~/.cache/schemactl/alembic. Nothing is installed
# and nothing is started. Does nothing where it is there already.
set -euo pipefail

dir=${XDG_CACHE_HOME:-$HOME/.cache}/schemactl/alembic
say() { printf 'alembic: %s\n' "$*"; }

if [ -x "$dir/python" ]; then exit 0; fi
if ! command -v apt-get >/dev/null || ! command -v dpkg >/dev/null; then
	say "this system has no apt-get: the test with Alembic will be skipped"
	exit 0
fi
python() { apt-cache depends python3-minimal 2>/dev/null | sed -n 's/^ *\(Pre\)\?Depends: \(python3\.[0-9]*\)-minimal$/\2/p'; }
if [ -z "$(python)" ] && [ "$(id -u)" = 0 ]; then
	# A new machine has no lists.
	apt-get update -qq || true
fi
py=$(python)
if [ -z "$py" ]; then
	say "apt knows no python3; run apt-get update, then this again" >&2
	exit 1
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
say "fetching Alembic and Django with $py into $dir"
(cd "$work" && apt-get -qq -o APT::Sandbox::User="$(id -un)" download "$py-minimal" "lib$py-minimal" "lib$py-stdlib" libexpat1 libpq5 \
	python3-alembic python3-sqlalchemy python3-psycopg2 python3-mako python3-markupsafe \
	python3-django python3-asgiref python3-sqlparse python3-tz)
for deb in "$work"/*.deb; do dpkg -x "$deb" "$work/out"; done
libs=$(cd "$work/out" && echo usr/lib/*-linux-gnu*)
cat >"$work/out/python" <<END
#!/bin/sh
here=\$(dirname "\$0")
export PYTHONHOME="\$here/usr" PYTHONPATH="\$here/usr/lib/python3/dist-packages" PYTHONDONTWRITEBYTECODE=1
export LD_LIBRARY_PATH="\$here/$libs:\$here/lib/$(basename "$libs")"
exec "\$here/usr/bin/$py" "\$@"
END
cat >"$work/out/alembic" <<'END'
#!/bin/sh
exec "$(dirname "$0")/python" -m alembic "$@"
END
chmod 755 "$work/out/python" "$work/out/alembic"
mkdir -p "$(dirname "$dir")"
rm -rf "$dir"
mv "$work/out" "$dir"
chmod -R a+rX "$dir"
