import type { PostOutcome } from '../platform/http/guarded-post.ts';
import type { TryRow } from './delivery-store.ts';
import { webhookHeaders } from './signature.ts';
import { mayReachLoopback, type WebhookParts } from './webhook-parts.ts';
import { openSecrets } from './webhook-secrets.ts';
import type { WebhookRow } from './webhook-store.ts';

type Judged = Pick<TryRow, 'httpStatus' | 'failure'>;

function judge(outcome: PostOutcome): Judged {
  if ('failure' in outcome) return { httpStatus: null, failure: outcome.failure };
  const { status: httpStatus } = outcome;
  if (httpStatus >= 200 && httpStatus < 300) return { httpStatus, failure: null };
  const isRedirect = httpStatus >= 300 && httpStatus < 400;
  return { httpStatus, failure: isRedirect ? 'redirect_refused' : 'http_status' };
}

/** One message to one webhook, and what its receiver made of it: 2xx is taken as received, and nothing else is. */
export async function sendSigned(
  parts: WebhookParts,
  webhook: WebhookRow,
  { id, body }: { id: string; body: string },
  now: Date,
): Promise<Judged> {
  const secrets = await openSecrets(parts.subjectKeys, parts.database.queries, webhook, now);
  // Nobody could tell from whom it is.
  if (secrets.length === 0) throw new Error('A webhook has no secret.');
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'Inkseal',
    ...webhookHeaders(id, body, secrets, now),
  };
  const allowLoopback = mayReachLoopback(parts, webhook);
  return judge(await parts.guardedPost.send({ url: webhook.url, headers, body, allowLoopback }));
}
