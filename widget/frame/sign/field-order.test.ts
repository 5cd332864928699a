import { expect, it } from 'vitest';
import type { SigningView } from '../../contract/signing.ts';
import { fieldsInOrder } from './field-order.ts';

type View = Parameters<typeof fieldsInOrder>[0];

type Placed = readonly [id: string, page: number, x: number, y: number, width: number, height: number];

/** As the server has them: by page and upper edge. Each field is called by its label, or by its id. */
const viewOf = (title: string, boxes: readonly Placed[], labels: Record<string, string> = {}): View => ({
  envelope: { title, language: 'ar' } as SigningView['envelope'],
  fields: boxes.map(([id, page, x, y, width, height]) => ({
    id,
    documentId: 'doc',
    page,
    x,
    y,
    width,
    height,
    recipientId: 'rcp',
    type: 'text',
    required: true,
    label: labels[id] ?? id,
    value: null,
  })),
});
const orderOf = (view: View): string[] => fieldsInOrder(view).map(({ id }) => id);

it('what stands on one line is read along it, however high it is', () => {
  const boxes: readonly Placed[] = [
    ['signature', 1, 300, 400, 200, 54],
    ['name', 1, 60, 424, 200, 22],
    ['below', 1, 60, 460, 200, 22],
    ['next page', 2, 10, 10, 20, 20],
  ];
  expect(orderOf(viewOf('Lease', boxes))).toEqual(['name', 'signature', 'below', 'next page']);
});

it('from right to left where the sender writes so, whatever the signer is spoken to in', () => {
  const boxes: readonly Placed[] = [
    ['left', 1, 60, 100, 14, 14],
    ['right', 1, 400, 100, 14, 14],
  ];
  expect(orderOf(viewOf('Lease', boxes))).toEqual(['left', 'right']);
  expect(orderOf(viewOf('عقد إيجار', boxes, { left: 'لا', right: 'نعم' }))).toEqual(['right', 'left']);
  expect(orderOf(viewOf('Lease', boxes, { left: 'לא', right: 'כן' }))).toEqual(['right', 'left']);
});
