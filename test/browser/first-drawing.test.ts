/** The first page is drawn from as soon as the document is open, whoever of the two that want it comes first. */
import { expect } from '@open-wc/testing';
import {
  beginFirstDocument,
  openFor,
  takeFirstDrawing,
  type FrameDocument,
} from '../../widget/frame/pages/first-document.ts';
import type { Drawing } from '../../widget/frame/pages/drawing.ts';
import { expectedScale } from '../../widget/frame/pages/page-scale.ts';
import { createAgreement } from './ceremony-agreement.ts';

/** Narrow enough for its scale not to depend on a scroll bar. */
const size = { width: 300, height: 400 };
const scale = expectedScale(size)!;

/** As the pages do: they ask for the document and for its page while both are on their way. */
async function take(atScale: number): Promise<Drawing | undefined> {
  const bytes = await createAgreement(2);
  const document = {
    id: 'doc_1',
    byteSize: bytes.length,
    pageSizes: [size, size],
  } as unknown as FrameDocument;
  const reader = {
    firstSegment: null,
    lastSegment: null,
    readDocument: (_id: string, start: number, end: number) => Promise.resolve(bytes.slice(start, end)),
  };
  void beginFirstDocument(reader, [document]);
  const options = { isFinal: () => false, failed: () => undefined };
  const pdf = await openFor(reader, document, { beginning: null, options });
  const page = await pdf.getPage(1);
  const taken = takeFirstDrawing(page, atScale);
  expect(takeFirstDrawing(page, atScale)).to.equal(undefined);
  await taken?.task.promise;
  await pdf.loadingTask.destroy();
  return taken;
}

it('is begun once, also where the pages wait for it already', async () => {
  expect((await take(scale))?.scale).to.equal(scale);
});

it('is not kept where the page has another size', async () => {
  const areas: HTMLCanvasElement[] = [];
  const create: (name: string) => HTMLElement = Reflect.get(document, 'createElement');
  Reflect.set(document, 'createElement', (name: string) => {
    const element = create.call(document, name);
    if (element instanceof HTMLCanvasElement) areas.push(element);
    return element;
  });
  try {
    expect(await take(scale * 2)).to.equal(undefined);
  } finally {
    Reflect.deleteProperty(document, 'createElement');
  }
  expect(areas.length).to.equal(1);
  expect(areas.map(({ width, height }) => width * height)).to.deep.equal([0]);
});
