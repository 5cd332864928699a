import { createRoute } from '@hono/zod-openapi';
import { secondFactorProofSchema, deletedAccountSchema } from '#contract/account.ts';
import { forSignedIn, type AccountEnv } from '../accounts/account-env.ts';
import type { AccountCaseParts } from '../accounts/account-parts.ts';
import { createRouter, jsonAnswer, jsonBody, problemAnswer } from '../platform/http/json-route.ts';
import { deleteAccount } from './erase-account.ts';
import type { LifecycleParts } from './lifecycle-parts.ts';

/** A person's own account, as the other routes of it are; what is destroyed has a receipt. */
export function accountDeletionRoutes(parts: AccountCaseParts & LifecycleParts) {
  const route = createRoute({
    method: 'post',
    path: '/v1/account/deletion',
    summary:
      'Delete one’s own account at once, with every login and membership; answers with the signed receipt',
    ...forSignedIn(parts),
    request: { body: jsonBody(secondFactorProofSchema) },
    responses: { 200: jsonAnswer(deletedAccountSchema, 'It is deleted.'), default: problemAnswer },
  });
  return createRouter<AccountEnv>().openapi(route, async (c) => {
    const { requestId, receipt, copiesGoneAt } = await deleteAccount(
      parts,
      c.get('login'),
      c.req.valid('json'),
    );
    return c.json({ requestId, receipt, copiesGoneAt: copiesGoneAt.toISOString() }, 200);
  });
}
