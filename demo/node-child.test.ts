import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startNode } from './node-child.ts';

let folder: string;
let stubborn: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inkseal-child-'));
  stubborn = join(folder, 'stays.mjs');
  await writeFile(stubborn, `console.log('pid ' + process.pid); setInterval(() => {}, 1000);`);
});
afterAll(() => rm(folder, { recursive: true }));

const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

async function pidOf(output: AsyncIterable<Buffer>): Promise<number> {
  for await (const chunk of output) {
    const pid = /pid (\d+)/.exec(chunk.toString())?.[1];
    if (pid) return Number(pid);
  }
  throw new Error('no pid was printed');
}

describe('a child process', () => {
  it('is quoted without the colours it writes in, which nothing would end', async () => {
    const coloured = join(folder, 'coloured.mjs');
    await writeFile(coloured, String.raw`console.log('\x1b[31mred\x1b[0m and \x1b[38;5;246mgrey')`);
    const lines: string[] = [];
    const child = startNode({
      command: [coloured],
      environment: process.env,
      onLine: (line) => lines.push(line),
    });
    await child.exited;
    expect([lines, child.lastLines()]).toEqual([['red and grey'], ['red and grey']]);
  });

  it('is gone when stop resolves, and its last lines are kept', async () => {
    const firstLine = Promise.withResolvers<string>();
    const child = startNode({ command: [stubborn], environment: process.env, onLine: firstLine.resolve });
    const pid = Number((await firstLine.promise).slice(4));
    expect(isAlive(pid)).toBe(true);
    await child.stop();
    expect(isAlive(pid)).toBe(false);
    expect(child.lastLines()).toEqual([`pid ${pid}`]);
  });

  it('ends when its parent is killed without a chance to say so', async () => {
    const parentScript = join(folder, 'parent.mjs');
    const library = JSON.stringify(new URL('./node-child.ts', import.meta.url).href);
    await writeFile(
      parentScript,
      `import { startNode } from ${library};
       startNode({ command: [${JSON.stringify(stubborn)}], environment: process.env, onLine: (line) => console.log(line) });`,
    );
    const parent = spawn(process.execPath, [parentScript], { stdio: ['ignore', 'pipe', 'inherit'] });
    const pid = await pidOf(parent.stdout);
    parent.kill('SIGKILL');
    await once(parent, 'exit');
    await expect.poll(() => isAlive(pid), { timeout: 5000 }).toBe(false);
  });

  it('reports a script that fails', async () => {
    const broken = join(folder, 'broken.mjs');
    await writeFile(broken, `console.error('error: no'); process.exit(3);`);
    const child = startNode({ command: [broken], environment: process.env });
    expect(await child.exited).toBe(3);
    expect(child.lastLines()).toEqual(['error: no']);
  });
});
