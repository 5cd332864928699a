/** Sheets in frames no higher than what a telephone has left beside the page around. */
import { expect } from '@open-wc/testing';
import { sendMouse, setViewport } from '@web/test-runner-commands';
import type { SigningView } from '../../widget/contract/signing.ts';
import { CeremonyStage, focused, giveConsent, pause } from './ceremony-stage.ts';

let stage: CeremonyStage;
afterEach(() => stage.strike());

const frames = [
  [375, 529],
  [320, 528],
  [375, 480],
  [320, 430],
] as const;

async function openIn(
  [width, height]: readonly [number, number],
  change = (view: SigningView) => view,
): Promise<void> {
  stage = await CeremonyStage.open({ change, phone: true });
  await setViewport({ width, height });
  await pause(150);
}
const box = (selector: string): DOMRect => stage.find(selector)!.getBoundingClientRect();
function expectInSight(selector: string): void {
  const { top, bottom, height } = box(selector);
  expect(top, `${selector} from above`).to.be.at.least(0);
  expect(bottom, `${selector} to below`).to.be.at.most(innerHeight);
  expect(height, selector).to.be.at.least(24);
}
/** Of what a sheet says, what is seen beside its foot. */
const textHeight = (sheet: string): number => box(`${sheet} >>> .body`).height;

describe('a frame of a telephone’s height', () => {
  for (const frame of frames) {
    it(`asks for consent with the answer and the page in sight: ${frame.join(' by ')}`, async () => {
      await openIn(frame);
      for (const act of ['consent-tick', 'decline', 'consent'])
        expectInSight(`inkseal-consent-sheet >>> [data-act=${act}]`);
      expect(textHeight('inkseal-consent-sheet')).to.be.at.least(72);
      const ofPage = box('inkseal-consent-sheet >>> dialog').top - box('inkseal-pages').top;
      expect(ofPage, 'a strip of the page').to.be.at.least(56);
    });
  }

  it('says that there is more of what it asks consent for, until that is seen', async () => {
    await openIn([375, 480]);
    const dialog = stage.find('inkseal-consent-sheet >>> dialog')!;
    await stage.until(() => dialog.classList.contains('unread'), 'the sign');
    expect(getComputedStyle(stage.find('inkseal-consent-sheet >>> .end')!).visibility).to.equal('visible');
    const body = stage.find('inkseal-consent-sheet >>> .body')!;
    body.scrollTop = body.scrollHeight;
    await stage.until(() => !dialog.classList.contains('unread'), 'no more');
  });

  it('keeps the adoption of a signature in sight', async () => {
    await openIn([320, 528], giveConsent);
    await stage.press('[data-act=fields]');
    await stage.press('[data-field=fld_sign]');
    await stage.press('inkseal-field-editor >>> [data-control]');
    await stage.see('inkseal-adopt-dialog >>> dialog[open]');
    await pause(300);
    expectInSight('[data-act=adopt]');
    expect(textHeight('inkseal-adopt-dialog')).to.be.at.least(150);
  });

  it('keeps the button that signs beside its sentence in sight, also when it is asked for once more', async () => {
    await openIn([320, 430], (view) => ({
      ...giveConsent(view),
      fields: Array.from({ length: 24 }, (_, at) => ({
        ...view.fields.find(({ type }) => type === 'text')!,
        id: `fld_${at}`,
        required: false,
        y: 60 + 24 * at,
        height: 20,
      })),
    }));
    await stage.press('[data-act=review]');
    await stage.see('[data-act=sign]');
    await pause(300);
    expectInSight('[data-act=sign]');
    expectInSight('inkseal-review-sheet >>> .act');
    expect(textHeight('inkseal-review-sheet')).to.be.at.least(72);
    await stage.until(
      () => stage.find('[data-act=sign]')!.getAttribute('aria-disabled') === 'false',
      'it to settle',
    );
    const { x, y, width, height } = box('[data-act=sign]');
    await sendMouse({ type: 'click', position: [Math.round(x + width / 2), Math.round(y + height / 2)] });
    await stage.see('[data-act=sign-confirm]');
    await pause(200);
    expect(box('[data-act=sign-confirm]').bottom, 'under the pointer').to.be.closeTo(y + height, 2);
    expectInSight('inkseal-review-sheet >>> .act');
    await stage.press('[data-act=sign-confirm]');
    await stage.until(() => stage.session.acted('recipient.sign').length === 1, 'the signature');
    expect(stage.session.acts.at(-1)?.visibility).to.equal('confirmed');
  });
});

describe('a frame with no room for text beside its answer', () => {
  const sheet = 'inkseal-consent-sheet';

  it('shows that there is more, and leads to its end', async () => {
    await openIn([320, 256]);
    const end = await stage.see(`${sheet} >>> [data-act=end]`);
    expect(end.textContent?.trim() || end.getAttribute('aria-label')).to.equal('Go to the end');
    expectInSight(`${sheet} >>> [data-act=end]`);
    await stage.accessible();
    await stage.press(`${sheet} >>> [data-act=end]`);
    await stage.until(() => box(`${sheet} >>> [data-act=consent]`).bottom <= innerHeight, 'the end');
    await stage.until(() => stage.find(`${sheet} >>> [data-act=end]`) === null, 'nothing over it');
    expect(focused()?.classList.contains('foot')).to.equal(true);
    await stage.consent();
  });

  it('gets parts again as soon as there is room', async () => {
    await openIn([320, 256]);
    await stage.see(`${sheet} >>> [data-act=end]`);
    await setViewport({ width: 375, height: 560 });
    await stage.until(() => stage.find(`${sheet} >>> [data-act=end]`) === null, 'room');
    expectInSight(`${sheet} >>> [data-act=consent]`);
  });
});
