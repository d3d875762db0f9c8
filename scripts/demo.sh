#!/usr/bin/env bash
# The main job, in a minute, on a throwaway database: the schema of a product named ReplyX.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ -z "${DEMO_INSIDE:-}" ]; then
	exec env DEMO_INSIDE=1 ./bin/schemactl sandbox --empty -- "$0"
fi

bold=$'\e[1m' dim=$'\e[2m' plain=$'\e[0m'
if [ ! -t 1 ] || [ -n "${NO_COLOR:-}" ]; then bold='' dim='' plain=''; fi
schemactl=./bin/schemactl

say() { printf '\n%s%s%s\n' "$bold" "$*" "$plain"; }
# Shows a command, runs it, and shows its exit code; long output is cut.
show() {
	local lines=$1 code=0
	shift
	printf '%s$ %s%s\n' "$dim" "$*" "$plain"
	"$@" >"$out" 2>&1 || code=$?
	head -n "$lines" "$out"
	if [ "$(wc -l <"$out")" -gt "$lines" ]; then printf '%s... %s lines in all ...%s\n' "$dim" "$(wc -l <"$out")" "$plain"; tail -n 2 "$out"; fi
	printf '%sexit code %s%s\n' "$dim" "$code" "$plain"
}
sql() {
	printf '%s$ psql -c "%s"%s\n' "$dim" "$1" "$plain"
	psql -qX -v ON_ERROR_STOP=1 -d "$DATABASE_URL" -c "$1"
}
out=$(mktemp)
trap 'rm -f "$out"' EXIT

say "1. The desired schema lives in HCL: 24 tables, two vector(1536) columns, 29 performance indexes."
show 4 ls testdata/replyx/schema
show 14 sed -n '/column "embedding"/,$p' testdata/replyx/schema/query_embeddings_cache.hcl

say "2. The database is empty, but for the table of the old migration chain. diff says what is missing, and exits with 2."
sql "create table alembic_version (version_num varchar(32) primary key)"
show 8 "$schemactl" diff

say "3. apply makes it, and proves it by reading the database again."
show 3 "$schemactl" apply --auto-approve
show 3 "$schemactl" diff

say "4. The performance indexes are managed apart: they are never in the way of the noop check."
show 3 "$schemactl" perf status
show 3 "$schemactl" perf apply
show 3 "$schemactl" perf status

say "5. Somebody changes things by hand. diff names each, with the line of the HCL."
sql "alter table handoff_audit alter created_at drop default"
sql "alter table payments drop constraint uq_payments_order_id; create unique index ix_payments_order_id on payments (order_id)"
sql "create unique index ix_again on users (email)"
sql "drop index idx_documents_hash"
show 40 "$schemactl" diff

say "6. apply repairs it online: the lone unique index becomes the constraint, the duplicate goes concurrently."
show 8 "$schemactl" apply --auto-approve
show 3 "$schemactl" diff

say "7. Nothing is lost without a word: a dropped column needs --allow."
cp -r testdata/replyx/schema "$out.d"
trap 'rm -rf "$out" "$out.d"' EXIT
sed -i.bak '/column "notes"/,/}/d' "$out.d/ai_token_pool.hcl"
rm -f "$out.d/ai_token_pool.hcl.bak"
show 12 "$schemactl" apply --auto-approve --to "$out.d"

say "8. A plan can be run before it runs, on a throwaway database: what would stop in the middle is refused."
sql "create schema ops; create function ops.no_drops() returns event_trigger language plpgsql as 'begin raise exception ''no drops on a Friday''; end'; create event trigger no_drops on sql_drop execute function ops.no_drops()"
show 30 "$schemactl" diff --to "$out.d" --dev-url here

say "That was the main job. The database is gone now; the files are yours to try: make build, then ./bin/schemactl --help"
