/** Every attack that the embed protocol was designed against is tried by a test that names its row. */
import { describe, expect, it } from 'vitest';
import { isTest, readSourceTree } from '../../architecture/source-tree.ts';
import { repositoryRoot } from '../../support/stages.ts';
import { titlesIn } from '../../support/test-titles.ts';

const rows: Readonly<Record<number, string>> = {
  1: 'an evil site frames the widget',
  2: 'an evil site frames the host that frames the widget',
  3: 'another origin posts forged messages to the host',
  4: 'a second widget, or another tenant’s, drives this one',
  5: 'the frame is led away and another page impersonates it',
  6: 'a message is sent to whoever stands there',
  7: 'a sender without an origin, an opener, a popup',
  8: 'the host signs by a call or a synthetic click',
  9: 'messages are replayed, repeated or reordered',
  10: 'messages are malformed, too large or pollute prototypes',
  11: 'the token shows in an address, a log, a Referer or a timing entry',
  12: 'an embed token is stolen before its use',
  13: 'a session token is stolen',
  14: 'a captured proof is replayed, or used elsewhere',
  15: 'a body is altered on its way',
  16: 'a scope is widened',
  17: 'the sign button is covered',
  18: 'the frame hijacks the window above, or stops it with dialogs',
  19: 'a malicious PDF',
  20: 'script in names and titles',
  21: 'theming as injection',
  22: 'the script tag’s file is altered',
  23: 'the page is told of events that never were',
  26: 'the audit log is edited',
  27: 'a reload or the cache of the browser keeps a dead session',
  28: 'a flood',
};

/** Numbers in `(row 3)`, `(rows 3 and 23)`. */
function claimedRows(title: string): number[] {
  const [, list = ''] = /\(rows? ([\d, and]+)\)$/.exec(title) ?? [];
  return (list.match(/\d+/g) ?? []).map(Number);
}

describe('the rows', () => {
  const files = readSourceTree(repositoryRoot).filter(({ path }) => isTest(path));
  const claimed = new Set(files.flatMap(titlesIn).flatMap(claimedRows));

  it.each(Object.entries(rows))('%s is claimed by a test: %s', (row) => {
    expect(claimed).toContain(Number(row));
  });

  it('are no others than those listed', () => {
    expect([...claimed].filter((row) => rows[row] === undefined)).toEqual([]);
  });

  it('would be missed if a title lost its number', () => {
    expect(claimedRows('does nothing for a script')).toEqual([]);
    expect(claimedRows('does nothing for a script (row 99)')).toEqual([99]);
  });
});
