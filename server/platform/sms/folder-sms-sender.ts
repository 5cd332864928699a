import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { idTime } from '#contract/ids.ts';
import { makePrivateDirectory, writeNewFile } from '../crypto/durable-file.ts';
import { SmsNotTaken, type SmsSender, type TextMessage } from './sms-sender.ts';

/** Long after what is in them is over: a number and a code, for whoever reads the folder. */
const keptMilliseconds = 24 * 3_600_000;

/** Without a provider, for development and test mode: each message is a file `ID.txt` (0600), number first. Ids sort by time. */
export class FolderSmsSender implements SmsSender {
  readonly #directory: string;

  private constructor(directory: string) {
    this.#directory = directory;
  }

  static async open({ directory }: { directory: string }): Promise<FolderSmsSender> {
    await makePrivateDirectory(directory);
    return new FolderSmsSender(directory);
  }

  async handOver(id: string, { to, text }: TextMessage): Promise<void> {
    try {
      await writeNewFile(join(this.#directory, `${id}.txt`), [Buffer.from(`To: ${to}\n\n${text}\n`, 'utf8')]);
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException;
      if (code === 'EEXIST') return; // written by a try that could not say so any more
      throw new SmsNotTaken(code ?? 'unexpected', false, { cause });
    }
  }

  /** Takes old messages away. What is no message of ours stays. */
  async sweep(now: Date): Promise<void> {
    const limit = now.getTime() - keptMilliseconds;
    for (const name of await readdir(this.#directory)) {
      const [, id = ''] = /^(msg_\w+)\.txt$/.exec(name) ?? [];
      if ((idTime(id) ?? Infinity) < limit) await rm(join(this.#directory, name), { force: true });
    }
  }
}
