/**
 * A gate in front of a real S3 server that fails in the ways that networks and servers fail, and can make it one that
 * overwrites whatever is asked. Bytes and signatures pass through it unchanged.
 */
import {
  createServer,
  request as ask,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import type { S3 } from '@aws-sdk/client-s3';
import { objectStoreClient, type ObjectStore } from './object-store.ts';

/** What it does with a request; `honest` passes it on. */
export type GateMood =
  | 'honest'
  | 'down'
  | 'failing'
  | 'silent'
  /** Passes on the next write and loses its answer, then is honest. */
  | 'forgetful'
  /** Sends the half of an answer's body, then nothing. */
  | 'halting'
  /** Sends the half of an answer's body, then closes. */
  | 'cutting'
  | 'ignoring ranges'
  | 'hiding what is absent'
  | 'refusing conditions';

interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
}

export class S3Gate {
  mood: GateMood = 'honest';
  ignoresConditions = false;
  /** Method, and Range or If-None-Match, of every request that came. */
  readonly seen: {
    method: string;
    path: string;
    range: string | undefined;
    condition: string | undefined;
  }[] = [];
  readonly #store: ObjectStore;
  readonly #client: S3;
  readonly #server: Server;

  private constructor(store: ObjectStore) {
    this.#store = store;
    this.#client = objectStoreClient(store);
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        this.#serve(request, Buffer.concat(chunks), response).catch(() => response.destroy());
      });
    });
  }

  static async open(store: ObjectStore): Promise<S3Gate> {
    const gate = new S3Gate(store);
    await new Promise<void>((resolve) => gate.#server.listen(0, '127.0.0.1', resolve));
    return gate;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#client.destroy();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request: IncomingMessage, body: Buffer, response: ServerResponse): Promise<void> {
    const { method = '', url: path = '' } = request;
    const condition = request.headers['if-none-match'];
    this.seen.push({ method, path, range: request.headers.range, condition });
    const { mood } = this;
    if (mood === 'silent') return;
    if (mood === 'down') return void response.destroy();
    if (mood === 'failing') return void response.writeHead(503).end();
    if (mood === 'refusing conditions' && condition !== undefined) return void response.writeHead(501).end();
    if (this.ignoresConditions) await this.#clearTheWay(request);
    const answer = await this.#passOn(request, body);
    if (mood === 'forgetful' && completesAnObject(method, path)) {
      this.mood = 'honest';
      return void response.destroy();
    }
    if (mood === 'hiding what is absent' && answer.status === 404) answer.status = 403;
    if (mood === 'ignoring ranges' && answer.status === 206) {
      answer.status = 200;
      delete answer.headers['content-range'];
    }
    response.writeHead(answer.status, answer.headers);
    if (mood !== 'halting' && mood !== 'cutting') return void response.end(answer.body);
    response.write(answer.body.subarray(0, answer.body.length / 2), () => {
      if (mood === 'cutting') response.destroy();
    });
  }

  /** What a server does that has never heard of the condition: the object there gives way. */
  async #clearTheWay(request: IncomingMessage): Promise<void> {
    if (request.headers['if-none-match'] === undefined) return;
    const [, bucket, ...key] = decodeURIComponent((request.url ?? '').replace(/\?.*/, '')).split('/');
    await this.#client.deleteObject({ Bucket: bucket, Key: key.join('/') });
  }

  #passOn({ method, url: path, headers: given }: IncomingMessage, body: Buffer): Promise<Answer> {
    const { hostname, port } = new URL(this.#store.endpoint);
    const { expect: _, ...headers } = given;
    return new Promise((resolve, reject) => {
      const onward = ask({ hostname, port, method, path, headers }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('error', reject);
        answer.on('end', () =>
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks) }),
        );
      });
      onward.on('error', reject);
      onward.end(body);
    });
  }
}

const completesAnObject = (method: string, path: string): boolean =>
  method === 'POST' ? path.includes('uploadId=') : method === 'PUT' && !path.includes('partNumber=');
