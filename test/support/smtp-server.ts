import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';
import type { TlsIdentity } from './webhook-receiver.ts';

export interface ReceivedMail {
  from: string;
  to: string[];
  /** Headers and body as they came. */
  data: string;
}

/** As much of RFC 5321 and RFC 3207 as a client needs to hand a mail over. */
export interface SmtpServer {
  url: string;
  received: ReceivedMail[];
  /** What RCPT is answered with instead of 250, such as `550 no such user`. */
  refusal: string | undefined;
  /** Every line that was not encrypted. */
  heardInTheOpen: string[];
  close(): Promise<void>;
}

export interface SmtpServerOptions {
  port?: number;
  host?: string;
  /** Offers STARTTLS, or with `implicit` speaks TLS from the first byte. */
  tls?: TlsIdentity & { implicit?: boolean };
}

const pathIn = (line: string): string => /<([^>]*)>/.exec(line)?.[1] ?? '';

class Conversation {
  #socket: Socket;
  readonly #server: SmtpServer;
  readonly #tls: TlsIdentity | undefined;
  #rest = '';
  #mail: ReceivedMail = { from: '', to: [], data: '' };
  #isData = false;

  constructor(socket: Socket, server: SmtpServer, tls: SmtpServerOptions['tls']) {
    this.#socket = socket;
    this.#server = server;
    this.#tls = tls;
  }

  begin({ implicit = false } = {}): void {
    if (implicit && this.#tls) this.#encrypt(this.#tls);
    this.#listen();
    this.#say('220 test');
  }

  #listen(): void {
    this.#socket.on('error', () => this.#socket.destroy());
    this.#socket.on('data', (chunk: Buffer) => {
      const lines = (this.#rest + chunk.toString('latin1')).split('\r\n');
      this.#rest = lines.pop() ?? '';
      for (const line of lines) this.hear(Buffer.from(line, 'latin1').toString('utf8'));
    });
  }

  #encrypt({ key, cert }: TlsIdentity): void {
    this.#socket.removeAllListeners('data');
    const secureContext = createSecureContext({ key, cert });
    this.#socket = new TLSSocket(this.#socket, { isServer: true, secureContext });
  }

  #say(line: string): void {
    this.#socket.write(`${line}\r\n`);
  }

  hear(line: string): void {
    const isOpen = !(this.#socket instanceof TLSSocket);
    if (isOpen) this.#server.heardInTheOpen.push(line);
    if (this.#isData) return this.#take(line);
    if (line === 'STARTTLS' && this.#tls && isOpen) {
      this.#say('220 go on');
      this.#encrypt(this.#tls);
      return this.#listen();
    }
    const verb = line.slice(0, 4).toUpperCase();
    if (verb === 'MAIL') this.#mail = { from: pathIn(line), to: [], data: '' };
    if (verb === 'RCPT' && !this.#server.refusal) this.#mail.to.push(pathIn(line));
    if (verb === 'DATA') this.#isData = true;
    this.#say(this.#answerTo(verb));
    if (verb === 'QUIT') this.#socket.end();
  }

  #answerTo(verb: string): string {
    if (verb === 'RCPT' && this.#server.refusal) return this.#server.refusal;
    if (verb === 'DATA') return '354 go on';
    const isEncrypted = this.#socket instanceof TLSSocket;
    if (verb === 'EHLO' && isEncrypted) return '250-ok\r\n250 AUTH PLAIN';
    if (verb === 'EHLO' && this.#tls) return '250-ok\r\n250 STARTTLS';
    if (verb === 'AUTH' && isEncrypted) return '235 ok';
    return ['EHLO', 'HELO', 'MAIL', 'RCPT', 'RSET', 'QUIT'].includes(verb) ? '250 ok' : '502 unknown';
  }

  #take(line: string): void {
    if (line !== '.') {
      this.#mail.data += `${line.replace(/^\./, '')}\n`;
      return;
    }
    this.#isData = false;
    this.#server.received.push(this.#mail);
    this.#say('250 taken');
  }
}

export async function startSmtpServer({
  port = 0,
  host = '127.0.0.1',
  tls,
}: SmtpServerOptions = {}): Promise<SmtpServer> {
  const sockets = new Set<Socket>();
  const listener: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    new Conversation(socket, server, tls).begin(tls);
  });
  const server: SmtpServer = {
    url: '',
    received: [],
    refusal: undefined,
    heardInTheOpen: [],
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        listener.close(() => resolve());
      }),
  };
  await new Promise<void>((resolve) => listener.listen(port, host, resolve));
  server.url = `${tls?.implicit ? 'smtps' : 'smtp'}://${host}:${(listener.address() as AddressInfo).port}`;
  return server;
}
