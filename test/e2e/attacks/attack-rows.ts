/** The attacks that the embed protocol was designed against, and which of them a second engine is put to. */

export interface AttackRow {
  attack: string;
  /** Why nothing of it runs in Firefox, … */
  notInFirefox?: string;
  /** … or what of it does not. */
  onlyInPart?: string;
}

const byServer = 'no browser takes part: what comes over the wire is judged by the server';

export const attackRows: Readonly<Record<number, AttackRow>> = {
  1: { attack: 'an evil site frames the widget' },
  2: { attack: 'an evil site frames the host that frames the widget' },
  3: { attack: 'another origin posts forged messages to the host' },
  4: { attack: 'a second widget, or another tenant’s, drives this one' },
  5: { attack: 'the frame is led away and another page impersonates it' },
  6: {
    attack: 'a message is sent to whoever stands there',
    onlyInPart:
      'to a page that took the place of the frame; one by one the link’s messages are watched in Chromium',
  },
  7: { attack: 'a sender without an origin, an opener, a popup' },
  8: { attack: 'the host signs by a call or a synthetic click' },
  9: { attack: 'messages are replayed, repeated or reordered' },
  10: {
    attack: 'messages are malformed, too large or pollute prototypes',
    onlyInPart: 'over the true port and the window; the suite of the RPC alone runs in Chromium',
  },
  11: { attack: 'the token shows in an address, a log, a Referer or a timing entry' },
  12: { attack: 'an embed token is stolen before its use' },
  13: { attack: 'a session token is stolen', notInFirefox: byServer },
  14: { attack: 'a captured proof is replayed, or used elsewhere', notInFirefox: byServer },
  15: { attack: 'a body is altered on its way', notInFirefox: byServer },
  16: { attack: 'a scope is widened', notInFirefox: byServer },
  17: {
    attack: 'the sign button is covered',
    onlyInPart:
      'it has no IntersectionObserver v2, so covers cannot be told; the second step that stands in for it is tried',
  },
  18: { attack: 'the frame hijacks the window above, or stops it with dialogs' },
  19: { attack: 'a malicious PDF' },
  20: { attack: 'script in names and titles' },
  21: { attack: 'theming as injection' },
  22: { attack: 'the script tag’s file is altered' },
  23: { attack: 'the page is told of events that never were' },
  26: {
    attack: 'the audit log is edited',
    notInFirefox: 'no browser takes part: the verifier reads what was exported',
  },
  27: { attack: 'a reload or the cache of the browser keeps a dead session' },
  28: { attack: 'a flood' },
};

/** Numbers in `(row 3)`, `(rows 3 and 23)`. */
export function claimedRows(title: string): number[] {
  const [, list = ''] = /\(rows? ([\d, and]+)\)$/.exec(title) ?? [];
  return (list.match(/\d+/g) ?? []).map(Number);
}

/** A line for each row: whether it runs in Firefox, and if not, or not all of it, why. */
export const describeSecondEngine = (): string =>
  Object.entries(attackRows)
    .map(([number, { attack, notInFirefox, onlyInPart }]) => {
      const state = notInFirefox ? 'no  ' : onlyInPart ? 'part' : 'yes ';
      const why = notInFirefox ?? onlyInPart;
      return `  ${number.padStart(2)}  ${state}  ${attack}${why === undefined ? '' : ` (${why})`}`;
    })
    .join('\n');
