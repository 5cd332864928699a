const lineFeed = 0x0a;

/**
 * The lines of a file of ours, ended by line feeds alone. Node's readline ends them at U+2028 and U+2029 as well, which stand
 * as they are in the JSON that PostgreSQL writes, wherever a customer has put them into a name or a reason.
 */
export async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let begun: Buffer[] = [];
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(lineFeed); end >= 0; end = chunk.indexOf(lineFeed, start)) {
      yield Buffer.concat([...begun, chunk.subarray(start, end)]).toString('utf8');
      [begun, start] = [[], end + 1];
    }
    if (start < chunk.length) begun.push(chunk.subarray(start));
  }
  if (begun.length > 0) yield Buffer.concat(begun).toString('utf8');
}
