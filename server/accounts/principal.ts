import { isPermission, type Permission } from '#contract/permissions.ts';
import type { Scope } from '#contract/scopes.ts';
import type { SignerAuthentication } from '#contract/signer-methods.ts';
import { operatorActor, systemActor, type AuditActor } from '../audit/audit-log.ts';
import { ServiceError } from '../platform/http/service-error.ts';

/** Who is asking, once credentials are checked. Ids only; the organization is the tenant boundary. */
export interface ApiKeyPrincipal {
  kind: 'api_key';
  organizationId: string;
  appId: string;
  keyId: string;
  /** When the key ends by itself; null for one that does not. */
  expiresAt: Date | null;
  testMode: boolean;
  permissions: ReadonlySet<Permission>;
  /** Where the request came from; kept with what it does. */
  clientIp: string;
}

/** A person of the organization; for one of its apps, and so in that app's mode, once they say for which. */
export interface AccountPrincipal {
  kind: 'account';
  organizationId: string;
  accountId: string;
  /** Whether they have shown that the address they gave is theirs. */
  emailVerified: boolean;
  /** One that every organization has, or the id of one of its own. */
  role: string;
  permissions: ReadonlySet<Permission>;
  appId?: string;
  testMode?: boolean;
  /** As an API key's. */
  clientIp: string;
}

export interface RecipientPrincipal {
  kind: 'recipient';
  organizationId: string;
  appId: string;
  embedId: string;
  embedSessionId: string;
  envelopeId: string;
  recipientId: string;
  scopes: ReadonlySet<Scope>;
  /** What this person has to show before anything is shown to them, … */
  signerAuthentication: SignerAuthentication;
  /** … and whether they have. Until then nothing is theirs, whatever the scopes say. */
  isAuthenticated: boolean;
}

export interface SystemPrincipal {
  kind: 'system';
  organizationId: string;
}

/** Whoever runs the server, at its command line: for one organization at a time, and for both modes. */
export interface OperatorPrincipal {
  kind: 'operator';
  organizationId: string;
  testMode?: never;
  permissions: ReadonlySet<Permission>;
}

export type Principal = ApiKeyPrincipal | AccountPrincipal | RecipientPrincipal | SystemPrincipal;

/** Callers of the integrator's API: an app's key or a person of the organization. */
export type IntegratorPrincipal = ApiKeyPrincipal | AccountPrincipal;

/** Whoever may have documents kept or destroyed. */
export type LifecyclePrincipal = IntegratorPrincipal | OperatorPrincipal;

/** One that acts for an app: what is made belongs to it. */
export type AppPrincipal = IntegratorPrincipal & { appId: string; testMode: boolean };

export function requirePermission(
  principal: Pick<LifecyclePrincipal, 'permissions'>,
  permission: Permission,
): void {
  if (!principal.permissions.has(permission)) {
    throw new ServiceError('forbidden', { details: { permission } });
  }
}

/** Throws `permission_not_held` unless the caller has all of them: nobody gives away or takes more than they have. */
export function requireHolds(
  { permissions: held }: Pick<IntegratorPrincipal, 'permissions'>,
  wanted: readonly string[],
): void {
  const missing = wanted.filter((name) => !isPermission(name) || !held.has(name));
  if (missing.length > 0)
    throw new ServiceError('permission_not_held', { details: { permissions: missing } });
}

/** What only a person may do, whatever a key was given. */
export function requirePerson(principal: IntegratorPrincipal): AccountPrincipal {
  if (principal.kind !== 'account')
    throw new ServiceError('forbidden', { details: { needs: 'a console login' } });
  return principal;
}

/**
 * What counts for good is begun by nobody whose address may be somebody else's or nobody's; trying things in test mode is free,
 * but for mails to strangers (`requireProvenMember`). A key has that of whoever made it, and the operator's command line is held
 * to nothing here.
 * @throws ServiceError `email_not_verified`
 */
export function requireProvenAddress(
  principal: IntegratorPrincipal,
  { testMode }: { testMode: boolean },
): void {
  if (!testMode && principal.kind === 'account' && !principal.emailVerified)
    throw new ServiceError('email_not_verified');
}

/** @throws ServiceError `signer_authentication_required` */
export function requireAuthenticated({ isAuthenticated, signerAuthentication }: RecipientPrincipal): void {
  if (!isAuthenticated)
    throw new ServiceError('signer_authentication_required', { details: { signerAuthentication } });
}

export function requireScope(principal: RecipientPrincipal, scope: Scope): void {
  requireAuthenticated(principal);
  if (!principal.scopes.has(scope)) throw new ServiceError('scope_not_allowed', { details: { scope } });
}

/** A person who acts for nobody but themselves, or for whichever organization. */
export const accountActor = ({ accountId, clientIp }: Pick<AccountPrincipal, 'accountId' | 'clientIp'>) =>
  ({ kind: 'account', id: accountId, clientIp }) as const satisfies AuditActor;

/** The actor an audit event names, and where they asked from. */
export function actorOf(principal: Principal | OperatorPrincipal): AuditActor {
  switch (principal.kind) {
    case 'api_key':
      return { kind: 'api_key', id: principal.keyId, clientIp: principal.clientIp };
    case 'account':
      return accountActor(principal);
    case 'recipient':
      return { kind: 'recipient', id: principal.recipientId };
    case 'operator':
      return operatorActor;
    case 'system':
      return systemActor;
    default:
      return principal satisfies never;
  }
}
