import { expect, test } from 'vitest';
import { readEvent } from './evidence-trail.ts';
import { formatTable } from './trail-table.ts';

const tableOf = (details: Record<string, string>, facts: Record<string, string | number> = {}): string => {
  const commitments = Object.fromEntries([...Object.keys(details), 'ip'].map((name) => [name, '00']));
  const place = {
    id: 'evt_1',
    chain: 'env_1',
    seq: 1,
    type: 'envelope.sent',
    at: '2026-11-27T00:00:00.000Z',
  } as const;
  const actor = { kind: 'api_key', id: 'key_1' };
  const body = JSON.stringify({ v: 1, ...place, prev: '', actor, facts, commitments });
  return formatTable([readEvent({ ...place, body, sha256: '', details, salts: {} })]);
};

/** Packages of this version are checked against this text for ever. */
test('the table is this text', () => {
  const start = '"1","2026-11-27T00:00:00.000Z","envelope.sent","api_key","key_1"';
  expect(tableOf({ name: 'Kari "K" Ødegård,\n' }, { fields: 3 })).toBe(
    [
      '\uFEFF"event","at","type","actor kind","actor","state","name","value"',
      `${start},"fact","fields","3"`,
      `${start},"opened","name","Kari ""K"" Ødegård,\n"`,
      `${start},"redacted","ip",""`,
      '',
    ].join('\r\n'),
  );
});

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '＝1', '＋1', '－1', '＠A'])(
  'what somebody named %j to have it calculated is a word to a spreadsheet',
  (value) => {
    expect(tableOf({ name: value })).toContain(`"opened","name","'${value}"`);
    expect(tableOf({ name: `"${value}` })).toContain(`"opened","name","""${value}"`);
  },
);
