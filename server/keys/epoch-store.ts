import { and, eq, lt } from 'drizzle-orm';
import { subjectKey } from '../audit/tables.ts';
import { objectKeys } from '../documents/tables.ts';
import type { Queries } from '../platform/database/database.ts';

/** Whose keys of which months: those of one, or all before one; of one organization, or of all. */
export type KeyRange = ({ epoch: string } | { before: string }) & { organizationId?: string | undefined };

/** How many keys are wrapped under such keys. */
export interface EpochUse {
  objects: number;
  subjects: number;
}

export async function countUse(on: Queries, range: KeyRange): Promise<EpochUse> {
  const { organizationId } = range;
  const countIn = (table: typeof objectKeys | typeof subjectKey) =>
    on.$count(
      table,
      and(
        'epoch' in range ? eq(table.epoch, range.epoch) : lt(table.epoch, range.before),
        organizationId === undefined ? undefined : eq(table.organizationId, organizationId),
      ),
    );
  return { objects: await countIn(objectKeys), subjects: await countIn(subjectKey) };
}
