import { expect, it } from 'vitest';
import type { SigningView } from '../../contract/signing.ts';
import { fieldsInOrder } from './field-order.ts';

type View = Parameters<typeof fieldsInOrder>[0];

/** As the server has them: by page and upper edge. */
const viewOf = (
  language: string,
  boxes: readonly [id: string, page: number, x: number, y: number, width: number, height: number][],
): View => ({
  envelope: { language } as SigningView['envelope'],
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
    value: null,
  })),
});
const orderOf = (view: View): string[] => fieldsInOrder(view).map(({ id }) => id);

it('what stands on one line is read along it, however high it is', () => {
  const boxes = [
    ['signature', 1, 300, 400, 200, 54],
    ['name', 1, 60, 424, 200, 22],
    ['below', 1, 60, 460, 200, 22],
    ['next page', 2, 10, 10, 20, 20],
  ] as const;
  expect(
    orderOf(
      viewOf(
        'en',
        boxes.map((box) => [...box]),
      ),
    ),
  ).toEqual(['name', 'signature', 'below', 'next page']);
});

it.each(['ar', 'ar-EG', 'he', 'fa-IR'])('from right to left in a document in %s', (language) => {
  const boxes = [
    ['left', 1, 60, 100, 14, 14],
    ['right', 1, 400, 100, 14, 14],
  ] as const;
  expect(
    orderOf(
      viewOf(
        language,
        boxes.map((box) => [...box]),
      ),
    ),
  ).toEqual(['right', 'left']);
  expect(
    orderOf(
      viewOf(
        'fr',
        boxes.map((box) => [...box]),
      ),
    ),
  ).toEqual(['left', 'right']);
  expect(
    orderOf(
      viewOf(
        'arn',
        boxes.map((box) => [...box]),
      ),
    ),
  ).toEqual(['left', 'right']);
});
