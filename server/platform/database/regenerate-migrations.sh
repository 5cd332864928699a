#!/bin/sh
# Until the first release the tables have one migration, made anew from every feature's tables.ts.
# From the first release on: never again. Add a numbered migration instead.
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
mv "$work/0000_tables.sql" "$out/0000_tables.sql"
