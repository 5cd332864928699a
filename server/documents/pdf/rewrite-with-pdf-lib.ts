import { PDFDocument } from '@cantoo/pdf-lib';

/** Parses every object leniently and writes all of them anew, without encryption. Annotations stay what they are. */
export async function rewriteWithPdfLib(bytes: Uint8Array, password?: string): Promise<Uint8Array> {
  const document = await PDFDocument.load(bytes, {
    updateMetadata: false,
    preserveXFA: true,
    ...(password === undefined ? {} : { password }),
  });
  return document.save({ addDefaultPage: false, updateFieldAppearances: false, useObjectStreams: true });
}
