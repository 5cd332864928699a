/** Before the parser's module is evaluated; see libpdf.ts. */
const { TextDecoder: original } = globalThis;

/** Each byte is one character, so that none is lost and no two names become one. */
class ByteDecoder extends original {
  override decode(bytes: Uint8Array): string {
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  }
}

/** What it imports itself is evaluated meanwhile, too, and is to have the usual one. */
const parser = import.meta.resolve('@libpdf/core');
let replaced = 0;

globalThis.TextDecoder = new Proxy(original, {
  construct(target, parameters: [string?]) {
    if (parameters.length > 0 || !new Error().stack?.includes(parser)) return new target(...parameters);
    replaced += 1;
    return new ByteDecoder();
  },
});

/** Puts the decoder of everybody back. @returns how often the module made itself one */
export function endByteNames(): number {
  globalThis.TextDecoder = original;
  return replaced;
}
