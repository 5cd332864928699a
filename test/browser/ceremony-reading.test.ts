import { expect } from '@open-wc/testing';
import { errorExplanations } from '../../widget/contract/errors.ts';
import { sendKeys, sendMouse } from '@web/test-runner-commands';
import { beginFirstDocument } from '../../widget/frame/pages/first-document.ts';
import { loadPdfEngine } from '../../widget/frame/pages/pdf-engine.ts';
import { warmUp } from '../../widget/frame/pages/warm-up.ts';
import { createAgreement } from './ceremony-agreement.ts';
import { CeremonyStage, giveConsent, pause } from './ceremony-stage.ts';

let stage: CeremonyStage;
afterEach(() => stage.strike());

/** Ink on the canvas, as the part of its pixels that are dark. */
function darkness(canvas: HTMLCanvasElement): number {
  const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
  let dark = 0;
  for (let i = 0; i < data.length; i += 4) if (data[i]! < 128) dark += 1;
  return dark / (data.length / 4);
}

const partsOf = (selector: string): HTMLElement[] => [
  ...(stage.find('inkseal-pages')?.shadowRoot?.querySelectorAll<HTMLElement>(selector) ?? []),
];
const pagesOf = (): HTMLElement[] => partsOf('inkseal-page');
const canvases = (): HTMLCanvasElement[] =>
  pagesOf()
    .flatMap((page) => [...page.shadowRoot!.querySelectorAll('canvas')])
    .filter(({ width }) => width > 0);

describe('the pages', () => {
  it('draw page 1 behind the consent sheet, before anything can be done', async () => {
    stage = await CeremonyStage.open();
    expect(stage.find('inkseal-consent-sheet >>> dialog')?.hasAttribute('open')).to.equal(true);
    expect(darkness(canvases()[0]!)).to.be.greaterThan(0.01);
    expect(stage.find('inkseal-guide')).to.equal(null);
    expect(stage.find('inkseal-field')?.hasAttribute('inert')).to.equal(true);
    await sendKeys({ press: 'Escape' });
    await sendKeys({ press: 'Escape' });
    await pause(100);
    expect(stage.find<HTMLDialogElement>('inkseal-consent-sheet >>> dialog')?.open).to.equal(true);
    expect(stage.session.acts).to.deep.equal([]);
  });

  it('count as viewed only after a person has acted on a drawn page, and again only when more were drawn', async () => {
    stage = await CeremonyStage.open({ change: giveConsent });
    const pages = stage.find('inkseal-pages')!;
    for (const type of ['wheel', 'pointerdown', 'keydown', 'scroll'])
      pages.dispatchEvent(new Event(type, { composed: true }));
    await pause(200);
    expect(stage.session.acts).to.deep.equal([]);
    await sendMouse({ type: 'click', position: [400, 300] });
    await stage.until(() => stage.host.types().includes('viewed'), 'viewed');
    const drawn = () => stage.session.acted('document.view').map(({ pagesDrawn }) => pagesDrawn);
    expect(drawn()[0]).to.be.greaterThan(0);
    const scroller = stage.find('.scroller')!;
    scroller.scrollTop = scroller.scrollHeight;
    await stage.until(
      () => pagesOf().every((page) => page.shadowRoot!.querySelector('canvas')),
      'both drawn',
    );
    await pause(300);
    await sendMouse({ type: 'click', position: [400, 320] });
    await stage.until(() => drawn().at(-1) === 2, 'both reported');
    const count = drawn().length;
    await sendMouse({ type: 'click', position: [400, 300] });
    await pause(200);
    expect(drawn()).to.have.length(count);
    expect(new Set(drawn()).size).to.equal(count);
  });

  it('have their text for selection and for screen readers, where it stands', async () => {
    stage = await CeremonyStage.open({ change: giveConsent });
    const page = pagesOf()[0]!;
    await stage.until(() => page.shadowRoot!.querySelector('.text span') !== null, 'the text');
    const text = page.shadowRoot!.querySelector('.text')!;
    expect(text.textContent).to.match(/^Consulting Agreement/);
    const title = text
      .querySelector('span[role=presentation], span:not(.markedContent)')!
      .getBoundingClientRect();
    const box = page.getBoundingClientRect();
    expect((title.x - box.x) / box.width).to.be.closeTo(72 / 595.28, 0.01);
    expect((title.y - box.y) / box.height).to.be.closeTo(70 / 841.89, 0.02);
    expect(partsOf('.sheet')[0]!.getAttribute('aria-label')).to.equal('Page 1 of 2');
  });

  it('never keep more than eight canvases, however far somebody scrolls', async () => {
    stage = await CeremonyStage.open({ pageCount: 40, change: giveConsent });
    const scroller = stage.find('.scroller')!;
    let most = 0;
    for (let top = 0; top <= scroller.scrollHeight; top += 2500) {
      scroller.scrollTop = top;
      await pause(120);
      most = Math.max(most, canvases().length);
    }
    expect(most).to.be.at.most(8);
    const isDrawn = (): boolean =>
      Boolean(partsOf('[data-page="40"] inkseal-page')[0]?.shadowRoot?.querySelector('canvas'));
    await stage.until(isDrawn, 'the last page');
    expect(partsOf('.sheet')).to.have.length(40);
    await stage.until(() => pagesOf().length < 16, 'only those nearby');
  });

  it('have few places before the first is drawn, and all when it does not come', async () => {
    stage = await CeremonyStage.open({
      pageCount: 40,
      untilReady: false,
      prepare: (session) => {
        Object.assign(session, { firstSegment: null });
        session.readDocument = () => new Promise(() => {});
      },
    });
    await stage.until(() => partsOf('.sheet').length > 0, 'a place');
    expect(partsOf('.sheet').length).to.be.lessThan(10);
    await stage.until(() => partsOf('.sheet').length === 40, 'all places');
    expect(partsOf('.sheet').every(({ style }) => Number.parseFloat(style.blockSize) > 0)).to.equal(true);
    expect(canvases()).to.deep.equal([]);
  });

  it('are sharper after zooming, and the place in view stays', async () => {
    stage = await CeremonyStage.open({ change: giveConsent });
    const before = canvases()[0]!.width;
    await stage.press('.zoom button:last-child');
    await stage.until(() => (canvases()[0]?.width ?? 0) > before * 1.2, 'a sharper canvas');
    await stage.press('.zoom .level');
    await stage.until(() => canvases()[0]?.width === before, 'the first size');
  });
});

describe('the bytes of a document', () => {
  it('of a small file need no request beyond what came along', async () => {
    stage = await CeremonyStage.open({ pageCount: 1, change: giveConsent });
    expect(stage.session.ranges).to.deep.equal([]);
  });

  it('of a large file are read by ranges, and not all of them', async () => {
    const bytes = await padded(await createAgreement(3), 3_000_000);
    stage = await CeremonyStage.open({ pageCount: 3, bytes, change: giveConsent });
    const read = stage.session.ranges.reduce((sum, { start, end }) => sum + end - start, 0);
    expect(read).to.be.greaterThan(0);
    expect(read).to.be.lessThan(400_000);
  });

  it('of a large file are asked for before it is laid out, but for the end, which came along', async () => {
    const bytes = await padded(await createAgreement(3), 3_000_000);
    stage = await CeremonyStage.open({
      pageCount: 3,
      bytes,
      change: giveConsent,
      prepare: (session) => beginFirstDocument(session, session.view.documents),
    });
    expect(darkness(canvases()[0]!)).to.be.greaterThan(0.01);
    expect(stage.session.ranges[0]).to.deep.equal({ start: 65_536, end: 131_072 });
    const withEnd = stage.session.ranges.filter(({ end }) => end === bytes.length);
    expect(withEnd).to.deep.equal([]);
  });

  it('are asked for again when the connection fails', async () => {
    stage = await CeremonyStage.open({
      pageCount: 1,
      change: giveConsent,
      prepare: (session) => loseReads(session, 1),
    });
    expect(darkness(canvases()[0]!)).to.be.greaterThan(0.01);
  });

  it('that are no PDF end in a calm screen, and the host is told', async () => {
    stage = await CeremonyStage.open({
      bytes: new TextEncoder().encode('not a document at all'),
      change: giveConsent,
      untilReady: false,
    });
    await stage.until(() => stage.heading() !== '', 'the notice');
    expect(stage.heading()).to.equal('The document cannot be displayed');
    const { pdf_unreadable: hint } = errorExplanations;
    await stage.until(() => stage.host.types().includes('error'), 'the error');
    expect(stage.host.events).to.deep.include({ type: 'error', code: 'pdf_unreadable', hint });
    await stage.accessible();
  });
});

describe('the warm-up', () => {
  it('reads and draws its own small page, fetches nothing for it, and leaves the worker to the documents', async () => {
    const engine = await loadPdfEngine();
    performance.clearResourceTimings();
    await warmUp(engine);
    expect(performance.getEntriesByType('resource').map(({ name }) => name)).to.deep.equal([]);
    expect(engine.worker.destroyed).to.equal(false);
    stage = await CeremonyStage.open({ pageCount: 1, change: giveConsent });
    expect(darkness(canvases()[0]!)).to.be.greaterThan(0.01);
  });
});

/** Makes the first segment useless and the next `count` reads fail. */
function loseReads(session: CeremonyStage['session'], count: number): void {
  Object.assign(session, { firstSegment: null });
  const read = session.readDocument.bind(session);
  let left = count;
  session.readDocument = (...range) =>
    left-- > 0 ? Promise.reject(Object.assign(new Error(), { code: 'server_unreachable' })) : read(...range);
}

/** The same document behind a stream nobody draws, so that it is large without being slow. */
async function padded(bytes: Uint8Array, byteSize: number): Promise<Uint8Array> {
  const { PDFDocument } = await import('pdf-lib');
  const pdf = await PDFDocument.load(bytes);
  const noise = new Uint8Array(byteSize);
  for (let start = 0; start < byteSize; start += 65_536)
    crypto.getRandomValues(noise.subarray(start, Math.min(start + 65_536, byteSize)));
  pdf.context.register(pdf.context.stream(noise));
  return pdf.save({ useObjectStreams: false });
}
