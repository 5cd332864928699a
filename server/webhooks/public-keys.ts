import type { Hono } from 'hono';
import { isId } from '#contract/ids.ts';
import type { WebhookPublicKeys } from '#contract/webhooks.ts';
import type { HttpEnv } from '../platform/http/http-env.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { showPublicKey } from './signature.ts';
import type { WebhookParts } from './webhook-parts.ts';
import { listSecrets } from './webhook-store.ts';

/** Within it a receiver that keeps them still knows the next one: an overlap is a day unless somebody says otherwise. */
const keptSeconds = 300;

/**
 * For whoever gets a webhook with `v1a`: what to check it with, without an API key on the receiving machine. Nothing here can
 * sign, and an id that nobody was told is not guessed.
 */
export function mountWebhookKeys(app: Hono<HttpEnv>, { database }: Pick<WebhookParts, 'database'>): void {
  app.get('/.well-known/webhook-keys/:id', async (c) => {
    const id = c.req.param('id');
    // What is none may be anything, NUL included, which PostgreSQL does not take.
    if (!isId('whk', id)) throw new ServiceError('not_found');
    const rows = await listSecrets(database.queries, [id], new Date());
    const keys = rows.flatMap(({ publicKey, createdAt, endsAt }) =>
      publicKey === null
        ? []
        : [
            {
              publicKey: showPublicKey(publicKey),
              createdAt: createdAt.toISOString(),
              endsAt: endsAt?.toISOString() ?? null,
            },
          ],
    );
    if (keys.length === 0) throw new ServiceError('not_found');
    const answer: WebhookPublicKeys = { keys };
    return c.json(answer, 200, { 'cache-control': `public, max-age=${keptSeconds}` });
  });
}
