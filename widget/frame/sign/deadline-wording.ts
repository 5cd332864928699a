import { msg, str } from '@lit/localize';
import { intlTag } from '../../contract/writing.ts';
import type { SigningView } from '../../contract/signing.ts';
import { currentLanguage } from '../../ui/localization.ts';

/** A moment where the person is, and which time that is: it may be read out to somebody elsewhere. */
export const momentText = (iso: string): string =>
  new Intl.DateTimeFormat(intlTag(currentLanguage()), {
    year: 'numeric',
    month: 'long',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  }).format(new Date(iso));

/** Until when somebody can sign; null where there is no end. */
export function deadlineText({ envelope }: Pick<SigningView, 'envelope'>): string | null {
  if (envelope.expiresAt === null) return null;
  const moment = momentText(envelope.expiresAt);
  return msg(str`You can sign until ${moment}.`, { id: 'sign-until' });
}
