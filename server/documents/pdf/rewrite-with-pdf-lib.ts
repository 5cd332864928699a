import { PDFDocument } from '@cantoo/pdf-lib';

/** Parses every object leniently and writes all of them anew, without encryption. Annotations stay what they are. */
export async function rewriteWithPdfLib(bytes: Uint8Array, password?: string): Promise<Uint8Array> {
  const document = await PDFDocument.load(bytes, {
    updateMetadata: false,
    preserveXFA: true,
    ...(password === undefined ? {} : { password }),
  });
  const save = (useObjectStreams: boolean): Promise<Uint8Array> =>
    document.save({ addDefaultPage: false, updateFieldAppearances: false, useObjectStreams });
  return save(true).catch(() => save(false)); // a file of PDF/A-1 must have none (ISO 19005-1 §6.1.4)
}
