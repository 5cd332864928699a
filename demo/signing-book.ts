/** What the customer remembers about its signings: one small JSON file, so that a restart loses nothing. */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

export interface Signing {
  id: string;
  kind: 'sample' | 'upload';
  title: string;
  envelopeId: string;
  recipientId: string;
  documentId: string;
  transactionId: string;
  embedId: string;
  frameUrl: string;
  /** The origin the embed was made for; another port needs another embed. */
  pageOrigin: string;
  /** Whether a completion certificate comes beside the sealed PDF. */
  signedBefore?: boolean;
  /** Set once the completion was verified and the sealed PDF written; absolute path. */
  sealedFile?: string;
  /** Set with it where there is one; absolute path. */
  certificateFile?: string;
}

export class SigningBook {
  readonly #file: string;
  #signings: Signing[] = [];
  #writing: Promise<void> = Promise.resolve();

  private constructor(file: string) {
    this.#file = file;
  }

  static async open(file: string): Promise<SigningBook> {
    const book = new SigningBook(file);
    const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '[]';
      throw error;
    });
    book.#signings = JSON.parse(text) as Signing[];
    return book;
  }

  latest(): Signing | undefined {
    return this.#signings.at(-1);
  }

  find(id: string): Signing | undefined {
    return this.#signings.find((signing) => signing.id === id);
  }

  async put(signing: Signing): Promise<void> {
    this.#signings = [...this.#signings.filter((other) => other.id !== signing.id), signing];
    const text = JSON.stringify(this.#signings, null, 2);
    this.#writing = this.#writing.catch(() => undefined).then(() => this.#write(text));
    await this.#writing;
  }

  async #write(text: string): Promise<void> {
    await mkdir(dirname(this.#file), { recursive: true, mode: 0o700 });
    await writeFile(`${this.#file}.new`, text, { mode: 0o600 });
    await rename(`${this.#file}.new`, this.#file);
  }
}
