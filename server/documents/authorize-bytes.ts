import type { Principal } from '../accounts/principal.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import type { StoredObjectKind } from './stored-object.ts';

/** What decides whether somebody may read stored bytes; looked up by the caller, judged here. */
export interface ByteFacts {
  organizationId: string;
  kind: StoredObjectKind;
  testMode: boolean;
  /** The envelope through which a recipient asks; null for the integrator's own access to a document. */
  envelopeId: string | null;
  /** Whose attachment it is. */
  recipientId?: string;
}

declare const granted: unique symbol;

/** Permission to read one kind of an organization's bytes. Only `authorizeBytes` makes one; the vault asks for it. */
export interface ByteAccess {
  readonly [granted]: true;
  readonly organizationId: string;
  readonly kind: StoredObjectKind;
  /** Whose key to the object may be used. */
  readonly keyHolders: readonly string[];
}

/**
 * Holds the keys for recipients, who have no account of their own, once the organization that sent the document has let
 * its own go.
 */
export const custodyOrganization = 'custody';

/** Whoever may open the frame may see whose it is, before they have shown who they are. */
function mayReadLogo(principal: Principal, testMode: boolean): boolean {
  if (principal.kind === 'system' || principal.kind === 'recipient') return true;
  return principal.permissions.has('apps:read') && (principal.testMode ?? testMode) === testMode;
}

function mayRead(principal: Principal, facts: ByteFacts): boolean {
  if (principal.organizationId !== facts.organizationId) return false;
  if (facts.kind === 'logo') return mayReadLogo(principal, facts.testMode);
  switch (principal.kind) {
    case 'system':
      return true;
    case 'api_key':
      return principal.permissions.has('documents:read') && principal.testMode === facts.testMode;
    case 'account':
      return (
        principal.permissions.has('documents:read') &&
        (principal.testMode ?? facts.testMode) === facts.testMode
      );
    case 'recipient': {
      if (!principal.isAuthenticated) return false;
      if (facts.envelopeId === null || principal.envelopeId !== facts.envelopeId) return false;
      if (facts.kind === 'attachment')
        return facts.recipientId === principal.recipientId && principal.scopes.has('document:read');
      // The original is the sender's, what was noted for sealing the server's; recipients see, sign and receive the copy.
      if (facts.kind === 'normalised') return principal.scopes.has('document:read');
      if (facts.kind === 'original' || facts.kind === 'outline') return false;
      return principal.scopes.has('document:download');
    }
    default:
      return false;
  }
}

/**
 * The one place that decides who reads stored bytes. Denied: `not_found`, so that nobody learns what exists elsewhere.
 * `kind` for a document that is shown as uploaded (append-only) is `normalised`: what counts is that it is the shown copy.
 */
export function authorizeBytes(principal: Principal, facts: ByteFacts): ByteAccess {
  if (!mayRead(principal, facts)) throw new ServiceError('not_found');
  const { organizationId, kind } = facts;
  const keyHolders =
    principal.kind === 'recipient' ? [organizationId, custodyOrganization] : [organizationId];
  return { organizationId, kind, keyHolders } as unknown as ByteAccess;
}
