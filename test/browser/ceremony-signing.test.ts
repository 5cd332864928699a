import { expect } from '@open-wc/testing';
import { sendKeys, sendMouse, setViewport } from '@web/test-runner-commands';
import { signedValuesText } from '../../widget/contract/signed-values.ts';
import type { SigningView } from '../../widget/contract/signing.ts';
import { sha256Base64url } from '../../widget/frame/base64url.ts';
import { CeremonyStage, giveConsent, pause, type StageOptions } from './ceremony-stage.ts';

let stage: CeremonyStage;
afterEach(() => {
  document.querySelector('.cover')?.remove();
  document.documentElement.style.removeProperty('zoom');
  stage.strike();
});

const ready = (view: SigningView): SigningView => ({
  ...giveConsent(view),
  fields: view.fields.filter(({ type }) => type === 'date_signed'),
});

const onlyName = (view: SigningView): SigningView => ({
  ...giveConsent(view),
  fields: view.fields.filter(({ id }) => id === 'fld_name'),
});

async function openReview(options: StageOptions = {}): Promise<CeremonyStage> {
  const opened = await CeremonyStage.open({ change: ready, ...options });
  await opened.press('[data-act=review]');
  await opened.see('[data-act=sign]');
  return opened;
}

/** What a hostile host page would lay over the frame; in the top layer, where the sheet is. */
function cover(): void {
  const element = document.createElement('div');
  element.className = 'cover';
  element.popover = 'manual';
  Object.assign(element.style, {
    position: 'fixed',
    inset: '0',
    width: '100%',
    height: '100%',
    border: '0',
    background: 'transparent',
    pointerEvents: 'none',
  });
  document.body.append(element);
  element.showPopover();
}

describe('the sign button', () => {
  it('does nothing for a script (row 8)', async () => {
    stage = await openReview();
    await stage.until(
      () => stage.find('[data-act=sign]')?.getAttribute('aria-disabled') === 'false',
      'enabled',
    );
    const button = stage.find('[data-act=sign]')!;
    button.click();
    button.dispatchEvent(new MouseEvent('click', { bubbles: true, composed: true }));
    await pause(200);
    expect(stage.session.acted('recipient.sign')).to.deep.equal([]);
    await stage.press('[data-act=sign]');
    await stage.until(() => stage.session.acted('recipient.sign').length === 1, 'a person to sign');
  });

  it('does nothing for the second half of a double click', async () => {
    stage = await CeremonyStage.open({ change: ready });
    await stage.press('[data-act=review]');
    const button = await stage.see('[data-act=sign]');
    const box = button.getBoundingClientRect();
    const position: [number, number] = [
      Math.round(box.x + box.width / 2),
      Math.round(box.y + box.height / 2),
    ];
    await sendMouse({ type: 'click', position });
    await pause(300);
    expect(stage.session.acted('recipient.sign')).to.deep.equal([]);
  });

  it('is off, with the reason, while something covers it, and the way on is a tab (row 17)', async () => {
    stage = await openReview({ context: { tabs: true } });
    cover();
    await stage.see('.gate');
    const button = stage.find('[data-act=sign]')!;
    expect(button.getAttribute('aria-disabled')).to.equal('true');
    const box = button.getBoundingClientRect();
    await sendMouse({ type: 'click', position: [Math.round(box.x + 20), Math.round(box.y + 20)] });
    await pause(200);
    expect(stage.session.acted('recipient.sign')).to.deep.equal([]);
    await stage.press('[data-act=tab]');
    expect(stage.host.tabsOpened).to.equal(1);
    expect(stage.session.acted('recipient.sign')).to.deep.equal([]);
  });

  it('offers no tab to a page that has no token for it', async () => {
    stage = await openReview();
    cover();
    await stage.see('.gate');
    expect(stage.find('[data-act=tab]')).to.equal(null);
  });

  const pressAtOnce = async (): Promise<[number, number]> => {
    await stage.until(
      () => stage.find('[data-act=sign]')?.getAttribute('aria-disabled') === 'false',
      'enabled',
    );
    const box = stage.find('[data-act=sign]')!.getBoundingClientRect();
    const position: [number, number] = [Math.round(box.right - 20), Math.round(box.y + box.height / 2)];
    await sendMouse({ type: 'move', position: [5, 5] });
    await sendMouse({ type: 'click', position });
    await stage.see('[data-act=sign-confirm]');
    return position;
  };
  const isEnabled = (): boolean =>
    stage.find('[data-act=sign-confirm]')?.getAttribute('aria-disabled') === 'false';

  it('asks again when the pointer has only just come over it, and waits before it takes the answer', async () => {
    stage = await openReview();
    const position = await pressAtOnce();
    await sendMouse({ type: 'click', position });
    await pause(200);
    expect(stage.session.acted('recipient.sign')).to.deep.equal([]);
    await stage.until(isEnabled, 'enabled again');
    await sendMouse({ type: 'click', position });
    await stage.until(() => stage.session.acted('recipient.sign').length === 1, 'the signature');
    expect(stage.session.acts.at(-1)?.visibility).to.equal('confirmed');
    expect(stage.session.acted('recipient.sign')[0]?.intent).to.equal('Yes: Sign document');
  });

  it('says why it asks again, in a sentence that a screen reader gets, and names the button that is there', async () => {
    stage = await openReview();
    await pressAtOnce();
    const button = stage.find('[data-act=sign-confirm]')!;
    const reason = stage.find('inkseal-review-sheet >>> .doubt')!;
    expect(reason.textContent).to.contain('just as the pointer reached the button');
    expect(reason.closest('[role=alert]')).to.not.equal(null);
    expect(button.getAttribute('aria-describedby')).to.equal(reason.id);
    expect(stage.find('inkseal-review-sheet')!.shadowRoot!.activeElement === button).to.equal(true);
    expect(stage.find('.act')?.textContent).to.contain(`“${button.textContent?.trim()}”`);
    await stage.accessible();
  });

  it('is off in the second step too while something covers it', async () => {
    stage = await openReview();
    const position = await pressAtOnce();
    cover();
    await stage.see('.gate');
    await sendMouse({ type: 'click', position });
    await pause(200);
    expect(stage.session.acted('recipient.sign')).to.deep.equal([]);
  });

  it('is not said to be covered while it is only scrolled out of sight in a low frame', async () => {
    stage = await CeremonyStage.open({ change: ready });
    await setViewport({ width: 640, height: 220 });
    await stage.press('[data-act=review]');
    const button = await stage.see('[data-act=sign]');
    await pause(1500);
    expect(button.getBoundingClientRect().bottom).to.be.greaterThan(220);
    expect(stage.find('.gate')).to.equal(null);
    expect(button.getAttribute('aria-disabled')).to.equal('true');
    button.scrollIntoView();
    await stage.press('[data-act=sign]');
    await stage.until(() => stage.session.acted('recipient.sign').length === 1, 'the signature');
  });

  it('comes back when the cover goes away', async () => {
    stage = await openReview();
    cover();
    await stage.see('.gate');
    document.querySelector('.cover')?.remove();
    await stage.press('[data-act=sign]');
    await stage.until(() => stage.session.acted('recipient.sign').length === 1, 'the signature');
    expect(stage.session.acts.at(-1)?.visibility).to.equal('visible');
  });
});

describe('a lost answer', () => {
  it('is never shown as a failure when the signature counts', async () => {
    stage = await openReview();
    stage.session.lostAnswers = 1;
    await stage.press('[data-act=sign]');
    await stage.see('[data-act=download]');
    expect(stage.session.acted('recipient.sign')).to.have.length(1);
    expect(stage.host.types()).to.include.members(['signed', 'completed']);
    expect(stage.host.types()).to.not.include('error');
  });

  it('is said calmly when it does not, and the same button tries again', async () => {
    stage = await openReview();
    stage.session.failures.push('server_unreachable');
    await stage.press('[data-act=sign]');
    const problem = await stage.see('inkseal-review-sheet >>> .problem');
    expect(problem.textContent).to.contain('Nothing is lost');
    await stage.press('[data-act=sign]');
    await stage.see('[data-act=download]');
  });
});

describe('a value the server does not take', () => {
  it('is named as the reason, not the connection', async () => {
    stage = await CeremonyStage.open({ change: onlyName });
    const { session } = stage;
    session.failures.push('field_value_invalid');
    await stage.press('#fld_name');
    await sendKeys({ type: 'Kari' });
    await stage.press('[data-act=review]');
    await stage.until(() => session.failures.length === 0, 'the refusal');
    await stage.press('[data-act=sign]');
    expect((await stage.see('inkseal-review-sheet >>> .problem')).textContent).to.contain('does not fit');
    expect(session.acted('recipient.sign')).to.deep.equal([]);
  });
});

describe('a value that was changed elsewhere', () => {
  it('is shown before it can be signed, with the reason', async () => {
    stage = await CeremonyStage.open({ change: onlyName });
    const { session } = stage;
    await stage.press('#fld_name');
    await sendKeys({ type: 'Kari' });
    await stage.press('[data-act=review]');
    await stage.until(() => session.view.fields[0]?.value !== null, 'the value to be saved');
    session.failures.push('values_changed');
    session.elsewhere = (view) => ({
      ...view,
      fields: view.fields.map((one) =>
        one.type === 'text' ? { ...one, value: { type: 'text', text: 'Somebody else' } } : one,
      ),
    });
    await stage.press('[data-act=sign]');
    expect((await stage.see('inkseal-review-sheet >>> .problem')).textContent).to.contain(
      'changed elsewhere',
    );
    expect((await stage.see('inkseal-review-sheet >>> .typed')).textContent).to.equal('Somebody else');
    expect(session.acted('recipient.sign')).to.deep.equal([]);
    await stage.press('[data-act=sign]');
    await stage.see('[data-act=download]');
    const [signed] = session.acted('recipient.sign');
    expect(signed?.valuesSha256).to.equal(await sha256Base64url(signedValuesText(session.view.fields)));
  });
});

describe('adopting a signature', () => {
  const withSignature = (view: SigningView): SigningView => ({
    ...giveConsent(view),
    fields: view.fields
      .filter(({ type }) => type === 'signature')
      .flatMap((field) => [
        { ...field, page: 1, y: 200 },
        { ...field, id: 'fld_again', page: 1, y: 300 },
      ]),
  });

  async function draw(points: readonly [number, number][]): Promise<void> {
    const box = (await stage.see('canvas[role=img]')).getBoundingClientRect();
    const at = ([x, y]: [number, number]): [number, number] => [Math.round(box.x + x), Math.round(box.y + y)];
    await sendMouse({ type: 'move', position: at(points[0]!) });
    await sendMouse({ type: 'down' });
    for (const point of points.slice(1)) await sendMouse({ type: 'move', position: at(point) });
    await sendMouse({ type: 'up' });
  }

  it('refuses a dot, takes a drawing, and undoes stroke by stroke', async () => {
    stage = await CeremonyStage.open({ change: withSignature });
    await stage.press('#fld_sign');
    await stage.press('input[name=way][value=draw]');
    await draw([
      [100, 80],
      [101, 80],
    ]);
    await stage.press('[data-act=adopt]');
    expect((await stage.see('inkseal-adopt-dialog >>> .problem')).textContent).to.contain('too short');
    expect(stage.session.acted('mark.adopt')).to.deep.equal([]);
    await stage.press('inkseal-signature-pad >>> .tools button');
    await draw(
      Array.from({ length: 24 }, (_value, i) => [60 + i * 12, 90 + Math.round(Math.sin(i / 2) * 40)]),
    );
    await stage.press('[data-act=adopt]');
    await stage.until(() => stage.session.acted('mark.adopt').length === 1, 'the mark');
    const mark = stage.session.acted('mark.adopt')[0]?.mark;
    expect(mark?.kind).to.equal('drawn');
    expect(mark?.kind === 'drawn' && mark.strokes).to.have.length(1);
  });

  /** The darkest pixel within two pixels of where the pointer was, as it is on the screen now. */
  function inkAt(canvas: HTMLCanvasElement, [x, y]: readonly [number, number]): number {
    const box = canvas.getBoundingClientRect();
    const scale = canvas.width / box.width;
    const [left, top] = [Math.round((x - box.x - 2) * scale), Math.round((y - box.y - 2) * scale)];
    const { data } = canvas.getContext('2d')!.getImageData(left, top, 5, 5);
    return Math.max(...data.filter((_value, index) => index % 4 === 3));
  }

  for (const zoom of ['1', '1.25']) {
    it(`has its ink under the pointer, also after a refusal, at a zoom of ${zoom}`, async () => {
      stage = await CeremonyStage.open({ change: withSignature });
      document.documentElement.style.setProperty('zoom', zoom);
      await stage.press('#fld_sign');
      await stage.press('input[name=way][value=draw]');
      await stage.press('[data-act=adopt]');
      await stage.see('inkseal-adopt-dialog >>> .problem');
      const canvas = await stage.see<HTMLCanvasElement>('canvas[role=img]');
      const before = canvas.getBoundingClientRect();
      const path = Array.from({ length: 9 }, (_value, i): [number, number] => [
        Math.round(before.x + 60 + i * 20),
        Math.round(before.y + 60 + (i % 2) * 30),
      ]);
      await sendMouse({ type: 'move', position: path[0]! });
      await sendMouse({ type: 'down' });
      for (const position of path.slice(1)) await sendMouse({ type: 'move', position });
      await sendMouse({ type: 'up' });
      await pause(100);
      const after = canvas.getBoundingClientRect();
      expect([after.x, after.y]).to.deep.equal([before.x, before.y]);
      for (const end of [path[0]!, path.at(-1)!]) expect(inkAt(canvas, end)).to.be.greaterThan(128);
      expect(getComputedStyle(stage.find('inkseal-adopt-dialog >>> .problem')!).visibility).to.equal(
        'hidden',
      );
      document.documentElement.style.removeProperty('zoom');
    });
  }

  it('keeps the stroke under the pen when the pad changes its size', async () => {
    stage = await CeremonyStage.open({ change: withSignature });
    await stage.press('#fld_sign');
    await stage.press('input[name=way][value=draw]');
    const canvas = await stage.see<HTMLCanvasElement>('canvas[role=img]');
    const box = canvas.getBoundingClientRect();
    const start: [number, number] = [Math.round(box.x + 60), Math.round(box.y + 60)];
    await sendMouse({ type: 'move', position: start });
    await sendMouse({ type: 'down' });
    await sendMouse({ type: 'move', position: [start[0] + 80, start[1] + 20] });
    canvas.parentElement!.style.blockSize = '190px';
    await pause(200);
    const moved = canvas.getBoundingClientRect();
    expect(inkAt(canvas, [start[0] + moved.x - box.x, start[1] + moved.y - box.y])).to.be.greaterThan(128);
    await sendMouse({ type: 'up' });
  });

  it('places it in one field only; each further field takes an act of its own', async () => {
    stage = await CeremonyStage.open({ change: withSignature });
    await stage.press('#fld_sign');
    await stage.press('[data-act=adopt]');
    await stage.until(() => stage.session.acted('field.set').length === 1, 'the first');
    await pause(800);
    expect(stage.session.acted('field.set').map(({ fieldId }) => fieldId)).to.deep.equal(['fld_sign']);
    await stage.press('#fld_again');
    await stage.until(() => stage.session.acted('field.set').length === 2, 'the second');
    expect(stage.session.acted('mark.adopt')).to.have.length(1);
  });

  it('can be taken out again', async () => {
    stage = await CeremonyStage.open({ change: withSignature });
    await stage.press('#fld_sign');
    await stage.press('[data-act=adopt]');
    await stage.until(() => stage.session.view.fields[0]?.value !== null, 'placed');
    await stage.until(() => stage.find('inkseal-dialog[open]') === null, 'closed');
    await stage.press('#fld_sign');
    await stage.press('inkseal-adopt-dialog >>> .remove');
    await stage.until(() => stage.session.view.fields[0]?.value === null, 'removed');
  });
});
