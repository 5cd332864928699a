import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** What we call of HarfBuzz's own interface for C (hb-subset.h); pointers are numbers. */
interface SubsetLibrary {
  memory: { buffer: ArrayBuffer };
  _initialize(): void;
  malloc(size: number): number;
  free(at: number): void;
  hb_blob_create(data: number, length: number, mode: number, userData: number, destroy: number): number;
  hb_blob_destroy(blob: number): void;
  hb_blob_get_data(blob: number, length: number): number;
  hb_blob_get_length(blob: number): number;
  hb_face_create(blob: number, index: number): number;
  hb_face_destroy(face: number): void;
  hb_face_reference_blob(face: number): number;
  hb_set_add(set: number, value: number): void;
  hb_set_clear(set: number): void;
  hb_set_invert(set: number): void;
  hb_subset_input_create_or_fail(): number;
  hb_subset_input_destroy(input: number): void;
  hb_subset_input_glyph_set(input: number): number;
  hb_subset_input_set(input: number, kind: number): number;
  hb_subset_input_set_flags(input: number, flags: number): void;
  hb_subset_or_fail(face: number, input: number): number;
}

const writable = 2; // HB_MEMORY_MODE_WRITABLE
const retainGlyphIds = 0x02; // HB_SUBSET_FLAGS_RETAIN_GIDS
const sets = { dropTables: 3, layoutFeatures: 6 } as const; // hb_subset_sets_t
/** ISO 32000-2 §9.9: a reader of an embedded TrueType font with its glyphs named by number needs none of these. */
const unneeded = ['GDEF', 'GPOS', 'GSUB', 'DSIG', 'STAT', 'cmap', 'name', 'post', 'OS/2', 'gasp', 'meta'];

/** The types of Node leave it out. */
const { WebAssembly } = globalThis as unknown as {
  WebAssembly: {
    Module: new (bytes: Uint8Array) => object;
    Instance: new (module: object, imports: object) => { exports: object };
  };
};

/** A font in the library's memory, for as long as the process lives. */
interface HeldFont {
  readonly at: number;
  readonly face: number;
  /** Without the tables that no subset has. */
  readonly isReduced: boolean;
}

let library: SubsetLibrary | undefined;
const fonts = new WeakMap<Uint8Array, HeldFont>();

function openLibrary(): SubsetLibrary {
  if (!library) {
    const path = createRequire(import.meta.url).resolve('harfbuzzjs/dist/harfbuzz-subset.wasm');
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(path)), {});
    library = exports as unknown as SubsetLibrary;
    library._initialize();
  }
  return library;
}

function hold(font: Uint8Array, isReduced: boolean, hb: SubsetLibrary): HeldFont {
  const at = hb.malloc(font.byteLength);
  if (at === 0) throw new Error('There is no room for the font.'); // where it is, the library's own data begins
  new Uint8Array(hb.memory.buffer, at, font.byteLength).set(font);
  const blob = hb.hb_blob_create(at, font.byteLength, writable, 0, 0);
  const face = hb.hb_face_create(blob, 0);
  hb.hb_blob_destroy(blob);
  return { at, face, isReduced };
}

/** What is subset again is reduced first: each subset would look through tables that it leaves out. */
function faceOf(font: Uint8Array, hb: SubsetLibrary): number {
  const known = fonts.get(font);
  if (known?.isReduced) return known.face;
  const held = known ? hold(subsetFace(known.face, 'all', hb), true, hb) : hold(font, false, hb);
  fonts.set(font, held);
  if (known) {
    hb.hb_face_destroy(known.face);
    hb.free(known.at);
  }
  return held.face;
}

const tagOf = (name: string): number =>
  [...name].reduce((tag, letter) => tag * 256 + letter.charCodeAt(0), 0) >>> 0;

/** The same TrueType file with those glyphs only, under the same numbers. */
export function subsetFont(font: Uint8Array, glyphs: Iterable<number>): Uint8Array {
  const hb = openLibrary();
  return subsetFace(faceOf(font, hb), glyphs, hb);
}

function subsetFace(face: number, glyphs: Iterable<number> | 'all', hb: SubsetLibrary): Uint8Array {
  const input = hb.hb_subset_input_create_or_fail();
  hb.hb_subset_input_set_flags(input, retainGlyphIds);
  const wanted = hb.hb_subset_input_glyph_set(input);
  if (glyphs === 'all') hb.hb_set_invert(wanted);
  else for (const glyph of glyphs) hb.hb_set_add(wanted, glyph);
  hb.hb_set_clear(hb.hb_subset_input_set(input, sets.layoutFeatures));
  const dropped = hb.hb_subset_input_set(input, sets.dropTables);
  for (const table of unneeded) hb.hb_set_add(dropped, tagOf(table));
  const subset = hb.hb_subset_or_fail(face, input);
  hb.hb_subset_input_destroy(input);
  if (subset === 0) throw new Error('The font could not be subset.');
  const blob = hb.hb_face_reference_blob(subset);
  const length = hb.hb_blob_get_length(blob);
  const bytes = new Uint8Array(hb.memory.buffer, hb.hb_blob_get_data(blob, 0), length).slice();
  hb.hb_blob_destroy(blob);
  hb.hb_face_destroy(subset);
  return bytes;
}
