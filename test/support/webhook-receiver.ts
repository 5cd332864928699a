/** Whoever gets webhooks: a real server, over TLS with a certificate of its own or without. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import {
  createServer as createPlainServer,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

export interface ReceivedWebhook {
  path: string;
  headers: Record<string, string>;
  body: string;
}

export interface WebhookReceiver {
  url: string;
  received: ReceivedWebhook[];
  /** How many connections were made. */
  connections: number;
  /** What it does with the next ones; answers 204 at first. */
  answer: (response: ServerResponse, webhook: ReceivedWebhook) => void;
  close(): Promise<void>;
}

export interface TlsIdentity {
  key: string;
  cert: string;
}

/** Good for that name alone; its own root. */
export function createTlsIdentity(name = 'DNS:localhost'): TlsIdentity {
  const folder = mkdtempSync(join(tmpdir(), 'inkseal-tls-'));
  try {
    const made = spawnSync(
      'openssl',
      ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', 'key.pem',
        '-out', 'cert.pem', '-subj', '/CN=Receiver', '-days', '2', '-addext', `subjectAltName=${name}`], // prettier-ignore
      { cwd: folder },
    );
    if (made.status !== 0) throw new Error(`openssl made no certificate: ${String(made.stderr)}`);
    return {
      key: readFileSync(join(folder, 'key.pem'), 'utf8'),
      cert: readFileSync(join(folder, 'cert.pem'), 'utf8'),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const noContent = (response: ServerResponse): void => void response.writeHead(204).end();

export async function startWebhookReceiver(tls?: TlsIdentity): Promise<WebhookReceiver> {
  const listener: RequestListener = (request, response) =>
    void text(request).then(
      (body) => {
        const webhook = { path: request.url ?? '', headers: request.headers as Record<string, string>, body };
        receiver.received.push(webhook);
        receiver.answer(response, webhook);
      },
      () => undefined,
    );
  const server: Server = tls ? createSecureServer(tls, listener) : createPlainServer(listener);
  server.on('connection', () => receiver.connections++);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const receiver: WebhookReceiver = {
    url: `${tls ? 'https://localhost' : 'http://127.0.0.1'}:${port}`,
    received: [],
    connections: 0,
    answer: noContent,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return receiver;
}
