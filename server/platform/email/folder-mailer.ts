import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { makePrivateDirectory, writeNewFile } from '../crypto/durable-file.ts';
import { compose } from './composition.ts';
import type { MailMessage } from './mail-message.ts';
import { MailNotTaken, type Mailer } from './mailer.ts';

/** Without a mail server: each mail is a file `ID.eml` (0600) that any mail program opens. Ids sort by time. */
export class FolderMailer implements Mailer {
  readonly #directory: string;
  readonly #from: string;
  readonly #transport = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });

  private constructor(directory: string, from: string) {
    this.#directory = directory;
    this.#from = from;
  }

  static async open({ directory, from }: { directory: string; from: string }): Promise<FolderMailer> {
    await makePrivateDirectory(directory);
    return new FolderMailer(directory, from);
  }

  async handOver(id: string, message: MailMessage): Promise<void> {
    const { message: written } = await this.#transport.sendMail(compose(this.#from, id, message));
    try {
      await writeNewFile(join(this.#directory, `${id}.eml`), [written as Buffer]);
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException;
      if (code === 'EEXIST') return; // written by a try that could not say so any more
      throw new MailNotTaken(code ?? 'unexpected', false, { cause });
    }
  }

  close(): void {
    this.#transport.close();
  }
}
