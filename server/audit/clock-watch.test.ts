import { sql } from 'drizzle-orm';
import { beforeEach, expect, it } from 'vitest';
import { describeOnEachDatabase } from '../../test/support/databases.ts';
import { throwAwayKeyring } from '../../test/support/throw-away-keyring.ts';
import { asTamperer, openTreeWorld, type TreeWorld } from '../../test/support/tree-world.ts';
import type { Database } from '../platform/database/database.ts';
import { ClockWatch } from './clock-watch.ts';

const keyring = throwAwayKeyring();
const day = 86_400_000;

describeOnEachDatabase('steps of the clock that dates the events', (open) => {
  let database: Database;
  let world: TreeWorld;
  beforeEach(async () => {
    database = await open();
    world = await openTreeWorld(database, keyring());
    return () => world.remove();
  });

  const steps = async () =>
    (await world.parts.audit.readChain('inkseal', 'inkseal'))
      .filter(({ type }) => type === 'clock.stepped')
      .map(({ body }) => (JSON.parse(body) as { facts: { byMilliseconds: number } }).facts.byMilliseconds);

  // The database's clock cannot be set from here; what it is compared with can, which is the same step the other way.
  it('are logged once each, forwards and back, with how far', async () => {
    let ahead = 0;
    const watch = new ClockWatch(world.parts, () => performance.now() + ahead);
    for (const by of [0, 0, -day, 0, day, 500, 0]) {
      ahead += by;
      await watch.look();
    }
    const [forwards, back, ...more] = await steps();
    expect(more).toEqual([]);
    expect(Math.abs((forwards ?? 0) - day)).toBeLessThan(60_000);
    expect(Math.abs((back ?? 0) + day)).toBeLessThan(60_000);
  });

  it('that happened while no server ran are found at the start, by the newest logged event', async () => {
    await world.append(1);
    await world.settle();
    await new ClockWatch(world.parts).look();
    expect(await steps()).toEqual([]);
    await asTamperer(database, (tx) => tx.execute(sql`UPDATE audit_event SET at = at + interval '1 day'`));
    await new ClockWatch(world.parts).look();
    const [back] = await steps();
    expect(Math.abs((back ?? 0) + day)).toBeLessThan(10_000);
  });
});
