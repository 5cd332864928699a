import { expect } from '@open-wc/testing';
import { sendKeys, setViewport } from '@web/test-runner-commands';
import type { InksealPages } from '../../widget/frame/pages/pages.ts';
import { CeremonyStage, focused, giveConsent, pause } from './ceremony-stage.ts';

let stage: CeremonyStage;
afterEach(() => stage.strike());

const scroller = (): HTMLElement => stage.find('.scroller')!;
const pages = (): InksealPages => stage.find<InksealPages>('inkseal-pages')!;
const sheetTop = (number: number): number =>
  pages().sheet({ documentId: stage.session.view.documents[0]!.id, page: number })!.getBoundingClientRect()
    .top - scroller().getBoundingClientRect().top;

async function open(pageCount: number): Promise<void> {
  stage = await CeremonyStage.open({ pageCount, change: giveConsent });
  await stage.see('inkseal-reading-tools');
}

async function withControl(key: string): Promise<void> {
  await sendKeys({ down: 'Control' });
  await sendKeys({ press: key });
  await sendKeys({ up: 'Control' });
}

async function type(text: string): Promise<void> {
  await withControl('a');
  await sendKeys({ press: 'Delete' });
  await sendKeys({ type: text });
}

describe('the tools to read with', () => {
  it('zoom by keys in the document, and never while somebody types', async () => {
    await open(2);
    scroller().focus();
    await sendKeys({ press: '+' });
    await stage.until(() => pages().zoom === 1.25, 'larger');
    await sendKeys({ press: '-' });
    await sendKeys({ press: '-' });
    await stage.until(() => pages().zoom === 0.75, 'smaller');
    await sendKeys({ press: '0' });
    await stage.until(() => pages().zoom === 1, 'fitting');
    await stage.press('#fld_name');
    await sendKeys({ type: '+-0?' });
    await pause(100);
    expect(pages().zoom).to.equal(1);
    expect(stage.find('inkseal-shortcuts-sheet >>> dialog')?.hasAttribute('open')).to.equal(false);
  });

  it('keep what is in the middle of the view there when the size changes', async () => {
    await open(12);
    scroller().scrollTop = 5000;
    await pause(200);
    const before = 5000 / scroller().scrollHeight;
    await stage.press('.zoom button:last-child');
    await pause(300);
    const { clientHeight, scrollHeight, scrollTop } = scroller();
    expect((scrollTop + clientHeight / 2) / scrollHeight).to.be.closeTo(before, 0.03);
  });

  it('go to the page whose number is typed, and to the nearest there is', async () => {
    await open(12);
    await stage.press('.jump input');
    await type('7');
    await sendKeys({ press: 'Enter' });
    await stage.until(() => Math.abs(sheetTop(7)) < 20, 'page 7', 5000);
    const input = stage.find<HTMLInputElement>('.jump input')!;
    await stage.until(() => input.value === '7', 'the number');
    await stage.press('.jump input');
    await type('999');
    await sendKeys({ press: 'Enter' });
    await stage.until(() => input.value === '12', 'the last');
  });

  it('turn a screenful also while the keyboard is beside the document', async () => {
    await open(6);
    stage.find('inkseal-guide')!.focus();
    await sendKeys({ press: 'PageDown' });
    await stage.until(() => scroller().scrollTop > 300, 'further down');
    const down = scroller().scrollTop;
    await sendKeys({ press: 'PageUp' });
    await stage.until(() => scroller().scrollTop < down, 'back');
  });

  it('list their keys, by ? and by a button, and close by Esc', async () => {
    await open(1);
    const isOpen = () => stage.find<HTMLDialogElement>('inkseal-shortcuts-sheet >>> dialog')?.open === true;
    scroller().focus();
    await sendKeys({ press: '?' });
    await stage.until(isOpen, 'the sheet');
    await stage.accessible();
    await sendKeys({ press: 'Escape' });
    await stage.until(() => !isOpen(), 'closed');
    await stage.press('[data-act=keyboard]');
    await stage.until(isOpen, 'the sheet again');
  });

  it('find text on pages that were never drawn, say how often, and lead there', async () => {
    await open(30);
    scroller().focus();
    await withControl('f');
    await stage.see('inkseal-search-bar');
    await sendKeys({ type: 'sÉction 27' });
    const status = () => stage.find('inkseal-search-bar >>> [role=status]')?.textContent?.trim();
    await stage.until(() => status() === '1 of 1', 'the count');
    await stage.until(() => Math.abs(sheetTop(27) - scroller().clientHeight / 3) < 200, 'page 27', 5000);
    await stage.see('.found[data-current]');
    const mark = stage.find('.found[data-current]')!.getBoundingClientRect();
    expect(mark.width).to.be.greaterThan(60);
    await stage.accessible();
    await type('services described in schedule a');
    await stage.until(() => /^1 of \d{3}$/.test(status() ?? ''), 'many');
    await sendKeys({ press: 'Enter' });
    await stage.until(() => status()!.startsWith('2 of'), 'the next');
    await sendKeys({ down: 'Shift' });
    await sendKeys({ press: 'Enter' });
    await sendKeys({ press: 'Enter' });
    await sendKeys({ up: 'Shift' });
    await stage.until(() => /^(\d+) of \1$/.test(status() ?? ''), 'round to the last');
    await type('no such words');
    await stage.until(() => status() === 'No matches', 'none');
    await sendKeys({ press: 'Escape' });
    await stage.until(() => stage.find('inkseal-search-bar') === null, 'closed');
    expect(stage.find('.found')).to.equal(null);
    expect(stage.find('.scroller')!.matches(':focus')).to.equal(true);
  });

  it('show a list of pages beside the document where there is room, with pictures of those in view', async () => {
    await open(40);
    await stage.press('[data-act=list]');
    await stage.see('inkseal-page-list >>> img');
    const list = stage.find('inkseal-page-list')!.shadowRoot!;
    expect(list.querySelectorAll('li').length).to.be.lessThan(16);
    expect(list.querySelectorAll('canvas').length).to.equal(0);
    await stage.accessible();
    list.querySelector<HTMLElement>('[data-number="3"]')!.click();
    await stage.until(() => Math.abs(sheetTop(3)) < 20, 'page 3', 5000);
    await stage.until(
      () => list.querySelector('[aria-current]')?.getAttribute('aria-label') === 'Page 3',
      'page 3 as the current one',
    );
    await setViewport({ width: 800, height: 800 });
    expect(getComputedStyle(stage.find('inkseal-page-list')!).display).to.equal('none');
  });

  for (const [width, height, columns] of [
    [375, 667, 2],
    [768, 1024, 3],
  ] as const)
    it(`show the pages in a sheet where there is no room beside the document: ${width} by ${height}`, async () => {
      await open(40);
      await setViewport({ width, height });
      await pause(150);
      scroller().scrollTop = sheetTop(5) + scroller().scrollTop;
      await pause(200);
      if (width < 700) await stage.press('[data-act=view]');
      await stage.press('[data-act=list]');
      const dialog = await stage.see('inkseal-pages-sheet >>> dialog[open]');
      await stage.see('inkseal-pages-sheet >>> img');
      const list = stage.find('inkseal-pages-sheet >>> inkseal-page-list')!.shadowRoot!;
      await stage.until(() => focused()?.getAttribute('aria-label') === 'Page 5', 'the page one is at');
      expect(focused()?.getAttribute('aria-current')).to.equal('page');
      const inFirstRow = [...list.querySelectorAll('li')].filter(({ offsetTop }) => offsetTop === 8);
      expect(inFirstRow.length).to.equal(columns);
      expect(list.querySelectorAll('li').length).to.be.lessThan(40);
      await stage.accessible();
      expect(dialog.getBoundingClientRect().right).to.be.at.most(width);
      await sendKeys({ press: 'Escape' });
      const opener = width < 700 ? 'view' : 'list';
      await stage.until(() => focused()?.dataset['act'] === opener, 'the keyboard back where it was');
      if (width < 700) await stage.press('[data-act=view]');
      await stage.press('[data-act=list]');
      await stage.until(() => focused()?.getAttribute('aria-label') === 'Page 5', 'the list again');
      await sendKeys({ press: 'ArrowDown' });
      await sendKeys({ press: 'ArrowRight' });
      await sendKeys({ press: 'Enter' });
      await stage.until(() => Math.abs(sheetTop(5 + columns + 1)) < 20, 'the page', 5000);
      await stage.until(() => scroller().matches(':focus'), 'the document');
      expect(stage.find('inkseal-pages-sheet >>> dialog[open]')).to.equal(null);
    });

  it('stand in the toolbar of a tablet', async () => {
    await open(2);
    await setViewport({ width: 768, height: 1024 });
    await pause(100);
    for (const one of ['.jump input', '.zoom button', '[data-act=search]', '[data-act=list]', '.more', 'h1'])
      expect(stage.find(one)!.getBoundingClientRect().width, one).to.be.greaterThan(30);
    expect(stage.find('.titles')!.getBoundingClientRect().width).to.be.greaterThan(160);
    expect(document.documentElement.scrollWidth).to.be.at.most(768);
    await stage.press('.zoom button:last-child');
    await stage.until(() => pages().zoom === 1.25, 'larger');
  });

  it('stand behind one button on a phone, each large enough for a finger', async () => {
    stage = await CeremonyStage.open({ pageCount: 3, change: giveConsent, phone: true });
    await stage.press('[data-act=view]');
    await pause(100);
    const small = ['.zoom button', '[data-act=search]', '[data-act=keyboard]', '.jump input'].filter(
      (selector) => {
        const { height, width } = stage.find(selector)!.getBoundingClientRect();
        return height < 44 || width < 44;
      },
    );
    expect(small).to.deep.equal([]);
    await stage.accessible();
    await stage.press('.zoom button:last-child');
    await stage.until(() => pages().zoom === 1.25, 'larger');
    await stage.press('[data-act=search]');
    await stage.see('inkseal-search-bar');
    await stage.accessible();
    expect(document.documentElement.scrollWidth).to.be.at.most(375);
  });

  it('make the document larger between two fingers, and leave to the browser what they cannot do', async () => {
    await open(2);
    const touch = (name: string, spread: number): boolean => {
      const at = (identifier: number, clientX: number) =>
        new Touch({ identifier, target: scroller(), clientX, clientY: 400 });
      const touches = name === 'touchend' ? [] : [at(1, 400 - spread / 2), at(2, 400 + spread / 2)];
      return scroller().dispatchEvent(new TouchEvent(name, { touches, cancelable: true, bubbles: true }));
    };
    const pinch = async (from: number, to: number): Promise<boolean> => {
      touch('touchstart', from);
      const isLeft = touch('touchmove', to);
      touch('touchend', 0);
      await pause(50);
      return isLeft;
    };
    expect(await pinch(100, 200)).to.equal(false);
    expect(pages().zoom).to.equal(2);
    expect(await pinch(200, 20)).to.equal(false);
    expect(pages().zoom).to.equal(1);
    expect(await pinch(200, 100)).to.equal(true);
    expect(pages().zoom).to.equal(1);
  });
});

describe('how long pages are in view', () => {
  it('is told once for all of them, before the act that ends the ceremony', async () => {
    await open(2);
    await sendKeys({ press: 'Shift' });
    await pause(2600);
    expect(stage.session.acted('pages.view')).to.deep.equal([]);
    await stage.press('.more');
    await stage.press('[data-act=leave]');
    await stage.until(() => stage.session.acted('pages.view').length === 1, 'the times');
    const [told] = stage.session.acted('pages.view');
    expect(told?.pages.map(({ page }) => page)).to.deep.equal([1]);
    expect(told?.pages[0]?.seconds).to.be.within(2, 12);
  });

  it('is not counted behind the consent sheet', async () => {
    stage = await CeremonyStage.open({ pageCount: 1 });
    await pause(2200);
    await stage.press('[data-act=consent-tick]');
    await stage.press('[data-act=consent]');
    await stage.see('inkseal-guide');
    await stage.press('.more');
    await stage.press('[data-act=leave]');
    await pause(300);
    const [told] = stage.session.acted('pages.view');
    expect(told?.pages[0]?.seconds ?? 0).to.be.at.most(2);
  });

  const secondsSince = (then: number): number => (performance.now() - then) / 1000;

  /** Seconds of the first page as they were told last. */
  const leave = async (): Promise<number> => {
    const before = stage.session.acted('pages.view').length;
    await stage.press('.more');
    await stage.press('[data-act=leave]');
    await stage.until(() => stage.session.acted('pages.view').length > before, 'the times');
    return stage.session.acted('pages.view').at(-1)?.pages[0]?.seconds ?? 0;
  };

  it('is not counted while a sheet is over them', async () => {
    await open(1);
    const since = performance.now();
    await pause(1500);
    await stage.press('.more');
    await stage.press('[data-act=papers]');
    await pause(6000);
    await stage.press('inkseal-papers-sheet >>> .head .button');
    expect(await leave()).to.be.within(1, secondsSince(since) - 5);
  });

  it('goes on from what it came to before a pause', async () => {
    await open(1);
    await pause(3000);
    const before = await leave();
    await stage.press('[data-act=resume]');
    await pause(2500);
    expect(await leave()).to.be.at.least(before + 2);
  });

  it('is not counted while the page around has them scrolled out of sight', async () => {
    await open(1);
    const since = performance.now();
    const above = document.createElement('div');
    above.style.height = '300vh';
    document.body.prepend(above);
    scrollTo(0, 0);
    await pause(5000);
    above.remove();
    await pause(1200);
    expect(await leave()).to.be.at.most(secondsSince(since) - 3);
  });
});
