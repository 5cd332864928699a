/**
 * Where the fields of an unknown PDF go: one block at the foot of its last usable page, drawn on a grid of
 * 612 × 190 and scaled to the page, so that it lies inside the visible area of a stamp-sized label and of a wall chart
 * alike. `pageSizes` are visible sizes (after /Rotate and CropBox), so no rotation has to be thought of here.
 */
import type { FieldPlan, FieldType, PageSize } from './inkseal-client.ts';

const grid = { width: 612, height: 190 };

interface Place {
  type: FieldType;
  label: string;
  required: boolean;
  options?: readonly string[];
  x: number;
  y: number;
  width: number;
  height: number;
}

const offices = ['Oslo', 'Bergen', 'From home'];

// prettier-ignore
const places: readonly Place[] = [
  { type: 'signature', label: 'Your signature', required: true, x: 48, y: 84, width: 200, height: 64 },
  { type: 'initials', label: 'Your initials', required: true, x: 268, y: 100, width: 80, height: 48 },
  { type: 'date_signed', label: 'Date signed', required: true, x: 368, y: 120, width: 140, height: 28 },
  { type: 'title', label: 'Your job title', required: true, x: 48, y: 24, width: 200, height: 28 },
  { type: 'checkbox', label: 'I have read the whole document', required: true, x: 268, y: 28, width: 20, height: 20 },
  { type: 'dropdown', label: 'Where you work', options: offices, required: true, x: 368, y: 24, width: 140, height: 28 },
];

/** Narrower than this and a person could neither see nor hit a field. */
const smallestSidePoints = 24;

/** Fields for the first recipient. Never empty, as long as there is a page. */
export function planFields(pageSizes: readonly PageSize[]): FieldPlan[] {
  const page = choosePage(pageSizes);
  const size = pageSizes[page - 1];
  if (!size) return [];
  const scale = Math.min(size.width / grid.width, (size.height * 0.6) / grid.height);
  const left = (size.width - grid.width * scale) / 2;
  const top = size.height - grid.height * scale;
  return places.flatMap(({ type, label, required, options, ...box }) => {
    const width = clampedSize(box.width * scale, size.width);
    const height = clampedSize(box.height * scale, size.height);
    const field = {
      type,
      label,
      required,
      ...(options && { options }),
      recipientIndex: 0,
      page,
      x: inside(left + box.x * scale, width, size.width),
      y: inside(top + box.y * scale, height, size.height),
      width,
      height,
    };
    // On a page of a few points every box would be the smallest allowed one and hide the others.
    return type === 'signature' || scale * 12 >= 1 ? [field] : [];
  });
}

/** The last page that can be signed by hand; if none can, the largest. */
function choosePage(pageSizes: readonly PageSize[]): number {
  const usable = pageSizes.findLastIndex(
    (size) => Math.min(size.width, size.height) >= smallestSidePoints && size.width / size.height < 50,
  );
  if (usable >= 0) return usable + 1;
  const areas = pageSizes.map((size) => size.width * size.height);
  return areas.indexOf(Math.max(...areas)) + 1;
}

/** A field is at least a point wide (the API's limit); rounded down, so that it never grows past the edge. */
function clampedSize(length: number, available: number): number {
  return Math.min(Math.max(floorToThousandth(length), 1), Math.max(available, 1));
}

function inside(position: number, length: number, available: number): number {
  return floorToThousandth(Math.max(0, Math.min(position, available - length)));
}

function floorToThousandth(value: number): number {
  return Math.floor(value * 1000) / 1000;
}
