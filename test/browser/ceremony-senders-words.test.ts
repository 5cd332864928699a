/** Words that are not the frame's own, and words of its own where there is little room for them. */
import { expect } from '@open-wc/testing';
import type { SigningView } from '../../widget/contract/signing.ts';
import { CeremonyStage, giveConsent, pause } from './ceremony-stage.ts';

let stage: CeremonyStage;
afterEach(() => stage.strike());

const own = { name: 'own', label: 'What else do you own?' };

const asking = (view: SigningView): SigningView => {
  const [first] = view.fields;
  const box = (id: string, label: string, y: number): SigningView['fields'][number] => ({
    ...first!,
    id,
    label,
    y,
    type: 'radio',
    group: own,
    width: 16,
    height: 16,
  });
  return { ...giveConsent(view), fields: [box('fld_1', 'A boat?', 300), box('fld_2', 'A car?', 340)] };
};

/** Where the last letter of a text stands from its first: to the right of it, where it keeps its own direction. */
function endsRight(element: Element, text: string): boolean {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  let node = walker.nextNode() as Text | null;
  while (node && !node.data.includes(text)) node = walker.nextNode() as Text | null;
  const edge = (at: number): number => {
    const range = document.createRange();
    range.setStart(node!, at);
    range.setEnd(node!, at + 1);
    return range.getBoundingClientRect().x;
  };
  const from = node!.data.indexOf(text);
  return edge(from + text.length - 1) > edge(from);
}

describe('in an Arabic frame, the words of a sender', () => {
  it('keep their question marks where they end', async () => {
    stage = await CeremonyStage.open({
      change: asking,
      phone: true,
      context: { language: 'ar' },
    });
    await stage.press('[data-act=fields]');
    await stage.press('[data-field=fld_1]');
    await stage.see('inkseal-field-editor >>> fieldset');
    expect(getComputedStyle(stage.find('inkseal-field-editor')!).direction).to.equal('rtl');
    for (const [selector, text] of [
      ['inkseal-field-editor >>> legend', own.label],
      ['inkseal-field-editor >>> label.tick', 'A boat?'],
    ] as const)
      expect(endsRight(stage.find(selector)!, text), selector).to.equal(true);
  });
});

describe('the place of the date that signing gives', () => {
  const dated = (width: number, height: number) => (view: SigningView) => ({
    ...giveConsent(view),
    fields: view.fields.map((one) =>
      one.type === 'date_signed' ? { ...one, page: 1, y: 200, x: 72, width, height } : one,
    ),
  });

  for (const language of ['en', 'de', 'nl', 'pl', 'ja', 'ar'])
    it(`has all its words within it, however short it is (${language})`, async () => {
      stage = await CeremonyStage.open({
        change: dated(110, 24),
        context: { language },
      });
      await stage.see('inkseal-field >>> .date span');
      await pause(100);
      const words = stage.find('inkseal-field >>> .date span')!;
      expect(words.textContent).to.not.equal('');
      expect(words.scrollWidth, 'along').to.be.at.most(words.clientWidth);
      expect(words.scrollHeight, 'down').to.be.at.most(words.clientHeight + 1);
      const [inner, outer] = [words, words.parentElement!].map((one) => one.getBoundingClientRect());
      expect(inner!.bottom).to.be.at.most(outer!.bottom + 0.5);
      expect(inner!.right).to.be.at.most(outer!.right + 0.5);
    });
});
