import { join } from 'node:path';
import { makePrivateDirectory, writeNewFile } from '../crypto/durable-file.ts';
import { SmsNotTaken, type SmsSender, type TextMessage } from './sms-sender.ts';

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
}
