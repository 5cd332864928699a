/** What part of a resource to send: all of it, one range, or nothing because the range lies outside (416). */
export type ByteRange =
  { kind: 'whole' } | { kind: 'part'; start: number; end: number } | { kind: 'unsatisfiable' };

/**
 * One range of a Range header (RFC 9110 §14.1.2), `end` exclusive. Several ranges, other units and malformed headers are
 * answered with the whole resource, as the RFC allows: nobody we serve needs multipart answers.
 */
export function parseByteRange(header: string | undefined, byteSize: number): ByteRange {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '');
  if (!match || (match[1] === '' && match[2] === '')) return { kind: 'whole' };
  const [, first = '', last = ''] = match;
  if (first === '') {
    const length = Math.min(Number(last), byteSize);
    return length === 0
      ? { kind: 'unsatisfiable' }
      : { kind: 'part', start: byteSize - length, end: byteSize };
  }
  const start = Number(first);
  const end = last === '' ? byteSize : Math.min(Number(last) + 1, byteSize);
  if (last !== '' && Number(last) < start) return { kind: 'whole' };
  return start >= byteSize ? { kind: 'unsatisfiable' } : { kind: 'part', start, end };
}
