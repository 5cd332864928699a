#!/bin/sh
# Until the first release the tables have one migration, made anew from every feature's tables.ts.
# From the first release on: never again. Add a numbered migration instead.
# --check changes nothing and fails when the migration is not the one the tables would give.
set -eu
cd "$(dirname "$0")/../../.."
mkdir -p .cache
exec 9>.cache/regenerate-migrations.lock
if command -v flock >/dev/null; then flock 9; fi
out=server/platform/database/migrations
# drizzle-kit compares with its last snapshot; without one it writes everything.
work=$(mktemp -d ./.cache/migrations.XXXXXX)
trap 'rm -rf "$work"' EXIT
sed "s#out: '.*'#out: '$work'#" server/platform/database/drizzle.config.ts >"$work/drizzle.config.ts"
npx drizzle-kit generate --config "$work/drizzle.config.ts" --name tables
if [ "${1:-}" = --check ]; then diff -u "$out/0000_tables.sql" "$work/0000_tables.sql"; exit 0; fi
mv "$work/0000_tables.sql" "$out/0000_tables.sql"
