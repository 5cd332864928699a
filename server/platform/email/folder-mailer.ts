import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { idTime } from '#contract/ids.ts';
import { makePrivateDirectory, writeNewFile } from '../crypto/durable-file.ts';
import { compose } from './composition.ts';
import type { MailMessage } from './mail-message.ts';
import { MailNotTaken, type Mailer } from './mailer.ts';

/** As long as the links in our mails are good. */
const keptMilliseconds = 7 * 24 * 3_600_000;
/** Also what a process that died has left of one. */
const mailFile = /^(msg_[0-9a-z]+)\.eml(?:\.[0-9a-f]+\.unfinished)?$/;
const mostAskedAtOnce = 500;

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

/**
 * Takes away the mails of that folder which are old, and those that `findForgotten` names: whole texts and files lie there in the
 * clear, also after a mail server was named. What is no mail of ours stays.
 */
export async function sweepMailFolder(
  directory: string,
  now: Date,
  findForgotten: (ids: readonly string[]) => Promise<readonly string[]>,
): Promise<void> {
  const found = (await namesIn(directory)).flatMap((name) => {
    const id = mailFile.exec(name)?.[1];
    return id === undefined ? [] : [{ name, id }];
  });
  const limit = now.getTime() - keptMilliseconds;
  const [old, kept] = [[] as typeof found, [] as typeof found];
  for (const one of found) ((idTime(one.id) ?? Infinity) < limit ? old : kept).push(one);
  const forgotten = new Set<string>();
  for (let from = 0; from < kept.length; from += mostAskedAtOnce) {
    const ids = kept.slice(from, from + mostAskedAtOnce).map(({ id }) => id);
    for (const id of await findForgotten(ids)) forgotten.add(id);
  }
  for (const { name } of [...old, ...kept.filter(({ id }) => forgotten.has(id))])
    await rm(join(directory, name), { force: true });
}

/** None where there was never a folder: a mail server may have been there from the start. */
async function namesIn(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw cause;
  }
}
