import { getTableColumns, type Column, type Table } from 'drizzle-orm';
import { toSnakeCase } from 'drizzle-orm/casing';

/** A row as `to_json(row)` tells it: keys are the database's, instants ISO 8601, binary `\x` and hex. */
export type JsonRow = Record<string, unknown>;

type Decode = (value: unknown) => unknown;

function decoderOf(column: Column): Decode {
  if (column.columnType === 'PgTimestamp') return (value) => new Date(value as string);
  if (column.getSQLType() === 'bytea') return (value) => Buffer.from((value as string).slice(2), 'hex');
  return (value) => value;
}

const decoders = new WeakMap<Table, readonly (readonly [key: string, name: string, decode: Decode])[]>();

function decodersOf(table: Table) {
  const known = decoders.get(table);
  if (known) return known;
  const made = Object.entries(getTableColumns(table)).map(([key, column]) => {
    const name = column.keyAsName ? toSnakeCase(column.name) : column.name;
    return [key, name, decoderOf(column)] as const;
  });
  decoders.set(table, made);
  return made;
}

/**
 * The row as a query of `table` would give it. Many rows of many tables come in one statement as JSON, where one query
 * for each table would be a round trip for each.
 */
export function fromJsonRow<T extends Table>(table: T, row: JsonRow): T['$inferSelect'] {
  const entries = decodersOf(table).map(([key, name, decode]) => {
    const value = row[name] ?? null;
    return [key, value === null ? null : decode(value)] as const;
  });
  return Object.fromEntries(entries);
}
