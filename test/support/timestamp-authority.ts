/** A real timestamp authority: `openssl ts` behind the smallest HTTP server, with a certificate authority of its own. */
import { spawnSync } from 'node:child_process';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { appendFileSync, copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as der from '../../server/platform/crypto/der.ts';
import { repositoryRoot } from './stages.ts';

export const hasOpenssl = (): boolean => spawnSync('openssl', ['version']).status === 0;

/** What it does with a request; `honest` answers it. */
export type Mood =
  | 'honest'
  | 'silent'
  | 'broken'
  | 'refusing'
  | { answer: (request: Buffer, honest: (request: Buffer) => Buffer) => Buffer; type?: string };

const configuration = join(repositoryRoot, 'test', 'support', 'timestamp-authority.cnf');

export class TestTimestampAuthority {
  readonly folder: string;
  mood: Mood = 'honest';
  /** How many requests came. */
  requests = 0;
  readonly #server: Server;
  readonly #certificateIdAlgorithm: string;

  private constructor(folder: string, certificateIdAlgorithm: string) {
    this.folder = folder;
    this.#certificateIdAlgorithm = certificateIdAlgorithm;
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => this.#serve(request.url ?? '/', Buffer.concat(chunks), response));
    });
  }

  static async start({ key = 'rsa', certificateId = 'sha256' } = {}): Promise<TestTimestampAuthority> {
    const folder = mkdtempSync(join(tmpdir(), 'inkseal-tsa-'));
    const authority = new TestTimestampAuthority(folder, certificateId);
    copyFileSync(configuration, join(folder, 'tsa.cnf'));
    writeFileSync(join(folder, 'serial'), '01\n');
    writeFileSync(join(folder, 'crlnumber'), '01\n');
    writeFileSync(join(folder, 'index.txt'), '');
    await new Promise<void>((resolve) => authority.#server.listen(0, '127.0.0.1', resolve));
    const create = [
      '-newkey',
      ...(key === 'rsa' ? ['rsa:2048'] : ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256']),
    ];
    const keyFile = (name: string): string[] => ['-nodes', '-keyout', `${name}.key`, '-out', `${name}.pem`];
    authority.run('req', '-x509', ...create, ...keyFile('ca'), '-subj', '/O=Test/CN=Test root', '-days', '30',
      '-config', 'tsa.cnf', '-extensions', 'ca'); // prettier-ignore
    authority.issue('stamp', 'stamp', create);
    return authority;
  }

  /** A key and a certificate by the authority's root. */
  issue(
    name: string,
    extensions: string,
    create = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'],
    days = 20,
  ): void {
    this.run('req', '-x509', ...create, '-nodes', '-keyout', `${name}.key`, '-out', `${name}.pem`, '-subj',
      `/O=Test/CN=Test ${name}`, '-days', String(days), '-CA', 'ca.pem', '-CAkey', 'ca.key', '-config', 'tsa.cnf',
      '-extensions', extensions); // prettier-ignore
    // What `openssl ocsp` knows it by: valid, until when, serial number.
    const serial = this.run('x509', '-in', `${name}.pem`, '-noout', '-serial')
      .toString()
      .trim()
      .split('=')[1];
    appendFileSync(this.path('index.txt'), `V\t491231235959Z\t\t${serial}\tunknown\t/CN=${serial}\n`);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  get anchors(): string {
    return this.path('ca.pem');
  }

  run(...parameters: string[]): Buffer {
    const result = spawnSync('openssl', parameters, {
      cwd: this.folder,
      env: {
        ...process.env,
        TSA_FOLDER: this.folder,
        TSA_CERT_ID_ALG: this.#certificateIdAlgorithm,
        CRL_URL: `${this.url}root.crl`,
        OCSP_URL: `${this.url}ocsp`,
      },
    });
    if (result.status !== 0) throw new Error(`openssl ${parameters[0]}: ${result.stderr.toString()}`);
    return result.stdout;
  }

  /** What the honest answer says, signed by `openssl cms` with another certificate of this authority. */
  answerSignedBy(name: string, request: Buffer): Buffer {
    this.#honest(request);
    this.run('ts', '-reply', '-in', 'reply.tsr', '-token_out', '-out', 'token');
    this.run('cms', '-verify', '-noverify', '-inform', 'DER', '-in', 'token', '-out', 'info');
    const token = this.run('cms', '-sign', '-binary', '-nodetach', '-cades', '-nosmimecap', '-md', 'sha256',
      '-econtent_type', '1.2.840.113549.1.9.16.1.4', '-in', 'info', '-signer', `${name}.pem`, '-inkey', `${name}.key`,
      '-outform', 'DER'); // prettier-ignore
    return der.sequence(der.sequence(der.integer(0)), token);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
    rmSync(this.folder, { recursive: true });
  }

  #honest = (request: Buffer): Buffer => {
    writeFileSync(this.path('query.tsq'), request);
    this.run(
      'ts',
      '-reply',
      '-config',
      'tsa.cnf',
      '-section',
      'stamping',
      '-queryfile',
      'query.tsq',
      '-out',
      'reply.tsr',
    );
    return readFileSync(this.path('reply.tsr'));
  };

  #serve(path: string, request: Buffer, response: ServerResponse): void {
    if (path === '/root.crl') {
      this.run('ca', '-gencrl', '-config', 'tsa.cnf', '-name', 'issuing', '-cert', 'ca.pem', '-keyfile', 'ca.key',
        '-out', 'crl.pem'); // prettier-ignore
      response.end(this.run('crl', '-in', 'crl.pem', '-outform', 'DER'));
      return;
    }
    if (path === '/ocsp') {
      writeFileSync(this.path('ocsp.der'), request);
      this.run('ocsp', '-index', 'index.txt', '-CA', 'ca.pem', '-rsigner', 'ca.pem', '-rkey', 'ca.key', '-reqin',
        'ocsp.der', '-respout', 'ocsp.out', '-ndays', '3'); // prettier-ignore
      response.end(readFileSync(this.path('ocsp.out')));
      return;
    }
    this.requests += 1;
    const { mood } = this;
    if (mood === 'silent') return;
    if (mood === 'broken') {
      response.writeHead(503).end();
      return;
    }
    const type = (typeof mood === 'object' && mood.type) || 'application/timestamp-reply';
    // PKIStatusInfo { status rejection (2) }
    const refusal = Buffer.from('30053003020102', 'hex');
    const answer =
      mood === 'honest'
        ? this.#honest(request)
        : mood === 'refusing'
          ? refusal
          : mood.answer(request, this.#honest);
    response.writeHead(200, { 'content-type': type }).end(answer);
  }
}
