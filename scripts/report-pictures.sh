#!/usr/bin/env bash
# Makes the pictures of docs/report.md again: the HTML report of a schema of 30 tables of which some change, with
# Chromium, and the diagrams of 30 and 120 tables. Look at them before you commit them.
set -euo pipefail
cd "$(dirname "$0")/.."

browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome) || {
	echo "report-pictures: needs chromium: apt-get install chromium" >&2
	exit 1
}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
go build -o "$work/schemactl" ./cmd/schemactl
go build -o "$work/withpg" ./internal/withpg
for tables in 30 120; do
	mkdir "$work/$tables"
	go run ./internal/shop "$tables" "$work/$tables"
	"$work/schemactl" diagram --to "$work/$tables/before.hcl" --out "docs/diagram-$tables.svg"
done

cat >"$work/report.sh" <<'SH'
set -e
cd "$1/30"
psql -q -X "$SCHEMACTL_TEST_URL" -c "create database shop"
export DATABASE_URL=$(echo "$SCHEMACTL_TEST_URL" | sed "s#/postgres?#/shop?#")
../schemactl --quiet apply --to before.hcl --auto-approve --no-journal >/dev/null
psql -q -X "$DATABASE_URL" >/dev/null <<'SQL'
insert into people.account (id, created_at) values (1, now());
insert into sales.order (id, account_id, created_at) select i, 1, now() from generate_series(1, 50000) i;
insert into billing.invoice (id, order_id, created_at, amount) select i, i, now(), i from generate_series(1, 50000) i;
analyze;
SQL
../schemactl diff --to after.hcl --format html --exit-zero >report.html
SH
# The database is always a new server's.
env -u SCHEMACTL_TEST_URL "$work/withpg" bash "$work/report.sh" "$work"

# shot FILE WIDTH HEIGHT [dark]: a narrow window is a frame, since the browser has a least width.
shot() {
	local url="file://$work/30/report.html" scheme=1
	[ "${4:-}" = dark ] && scheme=0
	if [ "$2" -lt 500 ]; then
		echo "<body style='margin:0'><iframe src='$url' style='border:0;width:$2px;height:$3px'></iframe>" >"$work/frame.html"
		url=file://$work/frame.html
	fi
	"$browser" --headless --no-sandbox --disable-gpu --hide-scrollbars --allow-file-access-from-files --user-data-dir="$work/profile" \
		--blink-settings=preferredColorScheme=$scheme --virtual-time-budget=5000 --window-size="$2,$3" --screenshot="docs/$1" "$url" >/dev/null 2>&1
}
shot report.png 1160 1500
shot report-phone.png 390 1200 dark
