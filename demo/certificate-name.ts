/** `sealed.pdf` → `sealed-completion-certificate.pdf`: beside each other in a folder, and seen to belong together. */
export const certificateName = (sealedName: string): string =>
  `${sealedName.replace(/\.pdf$/i, '')}-completion-certificate.pdf`;
