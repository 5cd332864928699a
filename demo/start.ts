/** `npm start` and, with --watch, `npm run dev`: Inkseal and its demo customer, each on its own origin. */
import { join, resolve } from 'node:path';
import { frameworkPages, startCustomer, type RunningCustomer } from './backend.ts';
import { DemoError, describeError } from './demo-error.ts';
import {
  buildFrameworkPages,
  buildWidget,
  packageFolder,
  pageFolder,
  readPort,
  repository,
  requireFreePort,
  seedCustomer,
  startServer,
  type RunningServer,
  type ServerPlace,
} from './launch.ts';
import { stopAllChildren } from './node-child.ts';
import { watchFolders } from './watch-folders.ts';

const stateFolder = resolve(process.env['DEMO_STATE_DIR'] ?? join(repository, '.inkseal-demo'));
const frameworkFolder = join(stateFolder, 'pages');
const signedFolder = resolve(process.env['DEMO_SIGNED_DIR'] ?? join(repository, 'signed'));

interface Running {
  server: RunningServer;
  customer: RunningCustomer;
}

const running: Partial<Running> = {};
const reloadListeners = new Set<() => void>();
let stopping = false;

async function main(): Promise<void> {
  const watch = process.argv.slice(2).includes('--watch');
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stopAll(0));
  const serverPort = readPort(process.env, 'INKSEAL_PORT', 4100);
  const pagePort = readPort(process.env, 'DEMO_PORT', 4200);
  if (serverPort === pagePort) {
    throw new DemoError('port_taken', 'INKSEAL_PORT and DEMO_PORT must be two different ports.');
  }
  await requireFreePort(serverPort, 'INKSEAL_PORT');
  await requireFreePort(pagePort, 'DEMO_PORT');
  const signUp = process.env['INKSEAL_HOST'] ? 'closed' : 'open';
  const place: ServerPlace = {
    port: serverPort,
    dataFolder: process.env['INKSEAL_DATA_DIR'] ?? join(repository, '.inkseal'),
    // Nobody but this machine can reach the server, so whoever can may make an account for the console.
    environment: { ...process.env, INKSEAL_SIGN_UP: process.env['INKSEAL_SIGN_UP'] ?? signUp },
  };
  await step('Building the signing widget', (log) => buildWidget(log));
  await step('Building the same page in React and Vue', () => buildFrameworkPages(frameworkFolder));
  await step('Starting Inkseal (the first start makes the database)', () => startAndGuard(place, watch));
  const pageOrigin = `http://localhost:${pagePort}`;
  await step('Setting up the demo customer', () => openCustomer(place, pageOrigin, watch));
  if (watch) watchSources(place);
  process.stdout.write(
    [
      '',
      `  Sign a document:   ${pageOrigin}`,
      `  The same page in:  ${Object.keys(frameworkPages)
        .map((name) => `${pageOrigin}/${name}/`)
        .join('  ')}`,
      `  The console:       http://127.0.0.1:${serverPort}/console`,
      `  Sealed PDFs go to: ${signedFolder}`,
      `  Stop with Ctrl+C${watch ? '; server/, widget/ and demo/page/ are watched' : ''}`,
      '',
      '',
    ].join('\n'),
  );
}

/** Names what is being done before doing it, and how long it took afterwards. */
async function step<T>(title: string, work: (log: (line: string) => void) => Promise<T>): Promise<T> {
  if (stopping) throw new DemoError('stopped', 'There is no next step.');
  const startedAt = Date.now();
  process.stdout.write(`${title} …\n`);
  const result = await work((line) => process.stdout.write(`  ${line}\n`));
  process.stdout.write(`  done in ${((Date.now() - startedAt) / 1000).toFixed(1)} s\n`);
  return result;
}

async function startAndGuard(place: ServerPlace, watch: boolean): Promise<void> {
  const server = await startServer(place, (line) => process.stdout.write(`  ${line}\n`));
  running.server = server;
  void server.child.exited.then((code) => {
    if (stopping || running.server !== server) return;
    const next = watch ? ' Save a file to start it again.' : '';
    process.stderr.write(`error: server_failed: Inkseal stopped by itself (exit code ${code}).${next}\n`);
    if (!watch) void stopAll(1);
  });
}

async function openCustomer(place: ServerPlace, pageOrigin: string, watch: boolean): Promise<void> {
  const samplePdf = join(stateFolder, 'sample-agreement.pdf');
  const account = await seedCustomer(place, {
    stateFile: join(stateFolder, 'customer.json'),
    samplePdf,
    pageOrigin,
  });
  running.customer = await startCustomer({
    account,
    pageOrigin,
    samplePdf,
    signedFolder,
    bookFile: join(stateFolder, 'signings.json'),
    packageFolder,
    pageFolder,
    frameworkFolder,
    ...(watch && { liveReload: { onReload: listenForReload } }),
  });
}

function listenForReload(listener: () => void): () => void {
  reloadListeners.add(listener);
  return () => reloadListeners.delete(listener);
}

function watchSources(place: ServerPlace): void {
  const reload = () => reloadListeners.forEach((listener) => listener());
  const restart = async () => {
    const old = running.server;
    delete running.server;
    await old?.child.stop();
    await startAndGuard(place, true);
    reload();
  };
  watchFolders([join(repository, 'server')], () => survive('Restarting Inkseal', restart));
  watchFolders([join(repository, 'widget')], () =>
    // Inkseal runs on widget/contract, and knows by name the files that were built when it started.
    survive('Rebuilding the signing widget and restarting Inkseal', async (log) => {
      await buildWidget(log);
      await restart();
    }),
  );
  watchFolders([pageFolder], async () => reload());
}

let lastWork: Promise<void> = Promise.resolve();

/** One at a time. A mistake saved while developing is said, and the next save tried; nothing ends. */
async function survive(title: string, work: (log: (line: string) => void) => Promise<void>): Promise<void> {
  lastWork = lastWork.then(() => step(title, work)).catch(tell);
  await lastWork;
}

/** Whoever has pressed Ctrl+C needs no explanation of what did not come to its end. */
function tell(error: unknown): void {
  if (!stopping) process.stderr.write(`${describeError(error)}\n`);
}

async function stopAll(code: number): Promise<void> {
  if (stopping) return;
  stopping = true;
  await running.customer?.close();
  await stopAllChildren();
  process.exit(code);
}

main().catch((error: unknown) => {
  tell(error);
  void stopAll(1);
});
