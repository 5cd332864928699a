import { expect, test } from 'vitest';
import { FairTurns, type TurnLimits } from './fair-turns.ts';

/** Each turn is listed as it begins, and lasts until it is ended by name. */
function turnsOf(limits: TurnLimits) {
  const turns = new FairTurns(limits);
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const refused: string[] = [];
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return {
    begun,
    refused,
    async ask(organizationId: string, name: string, isBegun = false): Promise<void> {
      const work = async (): Promise<void> => {
        begun.push(name);
        await new Promise<void>((resolve) => ends.set(name, resolve));
      };
      turns.take(organizationId, isBegun, work).catch(({ code }: { code: string }) => {
        refused.push(`${name} ${code}`);
      });
      await settle();
    },
    async end(...names: string[]): Promise<void> {
      for (const name of names) {
        ends.get(name)?.();
        await settle();
      }
    },
  };
}

test('a mass of one organization’s is refused to it alone, and others come between', async () => {
  const { ask, end, begun, refused } = turnsOf({ atOnce: 1, queueLength: 8 });
  for (const name of ['a1', 'a2', 'a3', 'a4']) await ask('org_a', name);
  expect(refused).toEqual(['a4 rate_limited']);
  for (const name of ['b1', 'b2']) await ask('org_b', name);
  await ask('org_c', 'c1');
  await end('a1', 'b1', 'c1', 'a2', 'b2', 'a3');
  expect(begun).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3']);
  expect(refused).toHaveLength(1);
});

test('who has a turn gets no second one while another waits, not even for what was begun', async () => {
  const { ask, end, begun } = turnsOf({ atOnce: 2, queueLength: 64 });
  for (const name of ['a1', 'a2', 'a3']) await ask('org_a', name);
  await ask('org_a', 'a1 again', true);
  for (const name of ['b1', 'b2']) await ask('org_b', name);
  await end('a1');
  expect(begun).toEqual(['a1', 'a2', 'b1']);
  await end('b1');
  expect(begun.at(-1)).toBe('b2');
  await end('b2');
  expect(begun.at(-1), 'nobody else waits, and a free turn is nobody’s gain').toBe('a1 again');
});

test('what was begun comes before what was not, and is sent away by no limit', async () => {
  const { ask, end, begun, refused } = turnsOf({ atOnce: 1, queueLength: 2 });
  await ask('org_a', 'a1');
  await ask('org_b', 'b1');
  await ask('org_c', 'c1');
  await ask('org_d', 'd1');
  expect(refused).toEqual(['d1 rate_limited']);
  await ask('org_c', 'c0 again', true);
  await ask('org_c', 'c00 again', true);
  await end('a1', 'c0 again', 'c00 again', 'b1', 'c1');
  expect(begun).toEqual(['a1', 'c0 again', 'c00 again', 'b1', 'c1']);
});

test('a turn whose work fails is passed on', async () => {
  const turns = new FairTurns({ atOnce: 1, queueLength: 1 });
  const failing = turns.take('org_a', false, () => Promise.reject(new RangeError('no memory')));
  const next = turns.take('org_b', false, async () => 'begun');
  await expect(failing).rejects.toThrow(RangeError);
  await expect(next).resolves.toBe('begun');
});
