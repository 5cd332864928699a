import type { SealedPart } from '#contract/documents.ts';
import { parseByteRange } from '../platform/http/byte-range.ts';
import type { EncryptedObject } from '../platform/storage/encrypted-object.ts';

/** Pulled as the caller reads: a slow reader holds one piece of the document, not all of it. */
export function toBody(chunks: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array<ArrayBuffer>> {
  const iterator = chunks[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      const { done, value } = await iterator.next();
      if (done) controller.close();
      else controller.enqueue(new Uint8Array(value));
    },
    async cancel() {
      await iterator.return?.();
    },
  });
}

/** RFC 6266 / RFC 8187: an ASCII name for old readers and the real one, neither able to break out of the header. */
function contentDisposition(name: string): string {
  const ascii = name.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}

/** Names by which a sealed document and its completion certificate lie side by side in a folder of downloads. */
export function sealedFileName(documentName: string, part: SealedPart): string {
  const ending = part === 'document' ? 'signed' : 'completion-certificate';
  return `${documentName.replace(/\.pdf$/i, '')}-${ending}.pdf`;
}

/** A PDF as an HTTP answer, see `answerFile`. */
export const answerPdf = (object: EncryptedObject, name: string, rangeHeader: string | undefined): Response =>
  answerFile(object, { name, contentType: 'application/pdf' }, rangeHeader);

/**
 * A file as an HTTP answer: whole (200), one range (206) or 416. Never stored by anyone on the way, never shown inline:
 * inline, a browser would open it on our origin. Only the segments of the range are decrypted.
 */
export function answerFile(
  object: EncryptedObject,
  { name, contentType }: { name: string; contentType: string },
  rangeHeader: string | undefined,
): Response {
  const headers: Record<string, string> = {
    'content-type': contentType,
    'content-disposition': contentDisposition(name),
    'cache-control': 'private, no-store',
    'accept-ranges': 'bytes',
    'x-content-type-options': 'nosniff',
  };
  const range = parseByteRange(rangeHeader, object.byteSize);
  if (range.kind === 'unsatisfiable') {
    return new Response(null, {
      status: 416,
      headers: { ...headers, 'content-range': `bytes */${object.byteSize}` },
    });
  }
  if (range.kind === 'whole') {
    headers['content-length'] = String(object.byteSize);
    return new Response(toBody(object.stream()), { status: 200, headers });
  }
  headers['content-length'] = String(range.end - range.start);
  headers['content-range'] = `bytes ${range.start}-${range.end - 1}/${object.byteSize}`;
  return new Response(toBody(object.stream(range.start, range.end)), { status: 206, headers });
}
