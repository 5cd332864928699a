import { spawn } from 'node:child_process';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DataDirectoryInUse, lockDataDirectory } from './data-directory-lock.ts';

const lockModule = new URL('./data-directory-lock.ts', import.meta.url).href;

describe('the lock of a data directory', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'inkseal-lock-'));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  /** Another process that takes the lock and keeps it; resolves once it has it. */
  async function holder() {
    const script = `
      const { lockDataDirectory } = await import(${JSON.stringify(lockModule)});
      await lockDataDirectory(${JSON.stringify(directory)});
      console.log('locked');
      setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await new Promise((resolve) => child.stdout.once('data', resolve));
    return child;
  }

  it('refuses a second process by name, also through another path to the same directory', async () => {
    const child = await holder();
    try {
      await expect(lockDataDirectory(directory)).rejects.toBeInstanceOf(DataDirectoryInUse);
      const alias = `${directory}-alias`;
      await symlink(directory, alias);
      try {
        await expect(lockDataDirectory(alias)).rejects.toMatchObject({ code: 'data_directory_in_use' });
      } finally {
        await rm(alias);
      }
    } finally {
      child.kill('SIGKILL');
    }
  });

  it('is free at once after kill -9, whatever file was left', async () => {
    const child = await holder();
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
    const lock = await lockDataDirectory(directory);
    await lock.release();
  });

  it('is free after release, and does not cover other directories', async () => {
    const lock = await lockDataDirectory(directory);
    const other = await mkdtemp(join(tmpdir(), 'inkseal-lock-'));
    await (await lockDataDirectory(other)).release();
    await rm(other, { recursive: true });
    await lock.release();
    await (await lockDataDirectory(directory)).release();
  });

  it('gives way to one winner when several start over a stale file', async () => {
    await writeFile(join(directory, 'server.sock'), '');
    const attempts = await Promise.allSettled(Array.from({ length: 5 }, () => lockDataDirectory(directory)));
    const won = attempts.filter((attempt) => attempt.status === 'fulfilled');
    expect(won).toHaveLength(1);
    await won[0]!.value.release();
  });
});
