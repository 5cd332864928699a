/** Whether the structure of a sealed file is what ISO 32000-2 §14.7 asks for, both ways: down to the content, and up from it. */
import { expect } from 'vitest';
import {
  PDF,
  PdfArray,
  PdfDict,
  PdfNumber,
  PdfRef,
  type PdfObject,
} from '../../server/documents/pdf/libpdf.ts';

/** Every key of the tree of parents in one map, as a reader finds it: by the limits of each node. */
export function parentsIn(pdf: PDF): Map<number, PdfObject> {
  const resolve = (ref: PdfRef) => pdf.context.registry.resolve(ref);
  const catalog = pdf.context.catalog.getDict();
  const root = catalog.get('StructTreeRoot', resolve) as PdfDict;
  const found = new Map<number, PdfObject>();
  const visit = (node: PdfDict, [from, to]: readonly [number, number]): void => {
    const nums = (node.get('Nums', resolve) as PdfArray | undefined)?.toArray() ?? [];
    for (let at = 0; at < nums.length; at += 2) {
      const key = (nums[at] as PdfNumber).value;
      expect(key).toBeGreaterThanOrEqual(from);
      expect(key).toBeLessThanOrEqual(to);
      const value = nums[at + 1] as PdfObject;
      found.set(key, value instanceof PdfRef ? (resolve(value) as PdfObject) : value);
    }
    for (const kid of (node.get('Kids', resolve) as PdfArray | undefined)?.toArray() ?? []) {
      const below = resolve(kid as PdfRef) as PdfDict;
      const [low, high] = (below.get('Limits', resolve) as PdfArray).toArray() as [PdfNumber, PdfNumber];
      visit(below, [low.value, high.value]);
    }
  };
  visit(root.get('ParentTree', resolve) as PdfDict, [0, Infinity]);
  expect((root.get('ParentTreeNextKey', resolve) as PdfNumber).value).toBeGreaterThan(
    Math.max(...found.keys()),
  );
  return found;
}

interface MarkedPart {
  readonly element: number;
  /** Number of the page's object; undefined where it is not said. */
  readonly page: number | undefined;
  readonly number: number;
}

/** What marked content the elements name, from the root down. */
function partsIn(pdf: PDF): MarkedPart[] {
  const resolve = (ref: PdfRef) => pdf.context.registry.resolve(ref);
  const kidsOf = (dict: PdfDict): readonly (PdfObject | undefined)[] => {
    const kids = dict.get('K', resolve);
    return kids instanceof PdfArray ? kids.toArray() : [dict.get('K')];
  };
  const visit = (ref: PdfRef): MarkedPart[] => {
    const dict = resolve(ref) as PdfDict;
    const [element, page] = [ref.objectNumber, dict.getRef('Pg')?.objectNumber];
    return kidsOf(dict).flatMap((kid): MarkedPart[] => {
      if (kid instanceof PdfRef) return visit(kid);
      if (kid instanceof PdfNumber) return [{ element, page, number: kid.value }];
      const number = kid instanceof PdfDict ? kid.getNumber('MCID')?.value : undefined;
      if (number === undefined) return [];
      return [{ element, page: (kid as PdfDict).getRef('Pg')?.objectNumber ?? page, number }];
    });
  };
  const root = pdf.context.catalog.getDict().get('StructTreeRoot', resolve) as PdfDict;
  return kidsOf(root).flatMap((kid) => visit(kid as PdfRef));
}

/** Every element names content of a page that says that it is this element's. */
function expectSoundElements(pdf: PDF, parents: ReadonlyMap<number, PdfObject>): void {
  const keys = new Map(
    pdf.getPages().map(({ dict, ref }) => [ref.objectNumber, dict.getNumber('StructParents')?.value]),
  );
  const parts = partsIn(pdf);
  expect(parts.length).toBeGreaterThan(0);
  for (const { element, page, number } of parts) {
    const listed = parents.get(keys.get(page ?? -1) ?? -1);
    const parent = listed instanceof PdfArray ? listed.toArray()[number] : undefined;
    expect(parent instanceof PdfRef && parent.objectNumber, `content ${number} of ${page}`).toBe(element);
  }
}

/** Each page’s marked content belongs to an element that says so, too. */
export async function expectSoundParents(bytes: Uint8Array, from = 0): Promise<void> {
  const pdf = await PDF.load(bytes);
  const resolve = (ref: PdfRef) => pdf.context.registry.resolve(ref);
  const parents = parentsIn(pdf);
  expectSoundElements(pdf, parents);
  for (const { dict, ref } of pdf.getPages().slice(from)) {
    const key = dict.getNumber('StructParents', resolve)?.value ?? -1;
    const listed = (parents.get(key) as PdfArray).toArray();
    expect(listed.length).toBeGreaterThan(0);
    for (const [number, parent] of listed.entries()) {
      const node = resolve(parent as PdfRef) as PdfDict;
      const kids = node.get('K', resolve);
      const own = kids instanceof PdfArray ? kids.toArray() : [kids];
      const numbers = own.map((kid) => (kid instanceof PdfDict ? kid.getNumber('MCID', resolve) : kid));
      expect(numbers.some((one) => one instanceof PdfNumber && one.value === number)).toBe(true);
      expect((node.getRef('Pg') ?? ref).objectNumber).toBe(ref.objectNumber);
    }
  }
}
