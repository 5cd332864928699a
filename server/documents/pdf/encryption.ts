/** How an uploaded file was protected. `owner-only` opens without a password and only asks viewers to hold back. */
export type PdfEncryption = 'none' | 'user-password' | 'owner-only';

/**
 * Whether the file names a security handler other than the password one of ISO 32000-2 §7.6.4: certificate holders
 * (§7.6.5) or somebody's DRM. Read from the raw bytes because no engine opens such a file; an encryption dictionary is
 * never inside a compressed object.
 */
export function namesForeignSecurityHandler(bytes: Uint8Array): boolean {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  for (const { index, 1: inline, 2: objectNumber } of text.matchAll(
    /\/Encrypt\s*(?:(<<)|(\d+)\s+\d+\s+R)/g,
  )) {
    const start =
      inline === undefined ? text.search(new RegExp(`(?:^|[\\r\\n ])${objectNumber}\\s+\\d+\\s+obj`)) : index;
    if (start === -1) continue;
    const end = text.indexOf('endobj', start);
    const dictionary = text.slice(start, end === -1 ? start + 8192 : Math.min(end, start + 1_000_000));
    const handlers = [...dictionary.matchAll(/\/Filter\s*\/([^\s/<>[\]()]+)/g)].map(([, name]) => name);
    if (handlers.length > 0 && !handlers.includes('Standard')) return true;
  }
  return false;
}
