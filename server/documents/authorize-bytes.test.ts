import { expect, test } from 'vitest';
import type { Permission } from '#contract/permissions.ts';
import type { Scope } from '#contract/scopes.ts';
import type { Principal } from '../accounts/principal.ts';
import { authorizeBytes, type ByteFacts } from './authorize-bytes.ts';
import { storedObjectKinds } from './stored-object.ts';

const recipient = (scopes: Scope[], envelopeId = 'env_1', organizationId = 'org_1'): Principal => ({
  kind: 'recipient',
  organizationId,
  appId: 'app_1',
  embedId: 'emb_1',
  embedSessionId: 'es_1',
  envelopeId,
  recipientId: 'rcp_1',
  scopes: new Set(scopes),
  signerAuthentication: 'email_code',
  isAuthenticated: true,
});
const apiKey = (permissions: Permission[], testMode = true, organizationId = 'org_1'): Principal => ({
  kind: 'api_key',
  expiresAt: null,
  organizationId,
  appId: 'app_1',
  keyId: 'key_1',
  testMode,
  permissions: new Set(permissions),
  clientIp: '203.0.113.9',
});
const facts = (
  kind: ByteFacts['kind'],
  envelopeId: string | null = 'env_1',
  recipientId = 'rcp_2',
): ByteFacts => ({
  organizationId: 'org_1',
  kind,
  testMode: true,
  envelopeId,
  recipientId,
});

/** All but the logo, which is of no document. */
const ofDocuments = storedObjectKinds.filter((kind) => kind !== 'logo');

const readable = (principal: Principal, envelopeId: string | null = 'env_1') =>
  ofDocuments.filter((kind) => {
    try {
      authorizeBytes(principal, facts(kind, envelopeId));
      return true;
    } catch (error) {
      expect(error).toMatchObject({ code: 'not_found' });
      return false;
    }
  });

test('a recipient reads the shown copy with one scope and the sealed files with the other, never the original', () => {
  expect(readable(recipient(['document:read']))).toEqual(['normalised']);
  expect(readable(recipient(['document:download']))).toEqual(['sealed', 'completion-certificate']);
  expect(readable(recipient(['signature:create']))).toEqual([]);
});

test('an attachment is read by who sent it and by the sender of the document, not by another signer', () => {
  const read = (principal: Principal, recipientId: string) => () =>
    authorizeBytes(principal, facts('attachment', 'env_1', recipientId));
  expect(read(recipient(['document:read']), 'rcp_1')).not.toThrow();
  expect(read(apiKey(['documents:read']), 'rcp_1')).not.toThrow();
  const refused = expect.objectContaining({ code: 'not_found' }) as Error;
  expect(read(recipient(['document:read', 'document:download']), 'rcp_2')).toThrow(refused);
  expect(read(recipient(['field:write']), 'rcp_1')).toThrow(refused);
  expect(read(recipient(['document:read'], 'env_2'), 'rcp_1')).toThrow(refused);
});

test('a recipient who has not shown yet who they are reads nothing, whatever the scopes say', () => {
  const all: Scope[] = ['document:read', 'document:download'];
  expect(readable({ ...recipient(all), isAuthenticated: false } as Principal)).toEqual([]);
});

test('a recipient of another envelope, or asking without one, reads nothing', () => {
  const all: Scope[] = ['document:read', 'document:download'];
  expect(readable(recipient(all, 'env_2'))).toEqual([]);
  expect(readable(recipient(all), null)).toEqual([]);
});

test('nobody reads bytes of another organization', () => {
  expect(readable(recipient(['document:read', 'document:download'], 'env_1', 'org_2'))).toEqual([]);
  expect(readable(apiKey(['documents:read'], true, 'org_2'))).toEqual([]);
  expect(readable({ kind: 'system', organizationId: 'org_2' })).toEqual([]);
});

test('an API key needs the permission and its own mode', () => {
  expect(readable(apiKey(['documents:read']))).toHaveLength(ofDocuments.length);
  expect(readable(apiKey(['envelopes:read']))).toEqual([]);
  expect(readable(apiKey(['documents:read'], false))).toEqual([]);
});

test('a logo is read by whoever may open the frame, and by who may see the app, of the same organization and mode', () => {
  const read = (principal: Principal) => () => authorizeBytes(principal, facts('logo', null));
  expect(read({ ...recipient([]), isAuthenticated: false } as Principal)).not.toThrow();
  expect(read(apiKey(['apps:read']))).not.toThrow();
  const refused = expect.objectContaining({ code: 'not_found' }) as Error;
  expect(read(apiKey(['documents:read']))).toThrow(refused);
  expect(read(apiKey(['apps:read'], false))).toThrow(refused);
  expect(read(recipient([], 'env_1', 'org_2'))).toThrow(refused);
  expect(read(apiKey(['apps:read'], true, 'org_2'))).toThrow(refused);
});
