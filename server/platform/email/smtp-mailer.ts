import { createTransport } from 'nodemailer';
import { compose } from './composition.ts';
import type { MailMessage } from './mail-message.ts';
import { MailNotTaken, type Mailer } from './mailer.ts';

const connectMilliseconds = 10_000;
const silenceMilliseconds = 30_000;

export interface SmtpOptions {
  /** `smtps://user:password@host:465`, or `smtp://…:587`, which must offer STARTTLS unless it is this machine. */
  url: string;
  /** The address mails come from, with or without a name. */
  from: string;
  /** PEM of the authorities to trust in place of the public ones: a company's mail server often has one of its own. */
  authorities?: string | undefined;
}

const isThisMachine = (host: string): boolean => ['localhost', '127.0.0.1', '[::1]'].includes(host);

/** What a server can refuse for good: an address, or the message itself. */
const ofTheMail: ReadonlySet<string> = new Set(['EENVELOPE', 'EMESSAGE']);

/**
 * RFC 5321 §4.2.1: 5yz is a refusal for good, 4yz asks to try again. Wrong credentials are ours to mend, and whoever takes STARTTLS
 * out of the conversation must not be able to lose us a mail.
 */
function notTaken(cause: unknown): MailNotTaken {
  const { responseCode, code } = cause as { responseCode?: unknown; code?: unknown };
  const status = typeof responseCode === 'number' ? responseCode : 0;
  const known = typeof code === 'string' && /^[A-Z_]{2,20}$/.test(code) ? code : 'unexpected';
  const forGood = status >= 500 && ofTheMail.has(known);
  return new MailNotTaken(status > 0 ? `smtp_${status}` : known, forGood, { cause });
}

export class SmtpMailer implements Mailer {
  readonly #from: string;
  readonly #transport: ReturnType<typeof createTransport>;

  constructor({ url, from, authorities }: SmtpOptions) {
    const { protocol, hostname, port, username, password } = new URL(url);
    const secure = protocol === 'smtps:';
    this.#from = from;
    this.#transport = createTransport({
      host: hostname.replace(/^\[|\]$/g, ''),
      port: Number(port || (secure ? 465 : 587)),
      secure,
      requireTLS: !secure && !isThisMachine(hostname),
      tls: { minVersion: 'TLSv1.2', ...(authorities !== undefined && { ca: authorities }) },
      ...(username !== '' && {
        auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) },
      }),
      connectionTimeout: connectMilliseconds,
      greetingTimeout: connectMilliseconds,
      socketTimeout: silenceMilliseconds,
    });
  }

  async handOver(id: string, message: MailMessage): Promise<void> {
    const composed = compose(this.#from, id, message);
    try {
      await this.#transport.sendMail(composed);
    } catch (cause) {
      throw notTaken(cause);
    }
  }

  close(): void {
    this.#transport.close();
  }
}
