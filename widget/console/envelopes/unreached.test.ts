import { expect, test } from 'vitest';
import type { AuditEventType } from '../../contract/audit-events.ts';
import { findUnreached } from './unreached.ts';

const at = '2026-11-28T12:00:00.000Z';
const event = (type: AuditEventType, facts: object) => ({ type, at, body: JSON.stringify({ facts }) });
const notified = (recipient: string, mail: string) =>
  event('recipient.notified', { recipient, mail, kind: 'signing-request' });
const taken = (mail: string) => event('mail.handed_over', { mail });
const bounced = (mail: string) => event('mail.bounced', { mail, status: '5.1.1' });
const failed = (mail: string, final: 0 | 1) => event('mail.failed', { mail, code: 'smtp_550', final });

const cameBack = { how: 'bounced', why: '5.1.1', at };
const givenUp = { how: 'given-up', why: 'smtp_550', at };

test.each([
  ['nobody, where it was taken', [notified('rcp_1', 'a'), taken('a')], {}],
  ['nobody, while it is still tried', [notified('rcp_1', 'a'), failed('a', 0)], {}],
  [
    'whose mail came back, and nobody else',
    [notified('rcp_1', 'a'), notified('rcp_2', 'b'), taken('a'), taken('b'), bounced('b')],
    { rcp_2: cameBack },
  ],
  ['whose mail was given up', [notified('rcp_1', 'a'), failed('a', 0), failed('a', 1)], { rcp_1: givenUp }],
  ['nobody, where it was sent again and taken', [notified('rcp_1', 'a'), failed('a', 1), taken('a')], {}],
  [
    'nobody, where a later one is on its way',
    [notified('rcp_1', 'a'), bounced('a'), notified('rcp_1', 'b')],
    {},
  ],
  [
    'nobody, where an earlier one comes back after a later one was taken',
    [notified('rcp_1', 'a'), notified('rcp_1', 'b'), taken('b'), bounced('a')],
    {},
  ],
  [
    'who has an address that cannot be written to',
    [
      event('mail.failed', {
        recipient: 'rcp_1',
        kind: 'signing-request',
        code: 'mail_address_invalid',
        final: 1,
      }),
    ],
    { rcp_1: { how: 'given-up', why: 'mail_address_invalid', at } },
  ],
  ['nobody, for a mail about something else', [taken('code'), bounced('code')], {}],
  ['nobody, for an event that says nothing', [{ type: 'mail.bounced' as const, at, body: '' }], {}],
])('the last mail has not reached %s', (_who, events, unreached) => {
  expect(Object.fromEntries(findUnreached(events))).toEqual(unreached);
});
