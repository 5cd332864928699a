/** After the parser's module was evaluated; see libpdf.ts. */
import { PdfName, PdfNumber } from '@libpdf/core';
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

/** `1.5e-7` and `1e+21`, which a file cannot say (§7.3.3), digit by digit. */
function withoutExponent(text: string): string {
  const [, sign = '', whole = '', part = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?e([+-]\d+)$/.exec(text) ?? [];
  const [digits, point] = [whole + part, whole.length + Number(exponent)];
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  return `${sign}${digits.padEnd(point, '0')}`;
}

// By itself it leaves five decimals: what is thin or small in a page's dictionary would be nothing once that is written anew.
PdfNumber.prototype.toBytes = function (this: PdfNumber, writer) {
  if (!Number.isFinite(this.value)) throw new Error('a number of the file is none');
  const text = String(this.value);
  writer.writeAscii(text.includes('e') ? withoutExponent(text) : text);
};
