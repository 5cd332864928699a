import type { Shade } from './canvas.ts';
import { ink, type Type } from './certificate-flow.ts';
import { certificateTexts, isMirrored } from './certificate-language.ts';
import type { CertificateTexts } from './certificate-texts.ts';
import { certificatePage } from './page-content.ts';
import type { SealFonts } from './seal-fonts.ts';
import type { StructureNode } from './structure.ts';

/** What sections of a completion certificate draw with. */
export interface Pen {
  regular(size: number, shade?: Shade): Type;
  bold(size: number, shade?: Shade): Type;
  fonts: SealFonts;
  texts: CertificateTexts;
  /** What all that is drawn belongs to. */
  root: StructureNode;
  /** The left edge of what is that wide and begins there, counted from where lines begin. */
  leftOf(x: number, width: number): number;
}

export function createPen(fonts: SealFonts, language: string, root: StructureNode): Pen {
  const mirrored = isMirrored(language);
  return {
    fonts,
    root,
    texts: certificateTexts(language),
    leftOf: (x, width) => (mirrored ? certificatePage.width - x - width : x),
    regular: (size, shade = ink) => ({ font: fonts['noto-sans'], size, shade, isMirrored: mirrored }),
    bold: (size, shade = ink) => ({ font: fonts.bold, size, shade, isMirrored: mirrored }),
  };
}
