import { expect } from '@open-wc/testing';
import { a11ySnapshot, sendKeys } from '@web/test-runner-commands';
import { placeLinks } from '../../widget/frame/pages/page-links.ts';
import type { InksealPage } from '../../widget/frame/pages/page.ts';
import { CeremonyStage, giveConsent, pause } from './ceremony-stage.ts';

let stage: CeremonyStage;
afterEach(() => stage.strike());

interface Node {
  role: string;
  name?: string;
  children?: Node[];
}

/** What the browser tells screen readers (CDP Accessibility.getFullAXTree), in order, one line for each thing. */
async function read(): Promise<string[]> {
  const spoken: string[] = [];
  const visit = ({ children = [], name = '', role }: Node): void => {
    if (name.trim() !== '') spoken.push(`${role} ${name.trim()}`);
    for (const child of children) visit(child);
  };
  visit((await a11ySnapshot({})) as unknown as Node);
  return spoken;
}

const indexOf = (spoken: readonly string[], wanted: RegExp): number => {
  const index = spoken.findIndex((one) => wanted.test(one));
  expect(index, `${wanted} in\n${spoken.join('\n')}`).to.be.at.least(0);
  return index;
};

describe('to a screen reader', () => {
  beforeEach(async () => {
    stage = await CeremonyStage.open({ pageCount: 2, change: giveConsent });
    await stage.see('.line');
    await pause(300);
  });

  it('a page is its text in reading order with the fields at their places, and said once', async () => {
    const spoken = await read();
    const inOrder = [
      /Consulting Agreement/,
      /1\.\s+The Consultant/,
      /5\.\s+The Consultant/,
      /^textbox Full name/,
      /Initials/,
      /StaticText 1 \/ 2/,
      /Section 2/,
      /^button Signature/,
      /StaticText 2 \/ 2/,
    ].map((wanted) => indexOf(spoken, wanted));
    expect(inOrder).to.deep.equal(inOrder.toSorted((a, b) => a - b));
    expect(
      spoken.filter((one) => one.startsWith('StaticText') && one.includes('Consulting Agreement')),
    ).to.have.length(1);
  });

  it('a field keeps the keyboard when the text of its page comes or goes', async () => {
    await stage.press('#fld_name');
    const page = stage.find<InksealPage>('inkseal-page')!;
    page.release();
    await pause(200);
    await sendKeys({ type: 'Kari' });
    await stage.until(() => stage.session.view.fields[0]?.value !== null, 'the value');
    expect(stage.session.view.fields[0]?.value).to.deep.equal({ type: 'text', text: 'Kari' });
  });

  it('a page of thousands of links has as many of them as somebody could press', () => {
    const link = { subtype: 'Link', url: 'https://example.com/', rect: [0, 0, 10, 10] };
    const sheet = { width: 10, height: 10, convertToViewportPoint: (x: number, y: number) => [x, y] };
    const links = Array.from({ length: 20_000 }, () => link);
    expect(placeLinks(links, sheet).length).to.equal(2000);
  });
});

describe('the text of pages that are not drawn', () => {
  const pageAt = (number: number) => stage.find<InksealPage>(`[data-page="${number}"] inkseal-page`);
  const linesOf = (number: number): string[] =>
    [...(pageAt(number)?.shadowRoot?.querySelectorAll('.line') ?? [])].map(({ textContent }) => textContent);
  const drawn = (): number =>
    Array.from({ length: 60 }, (_, index) => pageAt(index + 1)).filter((page) => page?.isDrawn).length;

  it('is there of those nearby, without a canvas, and goes where somebody has gone on', async () => {
    stage = await CeremonyStage.open({ pageCount: 60, change: giveConsent });
    await stage.until(() => linesOf(7).length > 3, 'page 7');
    expect(pageAt(7)!.isDrawn).to.equal(false);
    expect(linesOf(7).join(' ')).to.contain('7 / 60');
    expect(linesOf(30)).to.deep.equal([]);
    expect(drawn()).to.be.at.most(8);
    const scroller = stage.find('.scroller')!;
    scroller.scrollTop = scroller.scrollHeight / 2;
    await stage.until(() => linesOf(35).length > 3, 'page 35');
    expect(drawn()).to.be.at.most(8);
    await stage.until(() => linesOf(7).length === 0, 'page 7 to go');
  });

  it('stays when a drawing makes room', async () => {
    stage = await CeremonyStage.open({ pageCount: 3, change: giveConsent });
    await stage.until(() => linesOf(3).length > 3, 'page 3');
    await stage.until(() => linesOf(1).length > 3, 'page 1');
    const lines = linesOf(1);
    pageAt(1)!.release();
    await pause(200);
    expect(pageAt(1)!.shadowRoot!.querySelectorAll('canvas')).to.have.length(0);
    expect(pageAt(1)!.shadowRoot!.querySelector('.text')!.textContent).to.equal('');
    expect(linesOf(1)).to.deep.equal(lines);
  });
});
