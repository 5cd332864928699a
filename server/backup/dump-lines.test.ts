import { expect, test } from 'vitest';
import { linesOf } from './dump-lines.ts';

const separators = '\u2028 \u2029 \u0085 \v \f \r';

async function collect(chunks: Buffer[]): Promise<string[]> {
  async function* flowing(): AsyncGenerator<Buffer> {
    yield* chunks;
  }
  const lines: string[] = [];
  for await (const line of linesOf(flowing())) lines.push(line);
  return lines;
}

test('lines end at line feeds alone, wherever the pieces that they come in end', async () => {
  const lines = [`{"name":"${separators}"}`, '', 'æ\u{1f58b}', 'last'];
  const bytes = Buffer.from(`${lines.join('\n')}\n`);
  for (const size of [1, 2, 3, 7, bytes.length]) {
    const chunks: Buffer[] = [];
    for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size));
    expect(await collect(chunks)).toEqual(lines);
  }
  expect(await collect([])).toEqual([]);
  expect(await collect([Buffer.from('one\ntw'), Buffer.from('o')])).toEqual(['one', 'two']);
});
