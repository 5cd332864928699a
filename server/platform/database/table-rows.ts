/**
 * Whole tables as lines of text, one JSON object a row, and back. A dump of our own, since pg_dump is not there wherever the
 * server is, the embedded engine has no such program, and both engines write and read these lines alike: what was dumped on
 * the one can be loaded on the other. Rows go through the database's own conversions both ways and never through
 * JavaScript's numbers and dates, which would round them.
 */
import { sql } from 'drizzle-orm';
import type { Database, Transaction } from './database.ts';
import type { MigrationSession } from './migrate.ts';

/** `columns` as the rows name them; what is loaded later fills these and leaves others at their defaults. */
export interface DumpedTable {
  /** Schema and name, such as `public.document`. */
  name: string;
  columns: string[];
}

const namePattern = /^[a-z_][a-z0-9_]*$/;
const rowsPerFetch = 200;
const loadBytes = 1_048_576;

/** No name that would have to be quoted differently is one of ours. */
function quoted(name: string): string {
  const parts = name.split('.');
  if (!parts.every((part) => namePattern.test(part)))
    throw new RangeError('not the name of a table or column');
  return parts.map((part) => `"${part}"`).join('.');
}

/** Everything from here to the end of the transaction is as it was at one moment. Before anything else in it. */
export async function freeze(tx: Transaction): Promise<void> {
  await tx.execute(sql`SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY`);
}

/** Every table of the schema `public`, and those named; each after all that it refers to. */
export async function listTables(
  database: Database,
  tx: Transaction,
  others: readonly string[],
): Promise<DumpedTable[]> {
  const tables = await database.rows<DumpedTable>(
    tx,
    sql`SELECT format('%s.%s', n.nspname, c.relname) AS name,
          array_to_json(array(SELECT attname::text FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0
            AND NOT attisdropped AND attgenerated = '' ORDER BY attnum)) AS columns
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
          AND (n.nspname = 'public' OR format('%s.%s', n.nspname, c.relname) IN ${[...others, '']})
        ORDER BY name`,
  );
  const references = await database.rows<{ from: string; to: string }>(
    tx,
    sql`SELECT DISTINCT format('%s.%s', n.nspname, c.relname) AS from, format('%s.%s', m.nspname, d.relname) AS to
        FROM pg_constraint f JOIN pg_class c ON c.oid = f.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
          JOIN pg_class d ON d.oid = f.confrelid JOIN pg_namespace m ON m.oid = d.relnamespace
        WHERE f.contype = 'f' AND f.conrelid <> f.confrelid`,
  );
  return inOrder(tables, references);
}

function inOrder(
  tables: readonly DumpedTable[],
  references: readonly { from: string; to: string }[],
): DumpedTable[] {
  const ordered: DumpedTable[] = [];
  const rest = new Set(tables);
  while (rest.size > 0) {
    const names = new Set([...rest].map(({ name }) => name));
    const ready = [...rest].filter(
      ({ name }) => !references.some(({ from, to }) => from === name && names.has(to)),
    );
    if (ready.length === 0) throw new Error('Tables refer to each other in a circle.');
    for (const table of ready) rest.delete(table);
    ordered.push(...ready);
  }
  return ordered;
}

/** The rows of a table, as pieces of text that end in line feeds. */
export async function* dumpRows(
  database: Database,
  tx: Transaction,
  { name }: DumpedTable,
  condition = 'true',
): AsyncGenerator<Buffer> {
  const query = `SELECT to_json(t)::text AS row FROM ${quoted(name)} AS t WHERE ${condition}`;
  await tx.execute(sql.raw(`DECLARE dumped NO SCROLL CURSOR FOR ${query}`));
  for (;;) {
    const rows = await database.rows<{ row: string }>(tx, sql.raw(`FETCH ${rowsPerFetch} FROM dumped`));
    if (rows.length > 0) yield Buffer.from(rows.map(({ row }) => `${row}\n`).join(''), 'utf8');
    if (rows.length < rowsPerFetch) break;
  }
  await tx.execute(sql`CLOSE dumped`);
}

/** Puts dumped rows into a table that has none of them. */
export async function loadRows(
  session: MigrationSession,
  { name, columns }: DumpedTable,
  lines: AsyncIterable<string>,
): Promise<void> {
  const table = quoted(name);
  const list = columns.map(quoted).join(', ');
  let batch: string[] = [];
  let bytes = 0;
  const flush = async (): Promise<void> => {
    if (batch.length === 0) return;
    await session.query(
      `INSERT INTO ${table} (${list})
         SELECT ${list} FROM json_populate_recordset(NULL::${table}, $1::text::json)`,
      [`[${batch.join(',')}]`],
    );
    [batch, bytes] = [[], 0];
  };
  for await (const line of lines) {
    batch.push(line);
    if ((bytes += line.length) >= loadBytes) await flush();
  }
  await flush();
}

/** Whether any of our tables holds a row. A database with the bare tables is as good as an empty one. */
export async function hasRows(session: MigrationSession): Promise<boolean> {
  const tables = await session.query<{ name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname = 'public'`,
    [],
  );
  for (const { name } of tables)
    if ((await session.query(`SELECT 1 AS one FROM ${name} LIMIT 1`, [])).length > 0) return true;
  return false;
}
