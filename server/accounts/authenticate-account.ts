import type { Database } from '../platform/database/database.ts';
import type { RequestFacts } from '../platform/http/http-env.ts';
import type { Logins } from './logins.ts';
import { findMemberRoles } from './organization-store.ts';
import type { AccountPrincipal } from './principal.ts';
import { findMemberPermissions } from './role-store.ts';

export interface AccountParts {
  logins: Logins;
  database: Database;
  publicOrigin: string;
}

/** A person signed in at the console, whatever organization they are at work for. */
export interface ConsoleLogin {
  id: string;
  accountId: string;
  emailVerified: boolean;
  activeOrganizationId: string | null;
  /** Where the request came from. */
  clientIp: string;
}

/**
 * A cookie is sent by the browser whoever asks, so a request that changes something must come from a page of our own
 * origin. Browsers say so on every POST, PUT, PATCH and DELETE; whoever says nothing is refused.
 */
export function isFromConsole(request: Request, publicOrigin: string): boolean {
  const reading = request.method === 'GET' || request.method === 'HEAD';
  return reading || request.headers.get('origin') === publicOrigin;
}

/** The console login behind the request's cookie; undefined without one, and for a page of another origin. */
export async function findConsoleLogin(
  { logins, publicOrigin }: AccountParts,
  request: Request,
  { clientIp }: Pick<RequestFacts, 'clientIp'>,
): Promise<ConsoleLogin | undefined> {
  if (!isFromConsole(request, publicOrigin)) return undefined;
  const found = await logins.api.getSession({ headers: request.headers });
  if (!found) return undefined;
  // The organization plugin's column; the inferred type of a login does not have it.
  const { activeOrganizationId = null } = found.session as { activeOrganizationId?: string | null };
  const { id: accountId, emailVerified } = found.user;
  return { id: found.session.id, accountId, emailVerified, activeOrganizationId, clientIp };
}

/** The principal behind a console login, acting for its active organization; undefined without one. */
export async function authenticateAccount(
  parts: AccountParts,
  request: Request,
  facts: Pick<RequestFacts, 'clientIp'>,
): Promise<AccountPrincipal | undefined> {
  const login = await findConsoleLogin(parts, request, facts);
  const organizationId = login?.activeOrganizationId;
  if (!login || !organizationId) return undefined;
  const { accountId, emailVerified, clientIp } = login;
  const on = parts.database.queries;
  const roles = await findMemberRoles(on, organizationId, accountId);
  const may = roles === undefined ? undefined : await findMemberPermissions(on, organizationId, roles);
  return may && { kind: 'account', organizationId, accountId, emailVerified, clientIp, ...may };
}
