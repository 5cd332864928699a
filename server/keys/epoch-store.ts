import { and, count, eq } from 'drizzle-orm';
import { subjectKey } from '../audit/tables.ts';
import { objectKeys } from '../documents/tables.ts';
import type { Queries } from '../platform/database/database.ts';

/** How many keys are wrapped under the keys of one month, of one organization or of all. */
export interface EpochUse {
  objects: number;
  subjects: number;
}

export async function countUse(on: Queries, epoch: string, organizationId?: string): Promise<EpochUse> {
  const [objects] = await on
    .select({ n: count() })
    .from(objectKeys)
    .where(
      and(
        eq(objectKeys.epoch, epoch),
        organizationId ? eq(objectKeys.organizationId, organizationId) : undefined,
      ),
    );
  const [subjects] = await on
    .select({ n: count() })
    .from(subjectKey)
    .where(
      and(
        eq(subjectKey.epoch, epoch),
        organizationId ? eq(subjectKey.organizationId, organizationId) : undefined,
      ),
    );
  return { objects: objects?.n ?? 0, subjects: subjects?.n ?? 0 };
}
