import { and, asc, eq, gt, notInArray } from 'drizzle-orm';
import { checkObjects, type CheckParts, type ObjectCheckResult } from '../documents/check-objects.ts';
import { goneStates } from '../documents/data-state.ts';
import type { DocumentRow } from '../documents/document-store.ts';
import { documents, interests } from '../documents/tables.ts';
import type { Queries } from '../platform/database/database.ts';
import { objectIdsOfAll } from './document-objects.ts';

const pageSize = 500;

/** Documents that are still there for others, though an organization has let go of them. */
async function pageLetGo(on: Queries, after: string): Promise<DocumentRow[]> {
  const rows = await on
    .selectDistinctOn([documents.id], { document: documents })
    .from(documents)
    .innerJoin(interests, eq(interests.documentId, documents.id))
    .where(
      and(
        gt(documents.id, after),
        notInArray(documents.dataState, [...goneStates]),
        eq(interests.partyKind, 'organization'),
        eq(interests.state, 'released'),
      ),
    )
    .orderBy(asc(documents.id))
    .limit(pageSize);
  return rows.map(({ document }) => document);
}

/**
 * The check of stored objects, without those that lost their last key in good order: what its organization let go of, and whoever
 * still holds an interest in the document is not shown.
 */
export async function checkStored(parts: CheckParts): Promise<ObjectCheckResult> {
  const result = await checkObjects(parts);
  const keyless = new Set(
    result.findings.filter(({ problem }) => problem === 'keyless').map(({ objectId }) => objectId),
  );
  for (let after = ''; keyless.size > 0;) {
    const page = await pageLetGo(parts.database.queries, after);
    const objectIds = await objectIdsOfAll(parts.database.queries, page);
    for (const id of [...objectIds.values()].flat()) keyless.delete(id);
    if (page.length < pageSize) break;
    after = page.at(-1)?.id ?? '';
  }
  const findings = result.findings.filter(
    ({ problem, objectId }) => problem !== 'keyless' || keyless.has(objectId),
  );
  return { ...result, findings };
}
