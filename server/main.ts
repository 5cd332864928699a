import { serve, type ServerType } from '@hono/node-server';
import type { Hono } from 'hono';
import { createApp } from './app.ts';
import { listenForOperator } from './cli/operator-socket.ts';
import { ConfigError, dataPaths, parseConfig, type Config } from './config.ts';
import { createFailureLog, describeFailure } from './platform/http/failure-log.ts';
import type { HttpEnv } from './platform/http/http-env.ts';
import { ServiceError } from './platform/http/service-error.ts';
import { createWaitingApp } from './platform/http/waiting-app.ts';
import { openParts } from './parts.ts';
import { registerListeners, startBackgroundWork } from './wiring.ts';

const log = createFailureLog((line) => process.stderr.write(line));
const forcedExitMilliseconds = 10_000;

/** The port, opened once: who answers there may change. */
class Doorway {
  readonly #config: Config;
  #answer: Hono<HttpEnv>['fetch'] | undefined;
  #server: Promise<ServerType> | undefined;

  constructor(config: Config) {
    this.#config = config;
  }

  async open(app: Hono<HttpEnv>): Promise<void> {
    this.#answer = app.fetch;
    await (this.#server ??= this.#listen());
  }

  async close(): Promise<void> {
    const server = await this.#server;
    server?.close();
    if (server && 'closeAllConnections' in server) server.closeAllConnections();
  }

  #listen(): Promise<ServerType> {
    return new Promise((resolve, reject) => {
      const { hostname, port } = this.#config;
      const fetch: Hono<HttpEnv>['fetch'] = (...asked) => this.#answer!(...asked);
      const server = serve({ fetch, hostname, port }, () => resolve(server));
      server.on('error', reject);
    });
  }
}

function explain(error: unknown, config: Config | undefined): string {
  if (error instanceof ConfigError) return error.message;
  const code = (error as { code?: unknown }).code;
  if (code === 'EADDRINUSE') {
    return `Port ${config?.port} on ${config?.hostname} is taken. Stop what uses it, or set INKSEAL_PORT.`;
  }
  if (error instanceof Error && 'startMessage' in error) return String(error.startMessage);
  if (error instanceof ServiceError) {
    const about = error.details === undefined ? '' : ` (${JSON.stringify(error.details)})`;
    return `The server could not start: ${error.message}${about} [${error.code}]\n${describeFailure(error)}`;
  }
  return `The server could not start.\n${describeFailure(error)}`;
}

async function main(): Promise<void> {
  let config: Config | undefined;
  let stopping = false;
  try {
    config = parseConfig(process.env);
    const parts = await openParts(config, log);
    const doorway = new Doorway(config);
    let closeOperator = async (): Promise<void> => undefined;
    const stop = async (): Promise<void> => {
      stopping = true;
      setTimeout(() => process.exit(1), forcedExitMilliseconds).unref();
      await doorway.close();
      await closeOperator();
      await parts.closeServices();
      await parts.database.close();
      process.exit(0);
    };
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => void (stopping || stop()));
    registerListeners(parts);
    const { trustedProxyHops } = config;
    await startBackgroundWork(parts, () => doorway.open(createWaitingApp(trustedProxyHops)));
    await doorway.open(createApp(parts));
    closeOperator = await listenForOperator(dataPaths(config.dataDirectory).operatorSocket, parts);
    for (const notice of parts.startNotices) process.stderr.write(`${notice}\n`);
    process.stdout.write(`Inkseal is listening on ${config.publicOrigin}\n`);
  } catch (error) {
    if (stopping) return;
    process.stderr.write(`${explain(error, config)}\n`);
    process.exit(1);
  }
}

await main();
