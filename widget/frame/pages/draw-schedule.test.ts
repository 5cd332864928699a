import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DrawSchedule, type Drawable } from './draw-schedule.ts';

class Sheet implements Drawable {
  isSharp = false;
  #reject: ((error: Error) => void) | null = null;

  constructor(
    readonly number: number,
    readonly log: string[],
    readonly behaviour: 'draws' | 'hangs' | 'breaks' = 'draws',
  ) {}

  async draw(): Promise<void> {
    this.log.push(`draw ${this.number}`);
    if (this.behaviour === 'breaks') throw new Error('bad page');
    if (this.behaviour === 'hangs') await new Promise<void>((_resolve, reject) => (this.#reject = reject));
    this.isSharp = true;
  }

  cancel(): void {
    const error = new Error('cancelled');
    error.name = 'RenderingCancelledException';
    this.#reject?.(error);
  }
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

/** Node draws no frames; these come every millisecond while somebody looks. */
let isLookedAt = true;
beforeEach(() => {
  isLookedAt = true;
  vi.stubGlobal('requestAnimationFrame', (then: (now: number) => void) => {
    const wait = (): void => void setTimeout(() => (isLookedAt ? then(performance.now()) : wait()), 1);
    wait();
  });
});
afterEach(() => vi.unstubAllGlobals());

describe('DrawSchedule', () => {
  const schedule = (log: string[], middle: number): DrawSchedule<Sheet> =>
    new DrawSchedule<Sheet>({
      distance: (page) => Math.abs(page.number - middle),
      atMost: 4,
      starting: () => {},
      drawn: (page) => log.push(`drawn ${page.number}`),
      failed: (page) => log.push(`failed ${page.number}`),
      limitMilliseconds: 50,
    });

  it('draws one page at a time, the nearest to the middle of the view first', async () => {
    const log: string[] = [];
    const pages = schedule(log, 5);
    for (const number of [1, 4, 5, 9]) pages.want(new Sheet(number, log));
    await settled();
    expect(log).toEqual(['draw 1', 'drawn 1', 'draw 5', 'drawn 5', 'draw 4', 'drawn 4', 'draw 9', 'drawn 9']);
  });

  it('stops a drawing that is no longer wanted and goes on with the next', async () => {
    const log: string[] = [];
    const pages = schedule(log, 1);
    const gone = new Sheet(1, log, 'hangs');
    pages.want(gone);
    pages.want(new Sheet(2, log));
    pages.drop(gone);
    await settled();
    expect(log).toEqual(['draw 1', 'draw 2', 'drawn 2']);
  });

  it('tells of a page that cannot be drawn once, and draws the others', async () => {
    const log: string[] = [];
    const pages = schedule(log, 1);
    pages.want(new Sheet(1, log, 'breaks'));
    pages.want(new Sheet(2, log));
    await settled();
    expect(log).toEqual(['draw 1', 'failed 1', 'draw 2', 'drawn 2']);
  });

  it('tells of a page that is never done, once, and draws the others (row 19)', async () => {
    const log: string[] = [];
    const pages = schedule(log, 1);
    pages.want(new Sheet(1, log, 'hangs'));
    pages.want(new Sheet(2, log));
    await vi.waitFor(() => expect(log).toEqual(['draw 1', 'failed 1', 'draw 2', 'drawn 2']));
    await settled();
    expect(log).toHaveLength(4);
  });

  it('holds against no page the time in which nobody looked', async () => {
    const log: string[] = [];
    isLookedAt = false;
    schedule(log, 1).want(new Sheet(1, log, 'hangs'));
    await new Promise((resolve) => setTimeout(resolve, 120));
    expect(log).toEqual(['draw 1']);
  });

  it('leaves alone what is farther than it may keep, so that nothing is drawn again and again', async () => {
    const log: string[] = [];
    const pages = schedule(log, 1);
    for (let number = 1; number <= 9; number++) pages.want(new Sheet(number, log));
    await settled();
    expect(log.filter((line) => line.startsWith('drawn'))).toEqual([
      'drawn 1',
      'drawn 2',
      'drawn 3',
      'drawn 4',
    ]);
  });
});
