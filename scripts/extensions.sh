#!/usr/bin/env bash
# Installs the extensions of others that the tests of databases with extensions use, with apt-get (needs root or sudo).
set -euo pipefail
version=${PGVERSION:-15}
if ! command -v apt-get >/dev/null; then
	echo "extensions: there is no apt-get here: what the server does not have is skipped" >&2
	exit 0
fi
sudo=
[ "$(id -u)" = 0 ] || sudo=sudo
packages=()
for name in postgis-3 cron partman pgaudit hypopg pgrouting ip4r hll rum periods orafce repack pglogical semver prefix q3c tablelog pgq3 \
	pgtap pg-track-settings pointcloud jsquery unit tdigest; do
	packages+=("postgresql-$version-$name")
done
echo "extensions: installing ${#packages[@]} packages with apt" >&2
$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}" pgagent >/dev/null
