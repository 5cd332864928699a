import type { PDF } from '@libpdf/core';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { CanvasFont } from './canvas.ts';
import { createResourceName } from './resource-name.ts';

const require = createRequire(import.meta.url);
const cache = new Map<string, Uint8Array>();

/** The same files the frame shows typed signatures with, so that what is sealed is what was seen. */
const files = {
  regular: '@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf',
  bold: '@expo-google-fonts/noto-sans/700Bold/NotoSans_700Bold.ttf',
  caveat: '@expo-google-fonts/caveat/400Regular/Caveat_400Regular.ttf',
  dancingScript: '@expo-google-fonts/dancing-script/400Regular/DancingScript_400Regular.ttf',
} as const;

export type SealFonts = Readonly<Record<keyof typeof files, CanvasFont>>;

function readFont(file: string): Uint8Array {
  const known = cache.get(file);
  if (known) return known;
  const bytes = new Uint8Array(readFileSync(require.resolve(file)));
  cache.set(file, bytes);
  return bytes;
}

/** Embeds the fonts; each is written as a subset of the glyphs that were used. */
export function embedSealFonts(pdf: PDF): SealFonts {
  const embed = (key: keyof typeof files): CanvasFont => ({
    name: createResourceName(),
    font: pdf.embedFont(readFont(files[key])),
  });
  return {
    regular: embed('regular'),
    bold: embed('bold'),
    caveat: embed('caveat'),
    dancingScript: embed('dancingScript'),
  };
}
