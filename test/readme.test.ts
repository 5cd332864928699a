/**
 * The README is the first code of ours that anybody runs, so it is run here: its commands and its backend against a
 * really started server, its page in a real browser, until the event it waits for; and the element's, with its way to
 * tokens. Changed is only what a reader must change too, the addresses.
 */
import { serve, type ServerType } from '@hono/node-server';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildWidget, findFreePort, packageFolder, startServer } from '../demo/launch.ts';
import { signInFrame } from '../demo/person.ts';
import { verifySealedPdf } from '../widget/verify/core/verify-sealed-pdf.ts';
import { launchBrowser } from './support/launch-browser.ts';
import { fencedBlock } from './support/markdown.ts';
import { readSampleAgreement } from './support/prepared.ts';
import { repositoryRoot, runStage, type Stage } from './support/stages.ts';

const readme = await readFile(join(repositoryRoot, 'README.md'), 'utf8');
const widgetReadme = await readFile(join(repositoryRoot, 'widget/README.md'), 'utf8');
const manifest = JSON.parse(await readFile(join(repositoryRoot, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};

describe('README.md', () => {
  it('is short', () => {
    expect(readme.trimEnd().split('\n').length).toBeLessThanOrEqual(120);
  });

  it('names only commands that exist', () => {
    const named = [...readme.matchAll(/(?:^|`|&& |\$\()npm (?:run )?(?:-s )?([a-z]+)/gm)].map(
      ([, name]) => name ?? '',
    );
    const known = [...Object.keys(manifest.scripts), 'ci', 'install', 'pack'];
    expect(named.filter((name) => name !== '' && !known.includes(name))).toEqual([]);
    expect(named).toEqual(expect.arrayContaining(['ci', 'start', 'test', 'demo', 'check', 'server', 'cli']));
  });

  it('maps only folders, pictures and files that exist', () => {
    const map = /```\n(widget\/contract[^`]+)```/.exec(readme)?.[1] ?? '';
    const folders = map.split('\n').flatMap((line) => /^[a-z/-]+/.exec(line) ?? []);
    const links = [...readme.matchAll(/\]\(([^)#:]+)(?:#[\w-]+)?\)/g)].flatMap(([, path]) => path ?? []);
    expect(folders.length).toBeGreaterThan(6);
    expect([...folders, ...links].filter((path) => !existsSync(join(repositoryRoot, path)))).toEqual([]);
  });
});

type StartSigning = (
  id: string,
  pdf: Blob,
  signer: { name: string; email: string },
  origin: string,
) => Promise<{ envelopeId: string; embedId: string; frameUrl: string; token: string; expiresAt: string }>;
type SealedPdf = (envelopeId: string) => Promise<Blob>;
type MakeToken = (embedId: string, jkt: unknown) => Promise<{ token: string }>;

const ada = { name: 'Ada', email: 'ada@example.com' };
const run = promisify(execFile);

describe('the snippets of README.md', () => {
  let folder: string;
  let browser: Browser;
  let startSigning: StartSigning;
  let sealedPdf: SealedPdf;
  let embedToken: MakeToken;
  let pageOrigin: string;
  let serverUrl: string;
  let pdf: Blob;
  let started: Awaited<ReturnType<StartSigning>> | undefined;
  const closing: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    // Below the repository, so that the snippet finds Node's types as a customer's project would.
    folder = await mkdtemp(join(repositoryRoot, 'node_modules', '.readme-'));
    closing.push(() => rm(folder, { recursive: true, force: true }));
    await buildWidget(() => undefined);
    const { DATABASE_URL: _theirs, ...environment } = process.env;
    const place = { port: await findFreePort(), dataFolder: join(folder, 'inkseal'), environment };
    const server = await startServer(place);
    closing.push(() => server.child.stop());
    const port = await findFreePort();
    pageOrigin = `http://localhost:${port}`;
    serverUrl = server.url;
    Object.assign(process.env, await runOperator(place.dataFolder));
    pdf = new Blob([await readSampleAgreement()]);
    await writeFile(join(folder, 'backend.ts'), fencedBlock(readme, 'backend'));
    await writeFile(join(folder, 'token.ts'), fencedBlock(widgetReadme, 'token'));
    const load = async (name: string): Promise<unknown> => import(pathToFileURL(join(folder, name)).href);
    ({ startSigning, sealedPdf } = (await load('backend.ts')) as {
      startSigning: StartSigning;
      sealedPdf: SealedPdf;
    });
    ({ embedToken } = (await load('token.ts')) as { embedToken: MakeToken });
    closing.push(await servePage(port));
    browser = await launchBrowser();
    closing.push(() => browser.close());
  });

  afterAll(async () => {
    for (const close of closing.reverse()) await close();
  });

  /** What the operator's commands leave in the environment. */
  async function runOperator(dataFolder: string): Promise<Record<string, string>> {
    const commands = fencedBlock(readme, 'operator')
      .replace('http://localhost:3000', pageOrigin)
      .replace('http://127.0.0.1:4100', serverUrl);
    const said = `${commands}\nprintf '%s\\n' "$INKSEAL_URL" "$INKSEAL_API_KEY"`;
    const env = { ...process.env, INKSEAL_DATA_DIR: dataFolder };
    const { stdout } = await run('sh', ['-euc', said], { cwd: repositoryRoot, env });
    const [INKSEAL_URL = '', INKSEAL_API_KEY = ''] = stdout.trim().split('\n');
    return { INKSEAL_URL, INKSEAL_API_KEY };
  }

  async function servePage(port: number): Promise<() => Promise<void>> {
    const app = new Hono();
    const imports = JSON.stringify({ imports: { '@inkseal/widget/define': '/package/define.js' } });
    const pageOf = (body: string) =>
      `<!doctype html><meta charset="utf-8"><script type="importmap">${imports}</script>${body}`;
    app.get('/', (c) => c.html(pageOf(fencedBlock(readme, 'page'))));
    app.post('/start-signing', async (c) =>
      c.json((started = await startSigning('signing-1', pdf, ada, pageOrigin))),
    );
    app.get('/element', async (c) => {
      started = await startSigning('signing-2', pdf, ada, pageOrigin);
      const page = fencedBlock(widgetReadme, 'page');
      return c.html(pageOf(page.replace('https://sign.example.com/e/emb_…', started.frameUrl)));
    });
    app.post('/your-backend/embed-token', async (c) => {
      // As the usual middlewares of a backend do: what is not called JSON is not read.
      const isJson = c.req.header('content-type')?.startsWith('application/json') === true;
      const body: { jkt?: unknown } = isJson ? await c.req.json() : {};
      return c.json(await embedToken(started?.embedId ?? '', body.jkt));
    });
    const rewriteRequestPath = (path: string) => path.slice('/package'.length);
    app.use('/package/*', serveStatic({ root: packageFolder, rewriteRequestPath }));
    const server = await new Promise<ServerType>((resolve) => {
      const listening: ServerType = serve({ fetch: app.fetch, hostname: 'localhost', port }, () =>
        resolve(listening),
      );
    });
    return () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        if ('closeAllConnections' in server) server.closeAllConnections();
      });
  }

  it('the backends have types that hold', async () => {
    const options = ['--strict', '--noEmit', '--target', 'es2023', '--module', 'esnext', '--types', 'node'];
    const files = ['backend.ts', 'token.ts'].map((name) => join(folder, name));
    const resolution = ['--moduleResolution', 'bundler', '--ignoreConfig', '--skipLibCheck'];
    const command: Stage['command'] = ['tsc', ...options, ...resolution, ...files];
    const checked = await runStage({ name: 'types', command, timeLimitSeconds: 60 });
    expect(checked.passed, checked.output).toBe(true);
  });

  it('the backend answers with an embed and a token', async () => {
    const embed = await startSigning('answered', pdf, ada, pageOrigin);
    expect(embed.token).toMatch(/^et_[\w-]{43}$/);
    expect(embed.frameUrl).toBe(`${serverUrl}/e/${embed.embedId}`);
    expect(Date.parse(embed.expiresAt)).toBeGreaterThan(Date.now());
  });

  it('the backend may be asked again: nothing is made twice but an embed, whose token is fresh', async () => {
    const first = await startSigning('repeated', pdf, ada, pageOrigin);
    const second = await startSigning('repeated', pdf, ada, pageOrigin);
    expect(second.envelopeId).toBe(first.envelopeId);
    expect(second.token).not.toBe(first.token);
    const grace = { ...ada, name: 'Grace' };
    await expect(startSigning('repeated', pdf, grace, pageOrigin)).rejects.toThrow('idempotency_key_reused');
  });

  it('the backend rejects with the server’s own code', async () => {
    const refused = startSigning('refused', new Blob(['no PDF']), ada, pageOrigin);
    await expect(refused).rejects.toThrow('not_a_pdf');
    const { envelopeId } = await startSigning('unsigned', pdf, ada, pageOrigin);
    await expect(sealedPdf(envelopeId)).rejects.toThrow('sealed_document_not_ready');
  });

  it('the backend makes no token for a page that sends no key of its frame', async () => {
    const { embedId } = await startSigning('unbound', pdf, ada, pageOrigin);
    await expect(embedToken(embedId, undefined)).rejects.toThrow('jkt');
    await expect(embedToken(embedId, 'no thumbprint')).rejects.toThrow('invalid_request');
  });

  it('the element’s page asks for tokens that are bound, and hands over the statement', async () => {
    const page = await browser.newPage();
    const said: string[] = [];
    page.on('console', (message) => void said.push(message.text()));
    await page.goto(`${pageOrigin}/element`);
    await signInFrame(page.locator('inkseal-sign iframe').contentFrame(), () => undefined);
    await expect
      .poll(() => said, { timeout: 30_000 })
      .toContainEqual(expect.stringMatching(/^ey[\w-]+(\.[\w-]+){2}$/));
    await page.close();
  });

  it('the page shows the agreement, hears when it is signed and sealed, and the backend gets the sealed PDF', async () => {
    const page = await browser.newPage();
    const said: string[] = [];
    page.on('console', (message) => void said.push(message.text()));
    await page.goto(pageOrigin);
    await signInFrame(page.locator('inkseal-sign iframe').contentFrame(), () => undefined);
    await expect.poll(() => said, { timeout: 30_000 }).toContain('envelope.completed');
    await page.close();
    const sealed = new Uint8Array(await (await sealedPdf(started?.envelopeId ?? '')).arrayBuffer());
    expect((await verifySealedPdf(sealed)).valid).toBe(true);
  });
});
