/** How an uploaded file was protected. `owner-only` opens without a password and only asks viewers to hold back. */
export type PdfEncryption = 'none' | 'user-password' | 'owner-only';
