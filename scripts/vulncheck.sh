#!/usr/bin/env bash
# Looks for known vulnerabilities in what the packages given, or all, are built of, as govulncheck knows them. Where
# its database cannot be reached that is said, and is no error, unless SCHEMACTL_VULNCHECK=required says that it is
# one. GOVULNDB names another database.
set -euo pipefail
cd "$(dirname "$0")/.."
[ $# -gt 0 ] || set -- ./...

tool=$(go tool -n govulncheck)
database=(-db "${GOVULNDB:-https://vuln.go.dev}")
out=$(mktemp)
trap 'rm -f "$out"' EXIT

# A scan of the modules of one small package is short, and asks the database: exit code 3 is "there are some".
code=0
timeout "${SCHEMACTL_VULNCHECK_TIMEOUT:-60}" "$tool" "${database[@]}" -C internal/licenses -scan module >"$out" 2>&1 || code=$?
if [ "$code" != 0 ] && [ "$code" != 3 ]; then
	echo "vulnerabilities: NOT CHECKED: ${database[1]} gives no answer: $(grep -m 1 govulncheck: "$out")" >&2
	[ "${SCHEMACTL_VULNCHECK:-}" != required ] || exit 1
	exit 0
fi
exec "$tool" "${database[@]}" "$@"
