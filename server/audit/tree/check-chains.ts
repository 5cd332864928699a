import { createHash } from 'node:crypto';
import type { Database } from '../../platform/database/database.ts';
import { findHeadless, findUnlogged, pageEvents } from './check-store.ts';
import type { LogFinding } from './log-findings.ts';

const pageSize = 1000;
const beforeTheFirst = '0'.repeat(64);

type StoredEvent = Awaited<ReturnType<typeof pageEvents>>[number];

/**
 * Every event of every chain against its stored text: hash, place, number, link to the one before, and its way into the log.
 * @returns the first that is wrong, and how many there are.
 */
export async function checkChains(
  database: Database,
  log: number,
): Promise<{ events: number; finding: LogFinding | undefined }> {
  let events = 0;
  let last: StoredEvent | undefined;
  for (;;) {
    const page = await pageEvents(database.queries, last, pageSize);
    for (const event of page) {
      const finding = checkEvent(event, last?.chain === event.chain ? last : undefined);
      if (finding) return { events, finding };
      last = event;
      events++;
    }
    if (page.length < pageSize) break;
  }
  return { events, finding: await checkEnds(database, log) };
}

function checkEvent(event: StoredEvent, before: StoredEvent | undefined): LogFinding | undefined {
  const { chain, seq } = event;
  const expected = (before?.seq ?? 0) + 1;
  if (seq !== expected) return { problem: 'event_missing', chain, seq: expected };
  const sha256 = createHash('sha256').update(event.body).digest();
  const said = readPlace(event.body);
  const stands = [event.id, event.organizationId, chain, seq, event.type, event.at.toISOString()];
  if (!sha256.equals(event.sha256) || JSON.stringify(said?.place) !== JSON.stringify(stands))
    return { problem: 'event_altered', chain, seq };
  if (said?.prev !== (before?.sha256.toString('hex') ?? beforeTheFirst))
    return { problem: 'chain_broken', chain, seq };
  return undefined;
}

/** What a body says of itself; undefined for a text that is none of ours. */
function readPlace(body: string): { place: unknown[]; prev: unknown } | undefined {
  try {
    const { id, organization, chain, seq, type, at, prev } = JSON.parse(body) as Record<string, unknown>;
    return { place: [id, organization, chain, seq, type, at], prev };
  } catch {
    return undefined;
  }
}

/** A chain may have lost its end, and what was added at one is in no log. */
async function checkEnds(database: Database, log: number): Promise<LogFinding | undefined> {
  const headless = await findHeadless(database);
  if (headless?.missing) return { problem: 'event_missing', chain: headless.chain, seq: headless.seq };
  const added = headless ?? (await findUnlogged(database.queries, log));
  return added && { problem: 'event_unlogged', chain: added.chain, seq: added.seq };
}
