/** After the parser's module was evaluated; see libpdf.ts. */
import { PdfName } from '@libpdf/core';
import { endByteNames } from './begin-byte-names.ts';

// Somebody imported it first, or another release of it reads names in another way.
if (endByteNames() !== 1) throw new Error('@libpdf/core is to be imported through libpdf.ts only.');

const writeAsText = Object.getOwnPropertyDescriptor(PdfName.prototype, 'toBytes')
  ?.value as PdfName['toBytes'];
const beyondAscii = /[\u0080-\u00ff]/;
const beyondBytes = /[\u0100-\uffff]/;
/** ISO 32000-2 §7.3.5: what is not a regular character, and the number sign. */
const escaped = /[^!-~]|[#()<>[\]{}/%]/g;

PdfName.prototype.toBytes = function (this: PdfName, writer) {
  if (!beyondAscii.test(this.value) || beyondBytes.test(this.value)) return writeAsText.call(this, writer);
  const hex = (byte: string): string => `#${byte.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`;
  writer.writeAscii(`/${this.value.replace(escaped, hex)}`);
};
