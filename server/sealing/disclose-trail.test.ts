import { expect, test } from 'vitest';
import type { AuditEventType, AuditTrailEvent } from '#contract/audit-events.ts';
import type { FieldValue } from '#contract/fields.ts';
import { discloseTrail, type OpeningsOfCopied } from './disclose-trail.ts';

let count = 0;
function event(
  type: AuditEventType,
  facts: object,
  details: Record<string, string>,
  actor = 'rcp_1',
): AuditTrailEvent {
  const id = `evt_${++count}`;
  const salts = Object.fromEntries(Object.keys(details).map((name) => [name, `salt of ${name}`]));
  const body = JSON.stringify({ actor: { id: actor }, facts, seq: count });
  return { id, chain: 'env', seq: count, type, at: '', body, sha256: '', details, salts };
}

const where = { ip: '192.0.2.1', userAgent: 'Phone' };
const draft = event('field.changed', { field: 'fld_1' }, { payload: 'my secret first draft', ...where });
const final = event('field.changed', { field: 'fld_1' }, { payload: '400000', statement: 'eyJ', ...where });
const thrownAway = event('signature.adopted', { mark: 'mrk_1' }, { mark: '[[0,0]]', ...where });
const used = event('signature.adopted', { mark: 'mrk_2' }, { mark: '[[1,1]]', ...where });
const signed = event('recipient.signed', {}, { statement: 'eyJ', ...where });
const values = new Map<string, FieldValue>([
  ['fld_1', { type: 'text', text: '400000' }],
  ['fld_2', { type: 'mark', markId: 'mrk_2' }],
]);

const nobody: OpeningsOfCopied = new Map();

test('the trail that every party gets opens what the document says, and no drafts, discarded marks or whereabouts', () => {
  const given = [draft, final, thrownAway, used, signed];
  const disclosed = discloseTrail(given, values, nobody);
  expect(disclosed.map(({ details }) => Object.keys(details))).toEqual([
    [],
    ['payload', 'statement'],
    [],
    ['mark'],
    ['statement', 'ip', 'userAgent'],
  ]);
  expect(JSON.stringify(disclosed)).not.toMatch(/secret|\[\[0,0\]\]/);
  for (const [index, one] of disclosed.entries()) {
    expect(Object.keys(one.salts)).toEqual(Object.keys(one.details));
    expect(one.body).toBe(given[index]?.body); // what is hashed is untouched
  }
});

test('a value that another choice or a condition took away at the signing stays closed; that somebody cleared it is said', () => {
  const payload = { payload: 'by cheque' };
  const displaced = event('field.changed', { field: 'fld_3', cleared: 'no' }, payload);
  const cleared = event('field.changed', { field: 'fld_4', cleared: 'yes' }, { payload: 'null' });
  const disclosed = discloseTrail([displaced, cleared], values, nobody);
  expect(disclosed.map(({ details }) => Object.keys(details))).toEqual([[], ['payload']]);
});

test('how long each page was looked at stays closed, that pages were viewed is said', () => {
  const viewed = event('page.viewed', { pages: 3 }, { payload: '[[1,40]]', statement: 'eyJ', ...where });
  const [disclosed] = discloseTrail([viewed], values, nobody);
  expect(disclosed).toEqual({ ...viewed, details: {}, salts: {} });
});

test('what broke a rule and was kept for a while stays closed', () => {
  const kept = event('field.drafted', { field: 'fld_1' }, { payload: 'four hundred', ...where });
  expect(discloseTrail([kept, final], values, nobody).map(({ details }) => Object.keys(details))).toEqual([
    [],
    ['payload', 'statement'],
  ]);
});

test('of passing a document on it opens who to whom, and neither the note nor what was filled in before', () => {
  const before = event('field.changed', { field: 'fld_3' }, { payload: 'my own guess', ...where });
  const others = event('field.changed', { field: 'fld_4' }, { payload: 'theirs', ...where }, 'rcp_2');
  const person = { from: 'Kari', to: 'Ola' };
  const passedOn = event(
    'recipient.delegated',
    { delegatedTo: 'rcp_3' },
    { ...person, payload: 'note', statement: 'eyJ', ...where },
  );
  const after = event('field.changed', { field: 'fld_1' }, { payload: '500000', ...where }, 'rcp_3');
  const standing = new Map(values).set('fld_4', { type: 'text', text: 'theirs' });
  const disclosed = discloseTrail([draft, before, others, passedOn, after], standing, nobody);
  expect(disclosed.map(({ details }) => details)).toEqual([
    {},
    {},
    { payload: 'theirs' },
    person,
    { payload: '500000' },
  ]);
});

test('of sending it opens who is to sign, and not who only gets a copy', () => {
  const signer = { recipient0Name: 'Kari', recipient0Email: 'kari@example.com' };
  const copied = { copyRecipient1Name: 'Ola', copyRecipient1Email: 'ola@example.com' };
  const sent = event('envelope.sent', {}, { ...signer, ...copied, ...where });
  expect(discloseTrail([sent], values, nobody).map(({ details }) => details)).toEqual([signer]);
});

test('who only gets a copy is not opened either where the envelope was sent when they were named as signers are', () => {
  const signer = { recipient0Name: 'Kari', recipient0Email: 'kari@example.com' };
  const copied = { recipient1Name: 'Ola', recipient1Email: 'ola@example.com' };
  const sent = event('envelope.sent', {}, { ...signer, ...copied });
  const disclosed = discloseTrail([sent], values, new Map([[sent.id, new Set(Object.keys(copied))]]));
  expect(disclosed.map(({ details }) => details)).toEqual([signer]);
  expect(Object.keys(disclosed[0]?.salts ?? {})).toEqual(Object.keys(signer));
});
