import { and, count, eq, lt } from 'drizzle-orm';
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

/** The organization's keys that are in use, by month, the newest first. */
export async function listUse(
  on: Queries,
  organizationId: string,
): Promise<(EpochUse & { epoch: string })[]> {
  const countBy = async (table: typeof objectKeys | typeof subjectKey): Promise<Map<string, number>> => {
    const rows = await on
      .select({ epoch: table.epoch, keys: count() })
      .from(table as typeof objectKeys)
      .where(eq(table.organizationId, organizationId))
      .groupBy(table.epoch);
    return new Map(rows.map(({ epoch, keys }) => [epoch, keys]));
  };
  const [objects, subjects] = [await countBy(objectKeys), await countBy(subjectKey)];
  const epochs = [...new Set([...objects.keys(), ...subjects.keys()])].toSorted().toReversed();
  return epochs.map((epoch) => ({
    epoch,
    objects: objects.get(epoch) ?? 0,
    subjects: subjects.get(epoch) ?? 0,
  }));
}
