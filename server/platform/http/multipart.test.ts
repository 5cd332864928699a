import { describe, expect, test } from 'vitest';
import { boundaryOf, MultipartReader, multipartOverheadBytes } from './multipart.ts';

async function* piecesOf(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

type Read = [name: string, fileName: string | undefined, text: string];

async function readAll(body: Uint8Array | AsyncIterable<Uint8Array>, boundary: string): Promise<Read[]> {
  const reader = new MultipartReader(body instanceof Uint8Array ? piecesOf(body, 4_096) : body, boundary);
  const read: Read[] = [];
  for (let part = await reader.nextPart(); part; part = await reader.nextPart()) {
    const pieces: Uint8Array[] = [];
    for await (const piece of reader.body()) pieces.push(piece);
    read.push([part.name, part.fileName, Buffer.concat(pieces).toString('latin1')]);
  }
  return read;
}

const refused = (reason: string) => expect.objectContaining({ code: 'form_invalid', details: { reason } });
const lines = (...all: string[]): Buffer => Buffer.from(all.join('\r\n'), 'latin1');
const named = (name: string): string => `Content-Disposition: form-data; name="${name}"`;

/** As the platform's own client writes a form. */
async function encoded(form: FormData): Promise<{ body: Uint8Array; boundary: string }> {
  const request = new Request('http://localhost/', { method: 'POST', body: form });
  const boundary = boundaryOf(request.headers.get('content-type') ?? '');
  return { body: new Uint8Array(await request.arrayBuffer()), boundary };
}

describe('a form', () => {
  test('of fetch is read as it was written, wherever it is cut into pieces', async () => {
    const hard = '\r\n--\r\n----\r\n\r\n--formdata-undici-0\r\n\n\r--';
    const form = new FormData();
    form.append('password', 'Sesam, åpne deg');
    form.append('file', new File([hard], 'a "quoted"\r\n name æøå.pdf', { type: 'application/pdf' }));
    form.append('empty', '');
    const { body, boundary } = await encoded(form);
    for (let size = 1; size < 200; size += size < 80 ? 1 : 13) {
      expect(await readAll(piecesOf(body, size), boundary), String(size)).toEqual([
        ['password', undefined, Buffer.from('Sesam, åpne deg').toString('latin1')],
        ['file', 'a "quoted"\r\n name æøå.pdf', hard],
        ['empty', undefined, ''],
      ]);
    }
  });

  test('may have something before its first part and behind its last, and spaces behind a boundary', async () => {
    const body = lines(
      'to be ignored',
      '--b  ',
      named('a'),
      'Content-Type: text/plain',
      '',
      '1',
      '--b--',
      'this, too',
    );
    expect(await readAll(body, 'b')).toEqual([['a', undefined, '1']]);
  });

  test('names a file in each of the ways that clients do', async () => {
    const ways: [string, string][] = [
      [`filename="C:\\temp\\a.pdf"`, 'C:\\temp\\a.pdf'],
      [`filename="a \\"b\\" \\\\ c.pdf"`, 'a "b" \\ c.pdf'],
      [`filename="%22a%22.pdf"`, '"a".pdf'],
      ['filename=a.pdf', 'a.pdf'],
      [`filename*=UTF-8''%C3%A6.pdf`, 'æ.pdf'],
      [`filename="plain.pdf"; filename*=UTF-8''other.pdf`, 'plain.pdf'],
      ['filename=""', ''],
    ];
    for (const [said, name] of ways) {
      const body = lines('--b', `Content-Disposition: form-data; name="file"; ${said}`, '', 'x', '--b--', '');
      expect(await readAll(body, 'b'), said).toEqual([['file', name, 'x']]);
    }
  });

  test('can hold a part that nobody reads', async () => {
    const body = lines('--b', named('a'), '', 'skipped', '--b', named('c'), '', '2', '--b--');
    const reader = new MultipartReader(piecesOf(body, 3), 'b');
    expect((await reader.nextPart())?.name).toBe('a');
    expect((await reader.nextPart())?.name).toBe('c');
    expect(await reader.text()).toBe('2');
    expect(await reader.nextPart()).toBeUndefined();
  });
});

describe('a boundary', () => {
  test.each([
    ['multipart/form-data; boundary=abc', 'abc'],
    ['multipart/form-data; charset=utf-8; Boundary="a b:c"', 'a b:c'],
    ['multipart/form-data;boundary=abc; charset=utf-8', 'abc'],
  ])('is read from %s', (type, boundary) => expect(boundaryOf(type)).toBe(boundary));

  test.each([
    'multipart/form-data',
    'multipart/form-data; boundary=',
    'multipart/form-data; boundary="a "',
    `multipart/form-data; boundary=${'a'.repeat(71)}`,
  ])('is missing in %s', (type) => {
    expect(() => boundaryOf(type)).toThrow(refused('boundary_missing'));
  });
});

describe('a form is refused', () => {
  const disposition = named('file');
  test.each([
    ['that has not one boundary', 'cut_off', lines('no boundary in here')],
    ['whose boundary is another', 'cut_off', lines('--c', disposition, '', 'x', '--c--')],
    ['that ends within a part', 'cut_off', lines('--b', disposition, '', 'x')],
    ['that ends within a boundary', 'cut_off', lines('--b', disposition, '', 'x', '--b')],
    ['that ends within its headers', 'cut_off', lines('--b', disposition, '')],
    ['with something behind a boundary', 'boundary_broken', lines('--bb', disposition, '', 'x', '--b--')],
    ['with a part that has no name', 'headers_broken', lines('--b', '', 'x', '--b--')],
    ['with a header that is none', 'headers_broken', lines('--b', disposition, 'oops', '', 'x', '--b--')],
    ['with two names for a part', 'headers_broken', lines('--b', disposition, disposition, '', 'x', '--b--')],
    ['with a parameter twice', 'headers_broken', lines('--b', `${disposition}; name="b"`, '', 'x', '--b--')],
    [
      'that is an attachment',
      'headers_broken',
      lines('--b', 'Content-Disposition: attachment; name="a"', '', '', '--b--'),
    ],
    [
      'with an open quote',
      'headers_broken',
      lines('--b', 'Content-Disposition: form-data; name="a', '', '', '--b--'),
    ],
  ])('%s: %s', async (_, reason, body) => {
    await expect(readAll(body, 'b')).rejects.toEqual(refused(reason));
  });

  /** Bytes without an end, and how many were taken. */
  function endless(start: string, repeated: string): { body: AsyncIterable<Uint8Array>; taken(): number } {
    let taken = 0;
    const [first, next] = [Buffer.from(start), Buffer.from(repeated)];
    async function* body(): AsyncGenerator<Uint8Array> {
      yield first;
      for (;;) {
        taken += next.length;
        yield next;
      }
    }
    return { body: body(), taken: () => taken };
  }

  test.each([
    ['a header without an end', '--b\r\nX: ', 'y'.repeat(1_000)],
    ['headers without an end', '--b\r\n', `X: ${'y'.repeat(100)}\r\n`],
    ['parts without an end', '', `--b\r\n${named('a')}\r\n\r\n1\r\n`],
    ['a preamble without an end', '', 'nothing\r\n'.repeat(100)],
    ['an epilogue without an end', '--b--', 'nothing\r\n'.repeat(100)],
    ['a line behind the last boundary without an end', '--b--', 'n'.repeat(1_000)],
  ])('for %s, of which little is read', async (_, start, repeated) => {
    const { body, taken } = endless(start, repeated);
    await expect(readAll(body, 'b')).rejects.toEqual(refused('overhead_too_large'));
    expect(taken()).toBeLessThan(2 * multipartOverheadBytes);
  });

  test('for a field without an end, which is text', async () => {
    const { body, taken } = endless(`--b\r\n${named('a')}\r\n\r\n`, 'x'.repeat(1_000));
    const reader = new MultipartReader(body, 'b');
    await reader.nextPart();
    await expect(reader.text()).rejects.toEqual(refused('overhead_too_large'));
    expect(taken()).toBeLessThan(2 * multipartOverheadBytes);
  });

  test('for a header of nothing but backslashes, at once', async () => {
    const body = lines('--b', `Content-Disposition: form-data; name="${'\\'.repeat(8_000)}`, '', '', '--b--');
    const began = performance.now();
    await expect(readAll(body, 'b')).rejects.toEqual(refused('headers_broken'));
    expect(performance.now() - began).toBeLessThan(1_000);
  });
});
