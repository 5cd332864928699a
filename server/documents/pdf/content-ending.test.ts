import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readContentEnding } from './content-ending.ts';

const endingOf = (content: string) => readContentEnding(Buffer.from(content, 'latin1'));
const balanceOf = (content: string) => {
  const { lowest, end } = endingOf(content);
  return { lowest, end };
};

describe('the balance of q and Q in page content', () => {
  it.each([
    ['nothing', '', 0, 0],
    ['a pair', 'q 1 0 0 1 0 0 cm Q', 0, 0],
    ['a state left behind', 'q q Q', 0, 1],
    ['one restored too often', 'Q', -1, -1],
    ['a dip that is made good', 'Q Q q q q', -2, 1],
    ['operators side by side with delimiters', 'q[1]Q<41>q(x)Q', 0, 0],
    ['longer operators and names', 'qq Qx /q /Q gs', 0, 0],
  ])('%s', (_name, content, lowest, end) => {
    expect(balanceOf(content)).toEqual({ lowest, end });
  });

  it.each([
    ['a string', '(q Q Q) Tj'],
    ['nested and escaped parentheses', '(a (Q) \\) Q \\\\) Tj'],
    ['a comment', '% Q Q Q\n1 w'],
    ['the data of an inline image', 'BI /W 1 /H 1 /BPC 8 /CS /G ID \nQ Q EIQ Q EI\n'],
    ['a string that never ends', '(Q Q Q'],
    ['an image that never ends', 'BI /W 9 ID Q Q Q'],
  ])('does not count what stands in %s', (_name, content) => {
    expect(balanceOf(content)).toEqual({ lowest: 0, end: 0 });
  });

  it.each([
    ['a pair', 'q Q', [], 1],
    ['what nothing restores', 'q q Q', [0], 2],
    ['what restores nothing', 'Q q Q Q', [0, 6], 1],
    ['what stands in a string', '(Q) Tj Q', [7], 0],
  ])(
    'tells where each stands that has no partner, and how deep they go: %s',
    (_name, content, unmatched, deepest) => {
      expect(endingOf(content)).toMatchObject({ unmatched, deepest });
    },
  );

  it('is not blinded by an ID that belongs to no image', () => {
    expect(balanceOf('ID Q Q')).toEqual({ lowest: -2, end: -2 });
  });

  it('takes arrays in arrays deeper than readers follow for open', () => {
    const nested = (depth: number) => endingOf(`${'['.repeat(depth)}${']'.repeat(depth)} TJ`).isClosed;
    expect([nested(20), nested(50_000)]).toEqual([true, false]);
  });

  it('goes on counting after an inline image', () => {
    expect(balanceOf('q BI /W 1 ID x EI Q Q')).toEqual({ lowest: -1, end: -1 });
  });

  it.each(['BI ', 'ID ', '(', '((a', '<', 'q ', '%', '\\(', 'BI ID E'])(
    'reads four megabytes of %j in one pass',
    (piece) => {
      const content = Buffer.from(piece.repeat(Math.ceil(4_000_000 / piece.length)), 'latin1');
      // Time on the processor: what else the machine does is no fault of the reader's.
      const started = process.cpuUsage();
      readContentEnding(content);
      const { user, system } = process.cpuUsage(started);
      expect((user + system) / 1000).toBeLessThan(2000);
    },
  );

  it('counts as a reader with a stack does, for any order of both', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('q', 'Q')), (operators) => {
        const { lowest, end } = balanceOf(operators.join('\n'));
        const opened = operators.filter((operator) => operator === 'q').length;
        expect(end).toBe(2 * opened - operators.length);
        expect(lowest).toBeLessThanOrEqual(Math.min(0, end));
      }),
    );
  });
});

describe('content that leaves nothing but states open', () => {
  it.each([
    ['nothing', ''],
    [
      'what producers write',
      'q 0.24 0 0 -0.24 0 792 cm BT /F1 12 Tf 1 0 0 1 72 720 Tm (Hi \\( there) Tj ET Q\n',
    ],
    ['marked content with its properties', '/P <</MCID 0 /Lang (en)>> BDC BT [(A) -3.5 <41 4>] TJ ET EMC'],
    ['paths, clips and shadings', '0 0 m 9 9 l W n q 0 0 9 9 re f* 1 .5 -.2 rg /Sh0 sh Q Q q q'],
    ['comments and keywords', '% (open\n/GS0 gs true false null /X MP BX EX'],
  ])('is closed: %s', (_name, content) => {
    expect(endingOf(content).isClosed).toBe(true);
  });

  it.each([
    ['a string', '(swallow'],
    ['an escaped end', '(swallow\\)'],
    ['a hexadecimal string', '<41'],
    ['an array', '['],
    ['an array in an array', '[ [ 1 ]'],
    ['a dictionary', '/x << /a'],
    ['marked content', '/OC /MC0 BDC'],
    ['a text object', 'BT 7 Tr'],
    ['a path', '0 0 m 9 9 l'],
    ['a clip', '0 0 9 9 re W'],
    ['operands', '1 0 0 1'],
    ['an image', 'BI /W 1 /H 1 ID x'],
  ])('is not closed when it leaves open %s', (_name, content) => {
    expect(endingOf(content).isClosed).toBe(false);
  });

  it.each([
    ['an image that is closed', 'BI /W 1 /H 1 /BPC 8 /CS /G ID x EI'],
    ['an operator nobody knows', '1 1 XX'],
    ['operators glued together', 'q 1 wQ'],
    ['an end without its beginning', 'EMC'],
    ['a stray delimiter', ')'],
    ['what is not hexadecimal', '<4x> Tj'],
    ['an operator in an array', '[ 1 2 Tj ]'],
    ['a brace', '{ }'],
  ])('is not believed closed after %s, which readers take apart differently', (_name, content) => {
    expect(endingOf(content).isClosed).toBe(false);
  });

  it('is not closed by one end for two marks', () => {
    expect(endingOf('/a BMC /OC /x BDC EMC').isClosed).toBe(false);
  });
});
