/** `npm run dev` while somebody edits, on a copy of the sources: mistakes included, and saved again. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, cp, mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { buildWidget, findFreePort, repository } from '../../demo/launch.ts';
import { createId } from '../../widget/contract/ids.ts';

let copy: string;
let child: ChildProcess;
let output = '';
let inkseal: string;
const patience = { timeout: 110_000, interval: 200 };

beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), 'inkseal-dev-'));
  await buildWidget(() => undefined);
  for (const name of [
    'server',
    'widget',
    'demo',
    'package.json',
    'package-lock.json',
    'tsconfig.json',
    'LICENSE',
  ])
    await cp(join(repository, name), join(copy, name), {
      recursive: true,
      preserveTimestamps: true,
      filter: (path) => basename(path) !== 'node_modules',
    });
  await symlink(join(repository, 'node_modules'), join(copy, 'node_modules'));
  const { DATABASE_URL: _theirs, INKSEAL_DATA_DIR: _data, ...inherited } = process.env;
  const ports = { INKSEAL_PORT: String(await findFreePort()), DEMO_PORT: String(await findFreePort()) };
  inkseal = `http://127.0.0.1:${ports.INKSEAL_PORT}`;
  child = spawn(process.execPath, [join(copy, 'demo', 'start.ts'), '--watch'], {
    cwd: copy,
    env: { ...inherited, ...ports },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await vi.waitFor(() => expect(output).toContain('Stop with Ctrl+C'), patience);
});

afterAll(async () => {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  await rm(copy, { recursive: true, force: true });
});

const answers = async (path: string): Promise<Response | undefined> =>
  fetch(`${inkseal}${path}`).catch(() => undefined);
const securityText = async () => (await answers('/.well-known/security.txt'))?.text();

/** Until what the edit leads to is printed; earlier output does not count. */
async function edit(work: () => Promise<void>, thenPrinted: RegExp): Promise<void> {
  const before = output.length;
  await work();
  await expect.poll(() => output.slice(before), patience).toMatch(thenPrinted);
}

/** As most editors save: another file takes the place of the one there is. */
async function replace(path: string, text: string): Promise<void> {
  await writeFile(`${path}~`, text);
  await rename(`${path}~`, path);
}

it('runs what was saved, says what is broken, and goes on with the next save', async () => {
  const app = join(copy, 'server', 'app.ts');
  const source = await readFile(app, 'utf8');
  const changed = source.replace('security@inkseal.dev', 'changed@inkseal.dev');
  await edit(() => replace(app, changed), /Restarting Inkseal …[^]*done in/);
  expect(await securityText()).toContain('changed@inkseal.dev');
  await edit(() => writeFile(app, `${source}\n)`), /error: server_failed: /);
  expect(child.exitCode).toBeNull();
  await edit(() => writeFile(app, source), /Restarting Inkseal …[^]*done in/);
  expect(await securityText()).toContain('security@inkseal.dev');
});

it('starts again what ended by itself, at the next save', async () => {
  const app = join(copy, 'server', 'app.ts');
  const source = await readFile(app, 'utf8');
  const ending = source.replace(
    "app.get('/healthz', (c) =>",
    "app.get('/healthz', (c) => process.exit(7) ??",
  );
  expect(ending).not.toBe(source);
  await edit(() => writeFile(app, ending), /Restarting Inkseal …[^]*done in/);
  await edit(async () => void (await answers('/healthz')), /Inkseal stopped by itself \(exit code 7\)/);
  expect(child.exitCode).toBeNull();
  await edit(() => writeFile(app, source), /Restarting Inkseal …[^]*done in/);
  expect((await answers('/readyz'))?.status).toBe(200);
});

it('serves the frame that was built last', async () => {
  const scripts = async () =>
    [
      ...((await (await answers(`/e/${createId('emb')}`))?.text()) ?? '').matchAll(/src="(\/app\/[^"]+)"/g),
    ].map(([, path]) => path ?? '');
  const before = await scripts();
  await edit(
    () => appendFile(join(copy, 'widget', 'frame', 'main.ts'), `\nconsole.debug('edited');\n`),
    /Rebuilding the signing widget and restarting Inkseal …[^]*done in/,
  );
  const after = await scripts();
  expect(after).not.toEqual(before);
  for (const path of after) expect((await answers(path))?.status, path).toBe(200);
});

it('says in plain letters where the widget is broken', async () => {
  const main = join(copy, 'widget', 'frame', 'main.ts');
  const source = await readFile(main, 'utf8');
  const before = output.length;
  await edit(() => replace(main, `${source}const x = ;\n`), /error: build_failed: .*\n/);
  const said = output.slice(before);
  expect(said).toMatch(/error: build_failed: .*Unexpected token .*widget\/frame\/main\.ts/);
  expect(said).not.toContain('\u001b');
  await edit(
    () => replace(main, source),
    /Rebuilding the signing widget and restarting Inkseal …[^]*done in/,
  );
});

it('stops on Ctrl+C without a word of failure', async () => {
  const before = output.length;
  child.kill('SIGINT');
  expect((await once(child, 'exit'))[0]).toBe(0);
  expect(output.slice(before)).not.toMatch(/error/);
  expect(await answers('/readyz')).toBeUndefined();
});
