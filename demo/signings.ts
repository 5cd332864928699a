/** The customer's use of Inkseal, step by step: start a signing, hand out tokens, keep the sealed PDF. */
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join, parse } from 'node:path';
import { certificateName } from './certificate-name.ts';
import { completionKeys, verifyCompletion, type CompletionKeys } from './completion.ts';
import { DemoError } from './demo-error.ts';
import { planFields } from './field-plan.ts';
import { InksealClient, type CustomerAccount, type FieldPlan, type PageSize } from './inkseal-client.ts';
import { SigningBook, type Signing } from './signing-book.ts';

/** The customer knows who is logged in; in this demo it is always her. */
export const signer = { name: 'Maya Lindqvist', email: 'maya.lindqvist@example.com' };

export interface SigningsOptions {
  account: CustomerAccount;
  /** Origin of the customer's own page. */
  pageOrigin: string;
  samplePdf: string;
  /** Where sealed PDFs are written. */
  signedFolder: string;
  bookFile: string;
}

interface NewSigning {
  kind: Signing['kind'];
  title: string;
  fileName: string;
  bytes: Uint8Array;
  fields: (pageSizes: PageSize[]) => FieldPlan[];
}

export class Signings {
  readonly #options: SigningsOptions;
  readonly #client: InksealClient;
  readonly #keys: CompletionKeys;
  readonly #book: SigningBook;

  private constructor(options: SigningsOptions, book: SigningBook) {
    this.#options = options;
    this.#client = new InksealClient(options.account);
    this.#keys = completionKeys(options.account.serverUrl);
    this.#book = book;
  }

  static async open(options: SigningsOptions): Promise<Signings> {
    return new Signings(options, await SigningBook.open(options.bookFile));
  }

  /** The signing the page shows when it is opened again, if Inkseal still knows it. */
  async latest(): Promise<Signing | undefined> {
    const signing = this.#book.latest();
    if (!signing) return undefined;
    try {
      const envelope = await this.#client.readEnvelope(signing.envelopeId);
      if (['voided', 'expired', 'declined'].includes(envelope.status)) return undefined;
    } catch (error) {
      if (error instanceof DemoError && error.code === 'not_found') return undefined;
      throw error;
    }
    return signing.pageOrigin === this.#options.pageOrigin ? signing : this.#embedAgain(signing);
  }

  async startSample(): Promise<Signing> {
    return this.#start({
      kind: 'sample',
      title: 'Employment agreement',
      fileName: 'employment-agreement.pdf',
      bytes: await readFile(this.#options.samplePdf),
      fields: () => this.#options.account.sampleFields,
    });
  }

  async startUpload(fileName: string, bytes: Uint8Array): Promise<Signing> {
    const title = parse(fileName).name.trim().slice(0, 200) || 'Document';
    return this.#start({ kind: 'upload', title, fileName, bytes, fields: planFields });
  }

  async token(signingId: string, jkt: string): Promise<string> {
    return (await this.#client.createToken(this.#known(signingId).embedId, jkt)).token;
  }

  /** Checks Inkseal's statement, then fetches and keeps the sealed PDF. Asked twice, it answers the same. */
  async complete(signingId: string, statement: string): Promise<Signing> {
    const signing = this.#known(signingId);
    await verifyCompletion(statement, this.#keys, {
      appId: this.#options.account.appId,
      embedId: signing.embedId,
      envelopeId: signing.envelopeId,
    });
    if (signing.sealedFile) return signing;
    const kept = { ...signing, ...(await this.#keepSealed(signing)) };
    await this.#book.put(kept);
    return kept;
  }

  /** One of the files for the signer's own copy. */
  async ownCopy(
    signingId: string,
    kind: 'sealedFile' | 'certificateFile',
  ): Promise<{ fileName: string; bytes: Uint8Array }> {
    const file = this.#known(signingId)[kind];
    if (!file) throw new DemoError('not_sealed_yet', 'There is no such file, or none yet.');
    return { fileName: basename(file), bytes: await readFile(file) };
  }

  async #start(request: NewSigning): Promise<Signing> {
    const document = await this.#client.uploadDocument(request.fileName, request.bytes);
    const envelope = await this.#client.createEnvelope({
      title: request.title,
      documentIds: [document.id],
      recipients: [signer],
      fields: request.fields(document.pageSizes).map((field) => ({ ...field, documentId: document.id })),
    });
    const [recipient] = envelope.recipients;
    if (!recipient)
      throw new DemoError('envelope_without_recipient', 'Inkseal answered without a recipient.');
    await this.#client.sendEnvelope(envelope.id);
    const signing = await this.#embed({
      id: randomUUID(),
      kind: request.kind,
      title: request.title,
      envelopeId: envelope.id,
      recipientId: recipient.id,
      documentId: document.id,
      signedBefore: document.completionMode === 'append-only',
      transactionId: envelope.transactionId,
    });
    await this.#book.put(signing);
    return signing;
  }

  async #embed(signing: Omit<Signing, 'embedId' | 'frameUrl' | 'pageOrigin'>): Promise<Signing> {
    const { pageOrigin } = this.#options;
    // The token in this answer is never used: the page's frame asks for one that is bound to its own key.
    const { embedId, frameUrl } = await this.#client.createEmbed({
      envelopeId: signing.envelopeId,
      recipientId: signing.recipientId,
      allowedOrigins: [pageOrigin],
      expiresInSeconds: 10,
    });
    return { ...signing, embedId, frameUrl, pageOrigin };
  }

  async #embedAgain(signing: Signing): Promise<Signing> {
    const moved = await this.#embed(signing);
    await this.#book.put(moved);
    return moved;
  }

  async #keepSealed(signing: Signing): Promise<Pick<Signing, 'sealedFile' | 'certificateFile'>> {
    const { envelopeId, documentId, signedBefore } = signing;
    const name = `${slug(signing.title)}-${slug(signing.transactionId).slice(-8)}.pdf`;
    const download = (part?: 'completion-certificate') =>
      this.#client.downloadSealed(envelopeId, documentId, part);
    const certificateFile =
      signedBefore && (await this.#keep(certificateName(name), await download('completion-certificate')));
    const sealedFile = await this.#keep(name, await download());
    return { sealedFile, ...(certificateFile && { certificateFile }) };
  }

  async #keep(name: string, bytes: Uint8Array): Promise<string> {
    const folder = this.#options.signedFolder;
    await mkdir(folder, { recursive: true });
    const unfinished = join(folder, `.${name}.${randomUUID()}`);
    try {
      await writeFile(unfinished, bytes, { mode: 0o600 });
      await rename(unfinished, join(folder, name));
    } finally {
      await rm(unfinished, { force: true });
    }
    return join(folder, name);
  }

  #known(signingId: string): Signing {
    const signing = this.#book.find(signingId);
    if (!signing) throw new DemoError('unknown_signing', 'There is no such signing here.');
    return signing;
  }
}

/** A file name made from a title that anybody may have chosen: letters and digits only, never a path. */
function slug(text: string): string {
  const plain = text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return plain.slice(0, 60) || 'document';
}
