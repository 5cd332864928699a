import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

export interface ReceivedMail {
  from: string;
  to: string[];
  /** Headers and body as they came. */
  data: string;
}

/** As much of RFC 5321 as a client needs to hand a mail over; without TLS, for this machine only. */
export interface SmtpServer {
  url: string;
  received: ReceivedMail[];
  /** What RCPT is answered with instead of 250, such as `550 no such user`. */
  refusal: string | undefined;
  close(): Promise<void>;
}

const pathIn = (line: string): string => /<([^>]*)>/.exec(line)?.[1] ?? '';

class Conversation {
  readonly #socket: Socket;
  readonly #server: SmtpServer;
  #mail: ReceivedMail = { from: '', to: [], data: '' };
  #isData = false;

  constructor(socket: Socket, server: SmtpServer) {
    this.#socket = socket;
    this.#server = server;
    this.#say('220 test');
  }

  #say(line: string): void {
    this.#socket.write(`${line}\r\n`);
  }

  hear(line: string): void {
    if (this.#isData) return this.#take(line);
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

export async function startSmtpServer(port = 0): Promise<SmtpServer> {
  const sockets = new Set<Socket>();
  const listener: Server = createServer((socket) => {
    sockets.add(socket);
    const conversation = new Conversation(socket, server);
    let rest = '';
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      const lines = (rest + chunk.toString('utf8')).split('\r\n');
      rest = lines.pop() ?? '';
      for (const line of lines) conversation.hear(line);
    });
  });
  const server: SmtpServer = {
    url: '',
    received: [],
    refusal: undefined,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        listener.close(() => resolve());
      }),
  };
  await new Promise<void>((resolve) => listener.listen(port, '127.0.0.1', resolve));
  server.url = `smtp://127.0.0.1:${(listener.address() as AddressInfo).port}`;
  return server;
}
