import { describe, expect, it } from 'vitest';
import type { SigningView } from '../../contract/signing.ts';
import { stageOf } from './stage.ts';

function viewOf(changes: {
  envelope?: SigningView['envelope']['status'];
  recipient?: Partial<SigningView['recipient']>;
  scopes?: SigningView['scopes'];
}): SigningView {
  return {
    now: '2026-11-24T00:00:00.000Z',
    envelope: {
      id: 'env_1',
      title: 'T',
      status: changes.envelope ?? 'sent',
      testMode: true,
      senderName: 'S',
      language: 'en',
      expiresAt: null,
    },
    recipient: {
      id: 'rcp_1',
      name: 'Kari',
      email: 'kari@example.com',
      status: 'notified',
      consentedAt: '2026-11-24T00:00:00.000Z',
      signedAt: null,
      isTurn: true,
      delegatedTo: null,
      delegatedBy: null,
      ...changes.recipient,
    },
    others: [],
    documents: [],
    fields: [],
    completedFields: [],
    marks: [],
    consent: { version: '1', language: 'en', text: '', sha256: '' },
    scopes: changes.scopes ?? ['document:read', 'field:write', 'signature:create'],
    completionStatement: null,
    receipt: null,
  };
}

describe('stageOf', () => {
  it.each([
    ['asks for consent first', {}, 'consent', { consentedAt: null }],
    ['then signs', {}, 'signing', {}],
    ['waits for earlier recipients', {}, 'waiting', { isTurn: false, consentedAt: null }],
    ['is signed while others are left', {}, 'signed', { status: 'signed' }],
    ['seals when all have signed', { envelope: 'sealing' }, 'sealing', { status: 'signed' }],
    ['is completed', { envelope: 'completed' }, 'completed', { status: 'signed' }],
    ['is passed on, whatever becomes of it', { envelope: 'completed' }, 'delegated', { status: 'delegated' }],
    ['tells one’s own refusal from another’s', { envelope: 'declined' }, 'declined', { status: 'declined' }],
  ] as const)('%s', (_name, changes, kind, recipient) => {
    expect(stageOf(viewOf({ ...changes, recipient })).kind).toBe(kind);
  });

  it.each([
    ['declined', 'envelope_declined'],
    ['voided', 'envelope_voided'],
    ['expired', 'envelope_expired'],
  ] as const)('is over when the envelope is %s', (envelope, code) => {
    expect(stageOf(viewOf({ envelope }))).toEqual({ kind: 'ended', code });
  });

  it('only reads when the embed session may not sign, and asks for no consent', () => {
    const view = viewOf({ scopes: ['document:read'], recipient: { consentedAt: null } });
    expect(stageOf(view)).toEqual({ kind: 'reading' });
  });
});
