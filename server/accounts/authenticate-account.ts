import type { Database } from '../platform/database/database.ts';
import type { Logins } from './logins.ts';
import { findMemberRoles } from './organization-store.ts';
import type { AccountPrincipal } from './principal.ts';
import { isRole, permissionsOf } from './roles.ts';

export interface AccountParts {
  logins: Logins;
  database: Database;
  publicOrigin: string;
}

/**
 * The principal behind a console login, acting for its active organization; undefined without one. A cookie is sent
 * by the browser whoever asks, so a request that changes something must come from a page of our own origin.
 */
export async function authenticateAccount(
  parts: AccountParts,
  request: Request,
): Promise<AccountPrincipal | undefined> {
  const reading = request.method === 'GET' || request.method === 'HEAD';
  if (!reading && request.headers.get('origin') !== parts.publicOrigin) return undefined;
  const login = await parts.logins.api.getSession({ headers: request.headers });
  // The organization plugin's column; the inferred type of a login does not have it.
  const { activeOrganizationId: organizationId } = (login?.session ?? {}) as {
    activeOrganizationId?: string | null;
  };
  if (!login || !organizationId) return undefined;
  const roles = await findMemberRoles(parts.database.queries, organizationId, login.user.id);
  const role = roles?.split(',').find(isRole);
  if (roles === undefined || role === undefined) return undefined;
  return {
    kind: 'account',
    organizationId,
    accountId: login.user.id,
    role,
    permissions: permissionsOf(roles),
  };
}
