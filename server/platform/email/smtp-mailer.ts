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
}

const isThisMachine = (host: string): boolean => ['localhost', '127.0.0.1', '[::1]'].includes(host);

/** RFC 5321 §4.2.1: 5yz is a refusal for good, 4yz asks to try again. Wrong credentials are ours to mend, so they may be. */
function notTaken(cause: unknown): MailNotTaken {
  const { responseCode, code } = cause as { responseCode?: unknown; code?: unknown };
  const status = typeof responseCode === 'number' ? responseCode : 0;
  const known = typeof code === 'string' && /^[A-Z_]{2,20}$/.test(code) ? code : 'unexpected';
  return new MailNotTaken(status > 0 ? `smtp_${status}` : known, status >= 500 && known !== 'EAUTH', {
    cause,
  });
}

export class SmtpMailer implements Mailer {
  readonly #from: string;
  readonly #transport: ReturnType<typeof createTransport>;

  constructor({ url, from }: SmtpOptions) {
    const { protocol, hostname, port, username, password } = new URL(url);
    const secure = protocol === 'smtps:';
    this.#from = from;
    this.#transport = createTransport({
      host: hostname.replace(/^\[|\]$/g, ''),
      port: Number(port || (secure ? 465 : 587)),
      secure,
      requireTLS: !secure && !isThisMachine(hostname),
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
