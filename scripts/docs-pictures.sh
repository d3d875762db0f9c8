#!/usr/bin/env bash
# Makes the pictures of docs/docs.md again, with Chromium: the ReplyX schema as the page of a table, light and
# dark, and on a phone, and the drawing of a large schema, Zabbix's, which scripts/schemas.sh fetches.
# Look at them before you commit them.
set -euo pipefail
cd "$(dirname "$0")/.."

browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome) || {
	echo "docs-pictures: needs chromium: apt-get install chromium" >&2
	exit 1
}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
go build -o "$work/schemactl" ./cmd/schemactl
go build -o "$work/withpg" ./internal/withpg

# shot PAGE FILE WIDTH HEIGHT [dark]: a narrow window is a frame, since the browser has a least width.
shot() {
	local url="file://$work/$1" scheme=1
	[ "${5:-}" = dark ] && scheme=0
	if [ "$3" -lt 500 ]; then
		echo "<body style='margin:0'><iframe src='$url' style='border:0;width:$3px;height:$4px'></iframe>" >"$work/frame.html"
		url=file://$work/frame.html
	fi
	"$browser" --headless --no-sandbox --disable-gpu --hide-scrollbars --allow-file-access-from-files --user-data-dir="$work/profile" \
		--blink-settings=preferredColorScheme=$scheme --virtual-time-budget=5000 --window-size="$3,$4" --screenshot="$work/$2" "$url" >/dev/null 2>&1
	cp "$work/$2" "docs/$2"
}

(cd testdata/replyx && "$work/schemactl" docs --to schema --title ReplyX --format html --out "$work/replyx.html")
shot replyx.html#public.dialogs docs-table.png 1280 900
shot replyx.html#schema.public docs-dark.png 1280 1150 dark
shot replyx.html#public.dialogs docs-phone.png 390 844

zabbix=${XDG_CACHE_HOME:-$HOME/.cache}/schemactl/schemas/bookworm/zabbix-server-pgsql/usr/share/zabbix-server-pgsql/schema.sql.gz
[ -f "$zabbix" ] || scripts/schemas.sh
zcat "$zabbix" >"$work/zabbix.sql"
cat >"$work/zabbix.sh" <<'SH'
set -e
psql -q -X "$SCHEMACTL_TEST_URL" -f "$1/zabbix.sql" >/dev/null
"$1/schemactl" docs --url "$SCHEMACTL_TEST_URL" --title Zabbix --no-sizes --format html --out "$1/zabbix.html"
SH
"$work/withpg" bash "$work/zabbix.sh" "$work"
shot zabbix.html#schema.public docs-schema.png 1960 1300
