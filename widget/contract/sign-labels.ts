import { languages, type ByLanguage, type Language } from './languages.ts';

export interface SignLabels {
  /** For the only one. */
  document: string;
  /** For several, `{}` of them; Arabic has a form of its own for two. */
  documents: Readonly<Partial<Record<Intl.LDMLPluralRule, string>>>;
  /** `{}` is the label itself: the second press, asked for where sight cannot be told. */
  confirm: string;
}

/**
 * What the button that signs says: the legal act that the certificate and the audit event name. The server takes no
 * other words, so that nothing can stand there that no person was shown.
 */
export const signLabels: ByLanguage<SignLabels> = {
  en: { document: 'Sign document', documents: { other: 'Sign {} documents' }, confirm: 'Yes: {}' },
  nb: { document: 'Signer dokumentet', documents: { other: 'Signer {} dokumenter' }, confirm: 'Ja: {}' },
  sv: {
    document: 'Skriv under dokumentet',
    documents: { other: 'Skriv under {} dokument' },
    confirm: 'Ja: {}',
  },
  da: {
    document: 'Underskriv dokumentet',
    documents: { other: 'Underskriv {} dokumenter' },
    confirm: 'Ja: {}',
  },
  de: {
    document: 'Dokument unterschreiben',
    documents: { other: '{} Dokumente unterschreiben' },
    confirm: 'Ja: {}',
  },
  fr: {
    document: 'Signer le document',
    documents: { many: 'Signer {} de documents', other: 'Signer {} documents' },
    confirm: 'Oui\u00a0: {}',
  },
  es: {
    document: 'Firmar el documento',
    documents: { many: 'Firmar {} de documentos', other: 'Firmar {} documentos' },
    confirm: 'Sí: {}',
  },
  it: {
    document: 'Firma il documento',
    documents: { many: 'Firma {} di documenti', other: 'Firma {} documenti' },
    confirm: 'Sì: {}',
  },
  nl: {
    document: 'Document ondertekenen',
    documents: { other: '{} documenten ondertekenen' },
    confirm: 'Ja: {}',
  },
  pl: {
    document: 'Podpisz dokument',
    documents: { few: 'Podpisz {} dokumenty', many: 'Podpisz {} dokumentów', other: 'Podpisz {} dokumentu' },
    confirm: 'Tak: {}',
  },
  'pt-BR': {
    document: 'Assinar documento',
    documents: { many: 'Assinar {} de documentos', other: 'Assinar {} documentos' },
    confirm: 'Sim: {}',
  },
  ja: { document: '文書に署名する', documents: { other: '{}件の文書に署名する' }, confirm: 'はい：{}' },
  ar: {
    document: 'توقيع المستند',
    documents: {
      two: 'توقيع المستندين',
      few: 'توقيع {} مستندات',
      many: 'توقيع {} مستندًا',
      other: 'توقيع {} مستند',
    },
    confirm: 'نعم: {}',
  },
};

function labelOf({ document, documents }: SignLabels, language: Language, count: number): string | undefined {
  if (count === 1) return document;
  return documents[new Intl.PluralRules(language).select(count)]?.replace('{}', String(count));
}

/**
 * The act in English and the language it was pressed in, where the button says it for that many documents. For where the
 * letters that were pressed cannot be drawn.
 */
export function readSignLabel(
  text: string,
  count: number,
): { language: Language; english: string } | undefined {
  const inEnglish = labelOf(signLabels.en, 'en', count);
  for (const language of languages) {
    const label = labelOf(signLabels[language], language, count);
    if (label === undefined || inEnglish === undefined) continue;
    if (text === label) return { language, english: inEnglish };
    if (text === signLabels[language].confirm.replace('{}', label))
      return { language, english: signLabels.en.confirm.replace('{}', inEnglish) };
  }
  return undefined;
}

/** Whether the button says that, in any language, where that many documents are signed. */
export const isSignLabel = (text: string, count: number): boolean => readSignLabel(text, count) !== undefined;
