import { inflateSync } from 'node:zlib';

const realTurn = /\/Rotate\s+[+-]?\d*\.\d/;
const objectStream = '/Type /ObjStm';
const streamStart = /stream\r?\n/;
/** A dictionary of qpdf's has far fewer bytes. */
const longestDictionary = 1024;

/** Whether qpdf's copy says of any page /Rotate 90.0: no turn to poppler, and the parser does not tell it from 90. */
export function saysTurnsAsReals(copy: Uint8Array): boolean {
  const file = Buffer.from(copy.buffer, copy.byteOffset, copy.byteLength);
  if (realTurn.test(file.toString('latin1'))) return true;
  for (let at = file.indexOf(objectStream); at !== -1; at = file.indexOf(objectStream, at + 1)) {
    const start = streamStart.exec(file.toString('latin1', at, at + longestDictionary));
    if (start === null) continue;
    try {
      if (realTurn.test(inflateSync(file.subarray(at + start.index + start[0].length)).toString('latin1')))
        return true;
    } catch {
      // Not deflated, and then it is not one of qpdf's.
    }
  }
  return false;
}
