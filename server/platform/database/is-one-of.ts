import { sql, type AnyColumn, type SQL } from 'drizzle-orm';

/**
 * As `inArray`, with one parameter however many values there are: PostgreSQL takes no more than 65,535 with a statement, and
 * what goes on growing for years gets there.
 */
export const isOneOf = (column: AnyColumn, values: readonly string[]): SQL =>
  sql`${column} = ANY(ARRAY(SELECT json_array_elements_text(${JSON.stringify(values)}::json)))`;
