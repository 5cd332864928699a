import { expect } from '@open-wc/testing';
import { pictureSize } from '../../widget/frame/signature/picture-file.ts';
import { CeremonyStage, giveConsent } from './ceremony-stage.ts';

let stage: CeremonyStage;
afterEach(() => stage.strike());

/** A sheet with writing on it, as a file of that kind. */
async function sheet(
  kind: string,
  draw: (context: CanvasRenderingContext2D) => void,
  size = 600,
): Promise<File> {
  const canvas = Object.assign(document.createElement('canvas'), { width: size, height: size / 2 });
  const context = canvas.getContext('2d')!;
  context.fillStyle = '#f3f0ea';
  context.fillRect(0, 0, size, size / 2);
  draw(context);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, kind));
  return new File([blob!], 'signature', { type: kind });
}

const write = (context: CanvasRenderingContext2D): void => {
  context.strokeStyle = '#20308a';
  context.lineWidth = 5;
  context.beginPath();
  context.moveTo(150, 150);
  for (let x = 150; x <= 450; x += 5) context.lineTo(x, 150 + 40 * Math.sin(x / 17));
  context.stroke();
};

async function openChoice(phone = false): Promise<HTMLInputElement> {
  stage = await CeremonyStage.open({ change: giveConsent, phone });
  await stage.press('#fld_initials');
  await stage.press('input[name=way][value=upload]');
  return stage.see<HTMLInputElement>('inkseal-picture-choice >>> input');
}

function choose(input: HTMLInputElement, file: File): void {
  const files = new DataTransfer();
  files.items.add(file);
  input.files = files.files;
  input.dispatchEvent(new Event('change', { bubbles: true, composed: true }));
}

const said = (): string =>
  stage.find('inkseal-picture-choice')!.shadowRoot!.querySelector('.problem')?.textContent?.trim() ?? '';

describe('a picture of a signature', () => {
  for (const kind of ['image/png', 'image/jpeg']) {
    it(`is cut out of its paper, shown, adopted and placed: ${kind}`, async () => {
      const input = await openChoice(kind === 'image/jpeg');
      await stage.accessible();
      choose(input, await sheet(kind, write));
      await stage.see('inkseal-picture-choice >>> inkseal-mark');
      await stage.accessible();
      await stage.press('[data-act=adopt]');
      await stage.until(() => stage.session.acted('mark.adopt').length === 1, 'the act');
      const [{ mark } = { mark: null }] = stage.session.acted('mark.adopt');
      if (mark?.kind !== 'uploaded') throw new Error('no picture');
      const { width, height } = pictureSize(mark.png);
      expect(width).to.be.within(300, 320);
      expect(height).to.be.within(82, 100);
      await stage.until(() => stage.session.acted('field.set').length === 1, 'its place');
      await stage.see('inkseal-mark >>> image');
    });
  }

  it('is made small enough to be taken, however large it is', async () => {
    const input = await openChoice();
    choose(
      input,
      await sheet(
        'image/png',
        (context) => {
          context.scale(8, 8);
          write(context);
        },
        4800,
      ),
    );
    await stage.see('inkseal-picture-choice >>> inkseal-mark');
    await stage.press('[data-act=adopt]');
    await stage.until(() => stage.session.acted('mark.adopt').length === 1, 'the act');
    const [{ mark } = { mark: null }] = stage.session.acted('mark.adopt');
    if (mark?.kind !== 'uploaded') throw new Error('no picture');
    expect(pictureSize(mark.png).width).to.be.at.most(640);
    expect(mark.png.length).to.be.at.most(131_072);
  });

  it('is refused with what to do: no such file, damaged, nothing in it, nothing chosen', async () => {
    const input = await openChoice();
    await stage.press('[data-act=adopt]');
    await stage.until(
      () =>
        stage.find('inkseal-adopt-dialog >>> .problem')?.textContent?.includes('choose a picture') === true,
      'nothing chosen',
    );
    // What a file says it is counts for nothing.
    choose(input, new File(['<svg xmlns="http://www.w3.org/2000/svg"/>'], 'a.png', { type: 'image/png' }));
    await stage.until(() => said().includes('no PNG and no JPEG'), 'the kind');
    await stage.accessible();
    const whole = new Uint8Array(await (await sheet('image/png', write)).arrayBuffer());
    choose(input, new File([whole.slice(0, 400)], 'a.png', { type: 'image/png' }));
    await stage.until(() => said().includes('cannot be opened'), 'damaged');
    const bomb = whole.slice();
    for (const side of [16, 20]) new DataView(bomb.buffer).setUint32(side, 60_000);
    choose(input, new File([bomb], 'a.png', { type: 'image/png' }));
    await stage.until(() => said().includes('too large'), 'the size');
    choose(input, await sheet('image/jpeg', () => {}));
    await stage.until(() => said().includes('No signature can be made out'), 'blank');
    expect(stage.session.acted('mark.adopt')).to.have.length(0);
  });

  it('that the device cannot hand over is said to be unreadable, and another may be chosen', async () => {
    const input = await openChoice();
    const away = await sheet('image/png', write);
    // As of a cloud that cannot be reached; the list of files hands out the very file that was put into it.
    away.arrayBuffer = () => Promise.reject(new DOMException('', 'NotReadableError'));
    Object.defineProperty(input, 'files', { value: [away], configurable: true });
    input.dispatchEvent(new Event('change'));
    await stage.until(() => said().startsWith('This picture cannot be opened.'), 'why');
    Reflect.deleteProperty(input, 'files');
    choose(input, await sheet('image/png', write));
    await stage.see('inkseal-picture-choice >>> inkseal-mark');
  });
});
