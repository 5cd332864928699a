/**
 * multipart/form-data (RFC 7578, over RFC 2046 §5.1) as it comes in: a part's body is handed on piece by piece and is never
 * whole in memory. Written here to be pulled: a parser that is pushed tells of parts by events and of what is wrong
 * with a form at some time later, while this one is read in the order of the form, the file at the pace of the store.
 */
import { ServiceError } from './service-error.ts';

/** What stands around a file: boundaries, headers and a small field or two. */
export const multipartOverheadBytes = 65_536;

/** Longer than any header a browser writes around the longest file name. */
const mostLineBytes = 8_192;

type Reason =
  /** Content-Type names no boundary, or none that can be. */
  | 'boundary_missing'
  /** Behind a boundary stands neither a part nor the end. */
  | 'boundary_broken'
  /** It ends before its last boundary. */
  | 'cut_off'
  | 'headers_broken'
  /** Headers, fields and what is no part at all take more than `multipartOverheadBytes`. */
  | 'overhead_too_large';

const malformed = (reason: Reason): ServiceError => new ServiceError('form_invalid', { details: { reason } });

/** RFC 2046 §5.1.1: 70 characters at most, and the last is no space. */
const boundaryPattern = /;\s*boundary=(?:"([^"]{0,69}[^" ])"|([^\s;"]{1,70}))\s*(?:;|$)/i;

/** @throws ServiceError `form_invalid`. */
export function boundaryOf(contentType: string): string {
  const [, inQuotes, plain] = boundaryPattern.exec(contentType) ?? [];
  const boundary = inQuotes ?? plain;
  if (boundary === undefined) throw malformed('boundary_missing');
  return boundary;
}

/** What a part says of itself. */
export interface FormPart {
  readonly name: string;
  /** Of a file. */
  readonly fileName: string | undefined;
}

const lineEnd = Buffer.from('\r\n');
/** Each character in quotes can be taken in one way only, or a line of backslashes would be tried in more ways than end. */
const parameterPattern = /\s*;\s*([a-z*-]+)=(?:"((?:\\["\\]|\\(?!["\\])|[^"\\])*)"|([^\s;"]+))/giy;

/** In quotes: browsers write %22, %0D and %0A (WHATWG HTML, multipart/form-data), others what RFC 2045 has them write. */
const unquoted = (text: string): string =>
  text
    .replaceAll(/\\(["\\])/g, '$1')
    .replaceAll('%22', '"')
    .replaceAll(/%0D/gi, '\r')
    .replaceAll(/%0A/gi, '\n');

/** RFC 8187, of which RFC 7578 wants nothing and some libraries write it all the same. */
function extended(text: string): string | undefined {
  const encoded = /^utf-8'[^']*'(.*)$/i.exec(text)?.[1];
  if (encoded === undefined) return undefined;
  try {
    return decodeURIComponent(encoded);
  } catch {
    return undefined;
  }
}

function readDisposition(value: string): FormPart {
  const type = /^\s*form-data(?=\s*(?:;|$))/i.exec(value)?.[0];
  if (type === undefined) throw malformed('headers_broken');
  const said = new Map<string, string>();
  parameterPattern.lastIndex = type.length;
  for (let end = type.length; end < value.trimEnd().length; end = parameterPattern.lastIndex) {
    const [, key = '', quoted, plain = ''] = parameterPattern.exec(value) ?? [];
    // Said twice, each reader would take the one it likes.
    if (key === '' || said.has(key.toLowerCase())) throw malformed('headers_broken');
    said.set(key.toLowerCase(), quoted === undefined ? plain : unquoted(quoted));
  }
  const name = said.get('name');
  if (name === undefined) throw malformed('headers_broken');
  return { name, fileName: said.get('filename') ?? extended(said.get('filename*') ?? '') };
}

export class MultipartReader {
  readonly #pieces: AsyncIterator<Uint8Array>;
  readonly #delimiter: Buffer;
  /** Of the first delimiter, too, a line end is part, which no body begins with. */
  #held: Buffer = lineEnd;
  #isInBody = true;
  #overheadLeft = multipartOverheadBytes + lineEnd.length;

  constructor(body: AsyncIterable<Uint8Array>, boundary: string) {
    this.#pieces = body[Symbol.asyncIterator]();
    this.#delimiter = Buffer.from(`\r\n--${boundary}`, 'latin1');
  }

  /**
   * The next part; undefined behind the last one, when the body has been read to its end. What was not read of the part before,
   * or stands before the first, is skipped.
   * @throws ServiceError `form_invalid`; or what the body throws.
   */
  async nextPart(): Promise<FormPart | undefined> {
    for await (const skipped of this.body()) this.#spend(skipped.length);
    const rest = await this.#line();
    if (rest.startsWith('--')) {
      await this.#skipToEnd();
      return undefined;
    }
    if (rest.trim() !== '') throw malformed('boundary_broken');
    let part: FormPart | undefined;
    for (let line = await this.#line(); line !== ''; line = await this.#line()) {
      const [, key = '', value = ''] = /^([^\s:]+):(.*)$/.exec(line) ?? [];
      if (key === '') throw malformed('headers_broken');
      if (key.toLowerCase() !== 'content-disposition') continue;
      if (part) throw malformed('headers_broken');
      part = readDisposition(value);
    }
    if (!part) throw malformed('headers_broken');
    this.#isInBody = true;
    return part;
  }

  /** The body of the part that `nextPart` gave, once. */
  async *body(): AsyncGenerator<Uint8Array, void> {
    while (this.#isInBody) {
      const at = this.#held.indexOf(this.#delimiter);
      this.#isInBody = at === -1;
      // A delimiter may go on in the next piece.
      const length = at === -1 ? Math.max(0, this.#held.length - this.#delimiter.length + 1) : at;
      const piece = this.#held.subarray(0, length);
      this.#held = this.#held.subarray(at === -1 ? length : at + this.#delimiter.length);
      if (piece.length > 0) yield piece;
      if (this.#isInBody && !(await this.#fill())) throw malformed('cut_off');
    }
  }

  /** The same of a field, as text. */
  async text(): Promise<string> {
    const pieces: Uint8Array[] = [];
    for await (const piece of this.body()) {
      this.#spend(piece.length);
      pieces.push(piece);
    }
    return Buffer.concat(pieces).toString('utf8');
  }

  async #fill(): Promise<boolean> {
    const next = await this.#pieces.next();
    if (next.done) return false;
    this.#held = this.#held.length === 0 ? Buffer.from(next.value) : Buffer.concat([this.#held, next.value]);
    return true;
  }

  /** Without its end; the last line of all needs none. */
  async #line(): Promise<string> {
    for (;;) {
      const at = this.#held.indexOf(lineEnd);
      const length = at === -1 ? this.#held.length : at;
      if (length > mostLineBytes) throw malformed('overhead_too_large');
      if (at === -1 && (await this.#fill())) continue;
      const line = this.#held.toString('utf8', 0, length);
      if (at === -1 && !line.startsWith('--')) throw malformed('cut_off');
      this.#held = this.#held.subarray(length + (at === -1 ? 0 : lineEnd.length));
      this.#spend(length + lineEnd.length);
      return line;
    }
  }

  async #skipToEnd(): Promise<void> {
    do {
      this.#spend(this.#held.length);
      this.#held = Buffer.alloc(0);
    } while (await this.#fill());
  }

  #spend(bytes: number): void {
    this.#overheadLeft -= bytes;
    if (this.#overheadLeft < 0) throw malformed('overhead_too_large');
  }
}
