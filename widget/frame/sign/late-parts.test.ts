import { describe, expect, it } from 'vitest';
import { LateParts, type LatePart } from './late-parts.ts';

/** Parts that cannot be loaded while they are named in `away`. */
function partsWithout(...away: LatePart[]) {
  const asked: LatePart[] = [];
  const parts = new LateParts(
    () => undefined,
    async (part) => {
      asked.push(part);
      if (away.includes(part)) throw new Error('no network');
    },
  );
  return { parts, away, asked };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

describe('the parts loaded after the first page', () => {
  it('name what is missing only when somebody needs it', async () => {
    const { parts } = partsWithout('tools');
    await parts.prefetch();
    expect(parts.missing).toBeNull();
    void parts.need('tools');
    await settled();
    expect(parts.missing).toBe('tools');
  });

  it('let whoever waits go on once the person’s retry succeeds, and not before', async () => {
    const { parts, away } = partsWithout('review');
    let isThere = false;
    void parts.need('review').then(() => (isThere = true));
    await settled();
    parts.retry();
    await settled();
    expect([isThere, parts.missing]).toEqual([false, 'review']);
    away.length = 0;
    parts.retry();
    await settled();
    expect([isThere, parts.missing, parts.has('review')]).toEqual([true, null, true]);
  });

  it('ask for the tools before everything else, and once for all', async () => {
    const { parts, asked } = partsWithout();
    const prefetched = parts.prefetch();
    expect(asked).toEqual(['tools']);
    await Promise.all([prefetched, parts.prefetch()]);
    expect(asked.length).toBe(new Set(asked).size);
    expect(new Set(asked)).toEqual(
      new Set<LatePart>(['tools', 'adopt', 'review', 'decline', 'delegate', 'papers', 'notice', 'outcome']),
    );
  });
});
