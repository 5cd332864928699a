import { serve, type ServerType } from '@hono/node-server';
import { createApp } from './app.ts';
import { listenForOperator } from './cli/operator-socket.ts';
import { ConfigError, dataPaths, parseConfig, type Config } from './config.ts';
import { createFailureLog, describeFailure } from './platform/http/failure-log.ts';
import { ServiceError } from './platform/http/service-error.ts';
import { openParts, type Parts } from './parts.ts';
import { registerListeners, startBackgroundWork } from './wiring.ts';

const log = createFailureLog((line) => process.stderr.write(line));
const forcedExitMilliseconds = 10_000;

function listen(config: Config, parts: Parts): Promise<ServerType> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = config;
    const server = serve({ fetch: createApp(parts).fetch, hostname, port }, () => resolve(server));
    server.on('error', reject);
  });
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

async function stop(server: ServerType, parts: Parts, closeOperator: () => Promise<void>): Promise<void> {
  setTimeout(() => process.exit(1), forcedExitMilliseconds).unref();
  server.close();
  if ('closeAllConnections' in server) server.closeAllConnections();
  await closeOperator();
  await parts.closeServices();
  await parts.database.close();
  process.exit(0);
}

async function main(): Promise<void> {
  let config: Config | undefined;
  try {
    config = parseConfig(process.env);
    const parts = await openParts(config, log);
    registerListeners(parts);
    await startBackgroundWork(parts);
    const server = await listen(config, parts);
    const closeOperator = await listenForOperator(dataPaths(config.dataDirectory).operatorSocket, parts);
    let stopping = false;
    const onSignal = (): void => {
      if (stopping) return;
      stopping = true;
      void stop(server, parts, closeOperator);
    };
    process.on('SIGINT', onSignal);
    process.on('SIGTERM', onSignal);
    for (const notice of parts.startNotices) process.stderr.write(`${notice}\n`);
    process.stdout.write(`Inkseal is listening on ${config.publicOrigin}\n`);
  } catch (error) {
    process.stderr.write(`${explain(error, config)}\n`);
    process.exit(1);
  }
}

await main();
