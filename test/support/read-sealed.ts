import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import type { TestCustomer } from './inkseal-server.ts';

/** What stands on the pages of an envelope's sealed document, and the trail attached to it. */
export async function readSealed(
  customer: TestCustomer,
  envelopeId: string,
): Promise<{ texts: string; attachment: string }> {
  const { response } = await customer.call('GET', `/v1/envelopes/${envelopeId}/documents/sealed`);
  return readSealedFile(await response.blob());
}

export async function readSealedFile(file: Blob): Promise<{ texts: string; attachment: string }> {
  const loading = getDocument({ data: new Uint8Array(await file.arrayBuffer()), verbosity: 0 });
  const pdf = await loading.promise;
  let texts = '';
  for (let page = 1; page <= pdf.numPages; page++) {
    const { items } = await (await pdf.getPage(page)).getTextContent();
    texts += items.map((item) => ('str' in item ? item.str : '')).join(' ');
  }
  const [[id] = []] = (await pdf.getAttachments()) ?? [];
  const content = (await pdf.getAttachmentContent(id ?? '')) as unknown as Uint8Array;
  await loading.destroy();
  const attachment = new TextDecoder().decode(content);
  return { texts: texts.replaceAll(/\s+/g, ' '), attachment };
}
