import { withinLimit } from '../platform/http/limited-body.ts';
import { boundaryOf, MultipartReader, multipartOverheadBytes } from '../platform/http/multipart.ts';
import { ServiceError } from '../platform/http/service-error.ts';
import { isJson } from '../platform/http/storable-text.ts';
import type { Upload } from './upload-document.ts';

export interface UploadRules {
  /** What the caller calls the file, whatever a form calls it. */
  name: string | undefined;
  maxBytes: number;
}

const invalid = (path: string, problem: string): ServiceError =>
  new ServiceError('invalid_request', { details: [{ path, problem }] });

/** The parts that count, each of which there is one at most; others are passed over. */
class UploadForm {
  password: string | undefined;
  readonly #reader: MultipartReader;

  constructor(reader: MultipartReader) {
    this.#reader = reader;
  }

  /** Up to the next file, and what it is called; undefined where the form ends before. */
  async findFile(): Promise<string | undefined> {
    for (let part = await this.#reader.nextPart(); part; part = await this.#reader.nextPart()) {
      if (part.name === 'file') {
        if (part.fileName === undefined) throw invalid('file', 'a file is needed');
        return part.fileName;
      }
      if (part.name !== 'password') continue;
      if (this.password !== undefined) throw invalid('password', 'there are two');
      this.password = await this.#reader.text();
    }
    return undefined;
  }

  /** The file's bytes. Then the rest of the form has been read, too, which may hold the password. */
  async *read(maxBytes: number, tooLarge: () => Error): AsyncGenerator<Uint8Array, void> {
    yield* withinLimit(this.#reader.body(), maxBytes, tooLarge);
    if ((await this.findFile()) !== undefined) throw invalid('file', 'one at a time');
  }
}

/**
 * A PDF as the body, or in a form; never whole in memory. Of a form it has read what stands before the file.
 * @throws ServiceError `invalid_request`, `form_invalid`; its bytes throw `document_too_large` besides.
 */
export async function readUpload(
  { headers, body }: Request,
  { name, maxBytes }: UploadRules,
): Promise<Upload> {
  const type = headers.get('content-type') ?? '';
  if (isJson(type)) throw invalid('', 'application/pdf or multipart/form-data is needed');
  const tooLarge = () => new ServiceError('document_too_large', { details: { maxBytes } });
  if (!/^multipart\/form-data\b/i.test(type))
    return { bytes: withinLimit(body, maxBytes, tooLarge), name: name ?? 'document.pdf' };
  const whole = withinLimit(body, maxBytes + multipartOverheadBytes, tooLarge);
  const form = new UploadForm(new MultipartReader(whole, boundaryOf(type)));
  const fileName = await form.findFile();
  if (fileName === undefined) throw invalid('file', 'a file is needed');
  return {
    bytes: form.read(maxBytes, tooLarge),
    name: name ?? fileName,
    password: () => form.password || undefined,
  };
}
