import { expect } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import {
  concatTransformationMatrix,
  drawObject,
  PDFDocument,
  popGraphicsState,
  pushGraphicsState,
} from 'pdf-lib';
import type { InksealPage } from '../../widget/frame/pages/page.ts';
import type { InksealPages } from '../../widget/frame/pages/pages.ts';
import { createAgreement } from './ceremony-agreement.ts';
import { CeremonyStage, giveConsent } from './ceremony-stage.ts';

let stage: CeremonyStage;
afterEach(() => stage.strike());

const pages = (): InksealPages => stage.find<InksealPages>('inkseal-pages')!;

/** An agreement with a picture of a million bytes on each page. */
async function createHeavyAgreement(pageCount: number): Promise<Uint8Array> {
  const pdf = await PDFDocument.load(await createAgreement(pageCount));
  const size = 1000;
  const picture = { Type: 'XObject', Subtype: 'Image', Width: size, Height: size };
  for (const page of pdf.getPages()) {
    const grey = new Uint8Array(size * size).fill(230);
    const entries = { ...picture, ColorSpace: 'DeviceGray', BitsPerComponent: 8 };
    const name = page.node.newXObject('Picture', pdf.context.register(pdf.context.stream(grey, entries)));
    const place = concatTransformationMatrix(60, 0, 0, 60, 460, 20);
    page.pushOperators(pushGraphicsState(), place, drawObject(name), popGraphicsState());
  }
  return pdf.save({ useObjectStreams: false });
}

describe('a long file that is read through', () => {
  it('is not held whole, and goes on to be drawn, read and searched', async () => {
    const pageCount = 14;
    const bytes = await createHeavyAgreement(pageCount);
    stage = await CeremonyStage.open({ pageCount, bytes, change: giveConsent });
    await stage.see('inkseal-reading-tools');
    const { id } = stage.session.view.documents[0]!;
    const first = await pages().pdf(id);
    const readPage = async (number: number) => {
      const sheet = pages().sheet({ documentId: id, page: number })!;
      pages().scroller.scrollTop = sheet.offsetTop;
      const root = () => sheet.querySelector('inkseal-page')?.shadowRoot;
      await stage.until(() => Boolean(root()?.querySelector('canvas')), `page ${number}`, 10_000);
      await stage.until(() => Boolean(root()?.querySelector('.line')), `text of page ${number}`, 10_000);
    };
    for (let number = 1; number <= pageCount; number++) await readPage(number);
    await stage.until(() => first.loadingTask.destroyed, 'the first opening closed', 20_000);
    expect(await pages().pdf(id)).not.to.equal(first);
    await readPage(2);
    pages().scroller.focus();
    await sendKeys({ down: 'Control' });
    await sendKeys({ press: 'f' });
    await sendKeys({ up: 'Control' });
    await stage.see('inkseal-search-bar');
    await sendKeys({ type: 'section 9' });
    const status = () => stage.find('inkseal-search-bar >>> [role=status]')?.textContent?.trim();
    await stage.until(() => status() === '1 of 1', 'the count', 10_000);
    expect(stage.find('inkseal-notice')).to.equal(null);
  }).timeout(60_000);

  it('is let go also where something is always being drawn', async () => {
    const pageCount = 12;
    const bytes = await createHeavyAgreement(pageCount);
    stage = await CeremonyStage.open({ pageCount, bytes, change: giveConsent });
    await stage.see('inkseal-reading-tools');
    const { id } = stage.session.view.documents[0]!;
    const first = await pages().pdf(id);
    // Farther away than any page, so that it only fills the pauses, as one page after the other does before a fast reader.
    const sheet = document.createElement('div');
    Object.assign(sheet.dataset, { document: id, page: '1' });
    sheet.style.cssText = 'position:fixed;inset-block-start:99999px';
    document.body.append(sheet);
    const fillers = [0, 1].map(() => {
      const acts = { isSharp: false, cancel: () => undefined, release: () => undefined };
      return Object.assign(document.createElement('div') as unknown as InksealPage, acts);
    });
    for (const [index, filler] of fillers.entries()) {
      sheet.append(filler);
      filler.draw = async () => {
        await new Promise((resolve) => setTimeout(resolve, 30));
        Object.assign(filler, { isSharp: true });
        Object.assign(fillers[1 - index]!, { isSharp: false });
      };
    }
    for (const filler of fillers) pages().schedule.want(filler);
    for (let page = 1; page <= pageCount; page++) {
      const place = pages().sheet({ documentId: id, page })!;
      pages().scroller.scrollTop = place.offsetTop;
      const canvas = () => place.querySelector('inkseal-page')?.shadowRoot?.querySelector('canvas');
      await stage.until(() => Boolean(canvas()), `page ${page}`, 10_000);
    }
    await stage.until(() => first.loadingTask.destroyed, 'the first opening closed', 20_000);
    for (const filler of fillers) pages().schedule.drop(filler);
    sheet.remove();
  }).timeout(60_000);
});
