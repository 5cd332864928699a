import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { graphicsStateBalance } from './graphics-state.ts';

const balanceOf = (content: string) => graphicsStateBalance(Buffer.from(content, 'latin1'));

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

  it('is not blinded by an ID that belongs to no image', () => {
    expect(balanceOf('ID Q Q')).toEqual({ lowest: -2, end: -2 });
  });

  it('goes on counting after an inline image', () => {
    expect(balanceOf('q BI /W 1 ID x EI Q Q')).toEqual({ lowest: -1, end: -1 });
  });

  it.each(['BI ', 'ID ', '(', '((a', '<', 'q ', '%', '\\(', 'BI ID E'])(
    'reads four megabytes of %j in one pass',
    (piece) => {
      const content = Buffer.from(piece.repeat(Math.ceil(4_000_000 / piece.length)), 'latin1');
      const started = performance.now();
      graphicsStateBalance(content);
      expect(performance.now() - started).toBeLessThan(2000);
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
