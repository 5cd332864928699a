import type { Context, Hono } from 'hono';
import { findApp } from '../apps/app-store.ts';
import { serveLogo } from '../branding/app-logo.ts';
import type { EmbedCaller } from '../embedding/authenticate-session.ts';
import type { HttpEnv } from '../platform/http/http-env.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import type { SigningParts } from './act-context.ts';

/** GET /v1/embed/logo: of the session's own app, also before the signer has shown who they are. */
export function mountFrameLogo(
  app: Hono<HttpEnv>,
  parts: SigningParts,
  admit: (c: Context<HttpEnv>) => Promise<EmbedCaller>,
): void {
  app.get('/v1/embed/logo', async (c) => {
    const { principal } = await admit(c);
    const owner = await findApp(parts.database.queries, principal.organizationId, principal.appId);
    if (!owner) throw new ServiceError('not_found');
    return serveLogo(parts, principal, owner);
  });
}
