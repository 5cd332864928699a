import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { expect, test } from 'vitest';
import { smallPdf } from '../../../test/support/small-pdf.ts';
import { PdfArray, PdfDict, PdfNumber, type PdfObject } from './libpdf.ts';
import { pageGeometry, readPageBoxes, type PageGeometry } from './page-geometry.ts';

const map = ({ toUserSpace: [a, b, c, d, e, f] }: PageGeometry, x: number, y: number) => [
  a * x + c * y + e,
  b * x + d * y + f,
];
const cropped = { mediaBox: [0, 0, 800, 1000], cropBox: [100, 150, 695, 991] } as const;
const numbers = (...values: number[]): PdfObject =>
  PdfArray.of(...values.map((value) => PdfNumber.of(value)));

test('the visible top-left corner of an upright cropped page is the upper-left corner of its CropBox', () => {
  const geometry = pageGeometry(cropped);
  expect(geometry.visible).toEqual({ width: 595, height: 841 });
  expect(map(geometry, 0, 0)).toEqual([100, 991]);
  expect(map(geometry, 595, 841)).toEqual([695, 150]);
});

test.each([
  [90, [100, 150], [100, 991]],
  [180, [695, 150], [100, 150]],
  [270, [695, 991], [695, 150]],
  [-90, [695, 991], [695, 150]],
  [450, [100, 150], [100, 991]],
])('a page rotated by %i starts at the corner that is shown top-left', (rotate, topLeft, topRight) => {
  const geometry = pageGeometry({ ...cropped, rotate });
  expect(map(geometry, 0, 0)).toEqual(topLeft);
  expect(map(geometry, geometry.visible.width, 0)).toEqual(topRight);
});

test('a rotation that is no quarter turn is not applied', () => {
  expect(pageGeometry({ ...cropped, rotate: 45 }).visible).toEqual({ width: 595, height: 841 });
});

test('UserUnit enlarges the visible page and is taken back on the way to user space', () => {
  const geometry = pageGeometry({ mediaBox: [0, 0, 100, 50], userUnit: 4 });
  expect(geometry.visible).toEqual({ width: 400, height: 200 });
  expect(map(geometry, 400, 200)).toEqual([100, 0]);
});

test('a CropBox outside the MediaBox, without area or with swapped corners does not lose the page', () => {
  const mediaBox = [0, 0, 200, 300] as const;
  const whole = { width: 200, height: 300 };
  expect(pageGeometry({ mediaBox, cropBox: [500, 500, 600, 600] }).visible).toEqual(whole);
  expect(pageGeometry({ mediaBox, cropBox: [10, 10, 10, 200] }).visible).toEqual(whole);
  expect(pageGeometry({ mediaBox: [200, 300, 0, 0] }).visible).toEqual(whole);
  expect(pageGeometry({ mediaBox, cropBox: [150, -10, 900, 100] }).visible).toEqual({
    width: 50,
    height: 100,
  });
  expect(pageGeometry({}).visible).toEqual({ width: 612, height: 792 });
});

test('MediaBox, CropBox and Rotate are inherited, UserUnit is not, and a looping tree ends', () => {
  const root = PdfDict.of({ MediaBox: numbers(0, 0, 50, 60), UserUnit: PdfNumber.of(3) });
  const middle = PdfDict.of({ Parent: root, Rotate: PdfNumber.of(90) });
  const page = PdfDict.of({ Parent: middle, CropBox: numbers(1, 2, 3, 4) });
  root.set('Parent', middle);
  expect(readPageBoxes(page, () => null)).toEqual({
    mediaBox: [0, 0, 50, 60],
    cropBox: [1, 2, 3, 4],
    rotate: 90,
    userUnit: undefined,
  });
});

test('points land where pdf.js shows them, whatever the boxes, the rotation and the unit', async () => {
  const boxes = [
    { mediaBox: [0, 0, 595, 842] },
    { mediaBox: [-300, 50, 312, 842] },
    { mediaBox: [0, 0, 800, 1000], cropBox: [100, 150, 695, 991] },
    { mediaBox: [10, 10, 400, 500], cropBox: [-50, 100, 300, 900] },
  ] as const;
  const cases = boxes.flatMap((box) =>
    [0, 90, 180, 270, -90, 33].flatMap((rotate) =>
      [1, 2.5].map((userUnit) => ({ cropBox: undefined, ...box, rotate, userUnit })),
    ),
  );
  const pages = cases.map(({ mediaBox, cropBox, rotate, userUnit }) => ({
    entries:
      `/MediaBox [${mediaBox.join(' ')}] /Rotate ${rotate} /UserUnit ${userUnit}` +
      (cropBox ? ` /CropBox [${cropBox.join(' ')}]` : ''),
  }));
  const loading = getDocument({ data: new Uint8Array(smallPdf(pages)), verbosity: 0 });
  const pdf = await loading.promise;
  expect(pdf.numPages).toBe(cases.length);
  for (const [index, boxesOfPage] of cases.entries()) {
    const viewport = (await pdf.getPage(index + 1)).getViewport({ scale: 1 });
    const geometry = pageGeometry(boxesOfPage);
    expect(geometry.visible.width, pages[index]?.entries).toBeCloseTo(viewport.width, 6);
    expect(geometry.visible.height, pages[index]?.entries).toBeCloseTo(viewport.height, 6);
    const [userX = NaN, userY = NaN] = map(geometry, 40, 90);
    const [x, y] = viewport.convertToViewportPoint(userX, userY);
    expect([x, y].map(Math.round), pages[index]?.entries).toEqual([40, 90]);
  }
  await loading.destroy();
});
