/** What a seal says of itself (/Reason), within what it signs: whoever writes it and whoever reads it use the same text. */
export interface SealReason {
  transactionId: string;
  /** Made in test mode: of no legal effect. */
  isTest: boolean;
  /** The file is a completion certificate alone, and what was signed is another. */
  isCertificate: boolean;
}

const start = 'Sealed by Inkseal after all signers had signed. Transaction ';
const certificateStart =
  'Completion certificate, sealed by Inkseal after all signers had signed another file. Transaction ';
const testEnd = ', TEST MODE, no legal effect';

export const formatSealReason = ({ transactionId, isTest, isCertificate }: SealReason): string =>
  `${isCertificate ? certificateStart : start}${transactionId}${isTest ? testEnd : ''}`;

/** Null for the text of anybody else. */
export function parseSealReason(text: string | null): SealReason | null {
  const transactionId = /Transaction ([\w-]+)/.exec(text ?? '')?.[1] ?? '';
  const possible = [false, true].flatMap((isTest) =>
    [false, true].map((isCertificate) => ({ transactionId, isTest, isCertificate })),
  );
  return possible.find((one) => formatSealReason(one) === text) ?? null;
}
