import { expect } from '@open-wc/testing';
import '../../widget/ui/dialog.ts';

it('a dialog that is opened again before the browser says that it was closed stays open', async () => {
  const sheet = document.createElement('inkseal-dialog');
  document.body.append(sheet);
  let dismissals = 0;
  sheet.addEventListener('inkseal-dismiss', () => dismissals++);
  const turn = async (open: boolean): Promise<void> => {
    sheet.open = open;
    await sheet.updateComplete;
  };
  await turn(true);
  const dialog = sheet.shadowRoot?.querySelector('dialog');
  const said = new Promise((resolve) => dialog?.addEventListener('close', resolve));
  await turn(false);
  expect(dialog?.open).to.equal(false);
  await turn(true);
  await said;
  expect(dismissals).to.equal(0);
  expect(dialog?.open).to.equal(true);
  sheet.remove();
});
