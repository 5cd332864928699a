/** What a signer may attach, and how it is told apart. Asked in the frame before anything is sent, and again by the server. */
import { findLanguage, type Language } from './languages.ts';

export const attachmentKinds = ['pdf', 'png', 'jpeg'] as const;
export type AttachmentKind = (typeof attachmentKinds)[number];

/** 10 MB: a scan of some pages, a photograph by a telephone. A field may ask for less, never for more. */
export const mostAttachmentBytes = 10_000_000;

/** The header that carries a file's name, percent-encoded: an address would stand in the logs of proxies. */
export const fileNameHeader = 'Inkseal-File-Name';

/** With its ending. */
export const longestAttachmentName = 200;

export const attachmentTypes: Readonly<Record<AttachmentKind, string>> = {
  pdf: 'application/pdf',
  png: 'image/png',
  jpeg: 'image/jpeg',
};

/** The first is what a name gets that has none of them. */
export const attachmentEndings: Readonly<Record<AttachmentKind, readonly string[]>> = {
  pdf: ['.pdf'],
  png: ['.png'],
  jpeg: ['.jpg', '.jpeg'],
};

/** So many bytes tell the kind of a file. */
export const leadingBytes = 8;

const beginnings: Readonly<Record<AttachmentKind, readonly number[]>> = {
  pdf: [0x25, 0x50, 0x44, 0x46, 0x2d], // %PDF-
  png: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
  jpeg: [0xff, 0xd8, 0xff],
};

/** By its own first bytes, whatever it is called; undefined for what nobody may attach. */
export const kindOfAttachment = (leading: Uint8Array): AttachmentKind | undefined =>
  attachmentKinds.find((kind) => beginnings[kind].every((byte, index) => leading[index] === byte));

/** As asked for where the sender asks for nothing. */
export interface AttachmentRules {
  kinds?: readonly AttachmentKind[] | undefined;
  maxBytes?: number | undefined;
}

export const acceptedAttachments = ({
  kinds = attachmentKinds,
}: AttachmentRules = {}): readonly AttachmentKind[] => attachmentKinds.filter((kind) => kinds.includes(kind));

export const mostBytesOf = ({ maxBytes = mostAttachmentBytes }: AttachmentRules = {}): number => maxBytes;

const marks: Readonly<Record<Language, string>> = {
  en: 'Attached: ',
  nb: 'Vedlagt: ',
  sv: 'Bifogat: ',
  da: 'Vedhæftet: ',
  de: 'Beigefügt: ',
  fr: 'Joint\u00a0: ',
  es: 'Adjunto: ',
  it: 'Allegato: ',
  nl: 'Bijgevoegd: ',
  pl: 'Załączono: ',
  'pt-BR': 'Anexo: ',
  ja: '添付：',
  ar: 'مرفق: ',
};

/** What stands on the page in place of a file, in the document's language. */
export const attachmentMark = (name: string, language: string): string =>
  `${marks[findLanguage(language) ?? 'en']}${name}`;
