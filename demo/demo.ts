/** `npm run demo`: one whole ceremony on the real widget, by itself. Prints its steps, writes the sealed PDF, leaves nothing else. */
import { rmSync } from 'node:fs';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';
import { findBrowser } from './browser.ts';
import { DemoError, describeError } from './demo-error.ts';
import { readDemoOptions, usage, type DemoOptions } from './demo-options.ts';
import { stopAllChildren } from './node-child.ts';
import { signAsPerson, type SignedFiles } from './person.ts';
import { openTemporaryWorld, type TemporaryWorld } from './temporary-world.ts';

let browser: Browser | undefined;
let world: TemporaryWorld | undefined;
let folder: string | undefined;
let doing = 'starting';
let leaving = false;

function say(what: string): void {
  doing = what;
  process.stdout.write(`${what}\n`);
}

async function main(): Promise<void> {
  const parameters = process.argv.slice(2);
  if (parameters.includes('--help')) return void process.stdout.write(`${usage}\n`);
  const options = await readDemoOptions(parameters, process.env);
  setTimeout(() => {
    const limit = new DemoError(
      'timed_out',
      `Not finished after ${options.timeLimitSeconds} s, while: ${doing}.`,
    );
    process.stderr.write(`${describeError(limit)}\n`);
    void leave(1);
  }, options.timeLimitSeconds * 1000).unref();
  const { sealedFile, certificateFile } = await runCeremony(options);
  await copyFile(sealedFile, options.out);
  process.stdout.write(`sealed PDF: ${options.out}\n`);
  if (certificateFile === undefined) return;
  await copyFile(certificateFile, options.certificateOut);
  process.stdout.write(
    `The PDF was signed before, so nothing could be added to its pages: what was filled in stands in the\ncompletion certificate: ${options.certificateOut}\n`,
  );
}

async function runCeremony(options: DemoOptions): Promise<SignedFiles> {
  const found = await findBrowser();
  if (!options.headless && found.source === 'bundled') {
    throw new DemoError(
      'browser_not_found',
      'The bundled browser cannot be shown. Install Chromium or add --headless.',
    );
  }
  folder = await mkdtemp(join(tmpdir(), 'inkseal-demo-'));
  world = await openTemporaryWorld(folder, say);
  browser = await chromium.launch({
    executablePath: found.executablePath,
    headless: options.headless,
    // The browser belongs to this process, which decides on every signal what is stopped and when.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    env: { ...process.env, ...found.env },
  });
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  page.setDefaultTimeout(options.timeLimitSeconds * 1000);
  const signed = await signAsPerson(page, { pageOrigin: world.pageOrigin, pdf: options.pdf, say });
  const inFolder = (path: string): string => join(world?.signedFolder ?? '', basename(path));
  return {
    sealedFile: inFolder(signed.sealedFile),
    certificateFile: signed.certificateFile && inFolder(signed.certificateFile),
  };
}

/** Ends within 15 s whatever hangs: what is still alive then ends with this process. */
async function leave(code: number): Promise<void> {
  if (leaving) return;
  leaving = true;
  setTimeout(() => {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
    process.exit(code || 1);
  }, 15_000).unref();
  await browser?.close().catch(() => undefined);
  await world?.close().catch(() => undefined);
  await stopAllChildren();
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  process.exit(code);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void leave(130));

main().then(
  () => leave(0),
  (error: unknown) => {
    if (!leaving) process.stderr.write(`${describeError(error)}\n`);
    return leave(error instanceof DemoError && error.code === 'invalid_option' ? 2 : 1);
  },
);
