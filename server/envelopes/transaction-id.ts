import { randomBytes } from 'node:crypto';

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'; // Crockford base32: survives being read aloud or retyped

/** Check character over the 26 others: position-weighted sum modulo 31, so that a swap or a wrong character shows. */
function checkCharacter(symbols: string): string {
  let sum = 0;
  for (let i = 0; i < symbols.length; i++) sum += (i + 1) * alphabet.indexOf(symbols.charAt(i));
  return alphabet.charAt(sum % 31);
}

/**
 * The identifier printed on the completion certificate: 128 random bits in base32 and a check character, in groups.
 * Random, not sequential: knowing one must not lead to another.
 */
export function createTransactionId(): string {
  let bits = BigInt(`0x${randomBytes(16).toString('hex')}`);
  let symbols = '';
  for (let i = 0; i < 26; i++) {
    symbols = alphabet.charAt(Number(bits & 31n)) + symbols;
    bits >>= 5n;
  }
  const text = symbols + checkCharacter(symbols);
  return `txn_${text.match(/.{1,9}/g)!.join('-')}`;
}

/** The canonical form of what a person typed (case, spaces, missing dashes, O for 0, I or L for 1), or undefined. */
export function parseTransactionId(typed: string): string | undefined {
  const compact = typed
    .trim()
    .replace(/^txn_/i, '')
    .toUpperCase()
    .replace(/[\s-]/g, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1');
  if (!/^[0-9A-HJKMNP-TV-Z]{27}$/.test(compact)) return undefined;
  if (checkCharacter(compact.slice(0, 26)) !== compact.slice(26)) return undefined;
  return `txn_${compact.match(/.{1,9}/g)!.join('-')}`;
}
