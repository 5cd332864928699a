import { describe, expect, test } from 'vitest';
import { envelopeStatuses } from '#contract/envelopes.ts';
import {
  allSigned,
  findMisplacedFields,
  findSendObstacles,
  isAwaited,
  isTurn,
  requireMayAct,
  requireOpen,
} from './envelope.ts';

const now = new Date('2026-11-24T00:00:00Z');
const code = (expected: string) => expect.objectContaining({ code: expected });

describe('an envelope', () => {
  test.each([
    ['draft', 'envelope_not_sent'],
    ['sealing', 'envelope_completed'],
    ['completed', 'envelope_completed'],
    ['declined', 'envelope_declined'],
    ['voided', 'envelope_voided'],
    ['expired', 'envelope_expired'],
  ] as const)('in status %s refuses acts with %s', (status, expected) => {
    expect(() => requireOpen({ status, expiresAt: null }, now)).toThrow(code(expected));
  });

  test('is open only in status sent, of all statuses there are', () => {
    const open = envelopeStatuses.filter((status) => {
      try {
        requireOpen({ status, expiresAt: null }, now);
        return true;
      } catch {
        return false;
      }
    });
    expect(open).toEqual(['sent']);
  });

  test('expires at its instant, not after it', () => {
    expect(() => requireOpen({ status: 'sent', expiresAt: now }, now)).toThrow(code('envelope_expired'));
    requireOpen({ status: 'sent', expiresAt: new Date(now.getTime() + 1) }, now);
  });
});

describe('recipients', () => {
  const first = { id: 'a', role: 'signer', order: 1, status: 'notified' } as const;
  const twin = { id: 'b', role: 'signer', order: 1, status: 'waiting' } as const;
  const last = { id: 'c', role: 'signer', order: 2, status: 'waiting' } as const;
  const copied = { id: 'd', role: 'cc', order: 1, status: 'waiting' } as const;

  test('of the same order act in any order; later ones wait for all earlier ones', () => {
    expect(isTurn(twin, [first, twin, last])).toBe(true);
    expect(isTurn(last, [{ ...first, status: 'signed' }, twin, last])).toBe(false);
    expect(isTurn(last, [{ ...first, status: 'signed' }, { ...twin, status: 'signed' }, last])).toBe(true);
  });

  test('cannot act twice, after declining, or out of turn', () => {
    expect(() => requireMayAct({ ...first, status: 'signed' }, [first])).toThrow(
      code('recipient_already_signed'),
    );
    expect(() => requireMayAct({ ...first, status: 'declined' }, [first])).toThrow(
      code('recipient_declined'),
    );
    expect(() => requireMayAct(last, [first, last])).toThrow(code('recipient_not_turn'));
  });

  test('who only gets a copy is waited for by nobody, and acts in nothing', () => {
    const done = [{ ...first, status: 'signed' }, copied] as const;
    expect(isTurn(last, [...done, last])).toBe(true);
    expect(allSigned(done)).toBe(true);
    expect(allSigned([copied])).toBe(false);
    for (const status of ['waiting', 'notified', 'viewed'] as const)
      expect(isAwaited({ ...copied, status }, [copied])).toBe(false);
    expect(() => requireMayAct(copied, [copied])).toThrow(code('recipient_not_signer'));
  });

  test('are waited for from when it is their turn until they have acted', () => {
    const later = { ...last, status: 'viewed' } as const;
    expect(isAwaited(first, [first, later])).toBe(true);
    expect(isAwaited(later, [first, later])).toBe(false);
    for (const status of ['waiting', 'signed', 'declined', 'delegated'] as const)
      expect(isAwaited({ ...first, status }, [first])).toBe(false);
  });

  test('an envelope without recipients is never all signed', () => {
    expect(allSigned([])).toBe(false);
  });
});

describe('fields', () => {
  const documents = [{ id: 'doc_1', pageSizes: [{ width: 200, height: 100 }] }];
  const field = {
    documentId: 'doc_1',
    page: 1,
    x: 0,
    y: 0,
    width: 200,
    height: 100,
    type: 'text',
    recipientIndex: 0,
    required: true,
  } as const;

  test('must lie on the visible page of a document of the envelope', () => {
    expect(findMisplacedFields([field], documents)).toEqual([]);
    expect(findMisplacedFields([{ ...field, x: 1 }], documents)).toEqual([0]);
    expect(findMisplacedFields([{ ...field, page: 2 }], documents)).toEqual([0]);
    expect(findMisplacedFields([{ ...field, documentId: 'doc_2' }], documents)).toEqual([0]);
  });

  test('every signer needs a place to sign before sending', () => {
    const people = [{ id: 'a', role: 'signer' }] as const;
    expect(findSendObstacles(people, [{ recipientId: 'a', type: 'initials', settings: {} }])).toEqual([
      { recipientId: 'a', missing: 'signature' },
    ]);
    const signature = { recipientId: 'a', type: 'signature', settings: {} };
    expect(findSendObstacles(people, [signature])).toEqual([]);
    expect(findSendObstacles([...people, { id: 'b', role: 'cc' }], [signature])).toEqual([]);
    expect(findSendObstacles([{ id: 'b', role: 'cc' }], [])).toEqual([{ missing: 'signer' }]);
    const showWhen = { all: [{ ref: 'married', is: 'filled' as const }] };
    expect(findSendObstacles(people, [{ ...signature, settings: { showWhen } }])).toHaveLength(1);
  });
});
