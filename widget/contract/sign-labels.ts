/**
 * What the button that signs says, by language: the legal act that the certificate and the audit event name. The server
 * takes no other words, so that nothing can stand there that no person was shown. `{}` is the number of documents in
 * `other`, and the label itself in `confirm`, the second press asked for where sight cannot be told.
 */
export const signLabels: Readonly<Record<string, { one: string; other: string; confirm: string }>> = {
  en: { one: 'Sign document', other: 'Sign {} documents', confirm: 'Yes: {}' },
  nb: { one: 'Signer dokumentet', other: 'Signer {} dokumenter', confirm: 'Ja: {}' },
};

/** Whether the button says that, in any language, where that many documents are signed. */
export function isSignLabel(text: string, documents: number): boolean {
  return Object.values(signLabels).some(({ one, other, confirm }) => {
    const asked = confirm.replace('{}', '');
    const label = text.startsWith(asked) ? text.slice(asked.length) : text;
    return label === (documents === 1 ? one : other.replace('{}', String(documents)));
  });
}
