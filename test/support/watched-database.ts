import { drizzle } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import { expect } from 'vitest';
import { DrizzleDatabase, type Database, type Queries } from '../../server/platform/database/database.ts';
import { createPostgresDatabase } from './databases.ts';

interface PlanNode {
  'Total Cost': number;
  'Node Type': string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  'Rows Removed by Index Recheck'?: number;
  Plans?: PlanNode[];
}

/** On PostgreSQL, with full rights, and with its own word for what a query goes by to find its answer. */
export interface WatchedDatabase {
  database: Database;
  execute(statements: string): Promise<void>;
  /** Of those statements that `work` sends and that read one of the tables, the most rows that one scan went by. */
  mostVisits(tables: readonly string[], work: () => Promise<unknown>): Promise<number>;
  /** The most that it expects of one of them, in its own measure. */
  mostExpected(tables: readonly string[], work: () => Promise<unknown>): Promise<number>;
}

/** Rows that a scan of a table or an index went by, those it had no use for included. */
function visits(node: PlanNode): number[] {
  const { Plans = [], 'Node Type': type, 'Actual Rows': rows, 'Actual Loops': loops } = node;
  const removed = (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Index Recheck'] ?? 0);
  const isScan = type.endsWith('Scan') && type !== 'Subquery Scan';
  return [...(isScan ? [(rows + removed) * loops] : []), ...Plans.flatMap(visits)];
}

export async function openWatchedDatabase(): Promise<WatchedDatabase> {
  const client = postgres(await createPostgresDatabase(), { max: 1, onnotice: () => undefined });
  const sent: { statement: string; parameters: unknown[] }[] = [];
  const logger = {
    logQuery: (statement: string, parameters: unknown[]) => void sent.push({ statement, parameters }),
  };
  const queries = drizzle(client, { casing: 'snake_case', logger }) as unknown as Queries;
  const plansOf = async (tables: readonly string[], work: () => Promise<unknown>): Promise<PlanNode[]> => {
    sent.length = 0;
    await work();
    // Again, in a transaction with the settings that it had.
    const plans = await client.begin(async (tx) => {
      const all: PlanNode[] = [];
      for (const { statement, parameters } of sent) {
        const isRead = tables.some((table) => new RegExp(`\\bfrom "?${table}\\b`, 'i').test(statement));
        const rows = await tx.unsafe<{ 'QUERY PLAN': [{ Plan: PlanNode }] }[]>(
          `${isRead ? 'EXPLAIN (ANALYZE, FORMAT JSON) ' : ''}${statement}`,
          parameters as string[],
        );
        if (isRead) all.push(rows[0]!['QUERY PLAN'][0].Plan);
      }
      return all;
    });
    expect(plans).not.toEqual([]);
    return plans;
  };
  return {
    database: new DrizzleDatabase('postgres', queries, () => client.end()),
    execute: async (statements) => void (await client.unsafe(statements)),
    mostVisits: async (tables, work) => Math.max(...(await plansOf(tables, work)).flatMap(visits)),
    mostExpected: async (tables, work) =>
      Math.max(...(await plansOf(tables, work)).map((plan) => plan['Total Cost'])),
  };
}
