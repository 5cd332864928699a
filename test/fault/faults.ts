/** What is done to a deployment under load. Each answers with the account of the log afterwards. */
import { spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { FaultWorld, type Account, type Engine } from './fault-world.ts';

export interface FaultOptions {
  engine: Engine;
  cycles: number;
  onCycle?: (line: string) => void;
}

async function inWorld(
  engine: Engine,
  prepare: { disk?: string; environment?: (folder: string) => NodeJS.ProcessEnv },
  hurt: (world: FaultWorld, folder: string) => Promise<void>,
): Promise<Account> {
  const folder = await mkdtemp(join(tmpdir(), 'inkseal-fault-'));
  spawnSync('chmod', ['755', folder]); // PostgreSQL runs as somebody else
  const disk = join(folder, 'disk');
  let world: FaultWorld | undefined;
  try {
    if (prepare.disk) mountSmallDisk(disk, prepare.disk);
    world = await FaultWorld.open(folder, engine, prepare.environment?.(folder));
    await hurt(world, folder);
    return await world.settle();
  } finally {
    await world?.close();
    if (prepare.disk) spawnSync('umount', ['-l', disk]);
    await rm(folder, { recursive: true, force: true });
  }
}

const someTime = (): Promise<void> => pause(randomInt(300, 1500));

async function hurtServer(world: FaultWorld): Promise<void> {
  await someTime();
  await world.keepCheckpoint();
  await world.server.kill();
  await world.server.start();
}

async function hurtDatabase(world: FaultWorld): Promise<void> {
  const before = world.acknowledged;
  await someTime();
  await world.keepCheckpoint();
  await world.postgres?.kill();
  await pause(randomInt(500));
  await world.postgres?.start();
  await untilServed(world, Math.max(before, world.acknowledged));
}

const underLoad = (
  { engine, cycles, onCycle }: FaultOptions,
  hurts: readonly ((world: FaultWorld) => Promise<void>)[],
): Promise<Account> =>
  inWorld(engine, {}, async (world) => {
    world.startLoad();
    for (let cycle = 1; cycle <= cycles; cycle++) {
      for (const hurt of hurts) await hurt(world);
      onCycle?.(`${cycle}/${cycles}: ${world.acknowledged} acknowledged`);
    }
    await someTime();
  });

/** kill -9 of the server while customers use it. */
export const killServer = (options: FaultOptions): Promise<Account> => underLoad(options, [hurtServer]);

/** kill -9 of PostgreSQL, all its processes at once, while the server uses it and goes on running. */
export const killDatabase = (options: Omit<FaultOptions, 'engine'>): Promise<Account> =>
  underLoad({ ...options, engine: 'postgres' }, [hurtDatabase]);

/** The one and then the other, in one deployment. */
export const killInTurn = (options: Omit<FaultOptions, 'engine'>): Promise<Account> =>
  underLoad({ ...options, engine: 'postgres' }, [hurtServer, hurtDatabase]);

/** The server has to find its way back alone. */
async function untilServed(world: FaultWorld, acknowledged: number): Promise<void> {
  for (let waited = 0; world.acknowledged <= acknowledged; waited += 100) {
    if (waited > 60_000)
      throw new Error(
        `the server does not serve again (${world.server.isRunning ? 'running' : 'ended'}): ${world.server.said}`,
      );
    await pause(100);
  }
}

const smallDisk = { embedded: '110m', postgres: '80m' } as const;

export const mayMount = (): boolean => process.getuid?.() === 0 && existsSync('/bin/mount');

function mountSmallDisk(folder: string, size: string): void {
  mkdirSync(folder, { recursive: true });
  const result = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'inkseal-fault', folder], {
    encoding: 'utf8',
  });
  if (result.status !== 0) throw new Error(`no small disk: ${result.stderr}`);
}

/** The disk fills up, stays full for a while, and becomes larger. */
export const fillDisk = ({ engine, onCycle }: FaultOptions): Promise<Account> =>
  inWorld(engine, { disk: smallDisk[engine] }, async (world, folder) => {
    const disk = join(folder, 'disk');
    world.startLoad();
    await someTime();
    const before = world.acknowledged;
    // Other people's files: the last megabytes are left to the load itself.
    const free = Number(spawnSync('stat', ['-f', '-c', '%a', disk], { encoding: 'utf8' }).stdout) * 4096;
    writeFileSync(join(disk, 'others'), Buffer.alloc(Math.max(free - 3_000_000, 0)));
    await untilRefused(world);
    onCycle?.(`full: ${world.acknowledged - before} acknowledged on the last 3 MB, then refused`);
    await pause(3000);
    await world.keepCheckpoint();
    spawnSync('mount', ['-o', 'remount,size=600m', disk]);
    if (world.postgres) {
      await world.postgres.kill(); // full disks make PostgreSQL stop; here it does in any case
      await world.postgres.start();
    }
    const full = world.acknowledged;
    await world.server.kill();
    await world.server.start();
    await untilServed(world, full);
  });

async function untilRefused(world: FaultWorld): Promise<void> {
  for (let quiet = 0, last = -1; quiet < 2000; quiet += 100) {
    if (world.acknowledged !== last) quiet = 0;
    last = world.acknowledged;
    if (!world.server.isRunning) return;
    await pause(100);
  }
}

const faketimeLibrary = '/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1';
export const hasFaketime = (): boolean => existsSync(faketimeLibrary);

const day = 86_400;
/** Forwards, back again, and then to yesterday: seconds from the true time. */
export const clockPlan = [day, 0, -day] as const;

/** The server looks every ten seconds. Nobody else opens an embedded database to see what it wrote. */
async function untilStepped(world: FaultWorld, steps: number): Promise<void> {
  for (let waited = 0; waited < 12_000; waited += 250) {
    await pause(250);
    if ((await world.readSteps()).length >= steps) return;
  }
}

/** The clock that dates the events is set, under load, by a day each time. */
export const stepClock = (
  { engine, onCycle }: FaultOptions,
  plan: readonly number[] = clockPlan,
): Promise<Account> => {
  const file = (folder: string): string => join(folder, 'clock');
  const set = (folder: string, seconds: number): void =>
    writeFileSync(file(folder), `${seconds < 0 ? '' : '+'}${seconds}\n`, { mode: 0o644 });
  const environment = (folder: string): NodeJS.ProcessEnv => {
    set(folder, 0);
    return {
      LD_PRELOAD: faketimeLibrary,
      FAKETIME_TIMESTAMP_FILE: file(folder),
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      DONT_FAKE_MONOTONIC: '1',
    };
  };
  return inWorld(engine, { environment }, async (world, folder) => {
    world.startLoad();
    await pause(2000);
    let steps = 0;
    for (const seconds of plan) {
      set(folder, seconds);
      onCycle?.(`the clock stands ${seconds} s from the true time`);
      await untilStepped(world, (steps += 1));
      await world.keepCheckpoint();
    }
  });
};
