/** How an uploaded file was protected. `owner-only` opens without a password and only asks viewers to hold back. */
export type PdfEncryption = 'none' | 'user-password' | 'owner-only';

/**
 * Whether the file names a security handler other than the password one of ISO 32000-2 §7.6.4: certificate holders
 * (§7.6.5) or somebody's DRM. Read from the raw bytes because no engine opens such a file; an encryption dictionary is
 * never inside a compressed object.
 */
export function namesForeignSecurityHandler(bytes: Uint8Array): boolean {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  return encryptionDictionaries(text).some((dictionary) => {
    const handlers = [...dictionary.matchAll(/\/Filter\s*\/([^\s/<>[\]()]+)/g)].map(([, name]) => name);
    return handlers.length > 0 && !handlers.includes('Standard');
  });
}

const longestDictionary = 1_000_000; // one for certificate holders has an entry of some 500 bytes for each of them

function encryptionDictionaries(text: string): string[] {
  const inline: number[] = [];
  const numbers = new Set<string>();
  for (const { index, 1: number } of text.matchAll(/\/Encrypt\s*(?:<<|(\d+)\s+\d+\s+R)/g)) {
    if (number === undefined) inline.push(index);
    else numbers.add(number);
  }
  const referred: number[] = [];
  if (numbers.size > 0) {
    for (const { index, 1: number = '' } of text.matchAll(/\b(\d{1,10})\s+\d{1,5}\s+obj\b/g))
      if (numbers.has(number)) referred.push(index);
  }
  return [...inline, ...referred].map((start) => {
    const end = text.indexOf('endobj', start);
    return text.slice(start, Math.min(end === -1 ? Infinity : end, start + longestDictionary));
  });
}
