import type { Usage } from '#contract/usage.ts';
import type { IntegratorPrincipal } from '../accounts/principal.ts';
import { listApps } from '../apps/app-store.ts';
import { sumStored } from '../documents/stored-totals-store.ts';
import type { Clock } from '../platform/database/database-clock.ts';
import type { Database } from '../platform/database/database.ts';
import { countActiveSessions, countCompleted } from './usage-store.ts';

export interface UsageParts {
  database: Database;
  clock: Clock;
  /** Without a request for longer than this, an embed session is over. */
  idleTimeoutSeconds: number;
}

/** Starts of this calendar month and of those before it, UTC, the newest first. */
export function lastMonths(now: Date, months: number): [Date, ...Date[]] {
  const start = (back: number) => new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - back));
  return [start(0), ...Array.from({ length: months - 1 }, (_, index) => start(index + 1))];
}

const nameMonth = (start: Date): string => start.toISOString().slice(0, 7);

/** What each app has used. Counted where it happened, so it needs no billing, and says what billing would. */
export async function readUsage(
  parts: UsageParts,
  { kind, organizationId, appId }: IntegratorPrincipal,
  wanted: number,
): Promise<Usage> {
  const on = parts.database.queries;
  const isKey = kind === 'api_key';
  const reach = isKey ? { organizationId, appId } : { organizationId };
  const now = await parts.clock(on);
  const starts = lastMonths(now, wanted);
  const months = starts.map(nameMonth);
  const completed = await countCompleted(on, reach, starts.at(-1) ?? starts[0]);
  const usedSince = new Date(now.getTime() - parts.idleTimeoutSeconds * 1000);
  const active = await countActiveSessions(on, reach, usedSince);
  const apps = (await listApps(on, organizationId)).filter(({ id }) => !isKey || id === appId);
  const stored = await sumStored(on, organizationId);
  const total = (what: 'count' | 'byteSize') => stored.reduce((sum, one) => sum + one[what], 0);
  return {
    months,
    apps: apps.map(({ id, name, testMode }) => ({
      id,
      name,
      testMode,
      activeEmbedSessions: active.get(id) ?? 0,
      completedEnvelopes: months.map(
        (month) => completed.find((one) => one.appId === id && one.month === month)?.envelopes ?? 0,
      ),
    })),
    storage: { objects: total('count'), byteSize: total('byteSize') },
  };
}
