import type { MailMessage } from './mail-message.ts';

/** What takes mails over: an SMTP server or a folder. */
export interface Mailer {
  /**
   * Hands one mail over. `id` is the same on every try, so whoever gets it twice can tell.
   * @throws MailNotTaken
   */
  handOver(id: string, message: MailMessage): Promise<void>;
  close(): void;
}

/** `code` is a word of ours or of the system, or an SMTP status: never what the server wrote, which names people. */
export class MailNotTaken extends Error {
  readonly code: string;
  /** It was refused for good; another try would be refused as well. */
  readonly forGood: boolean;

  constructor(code: string, forGood: boolean, options?: ErrorOptions) {
    super('The mail was not taken.', options);
    this.name = 'MailNotTaken';
    this.code = code;
    this.forGood = forGood;
  }
}
