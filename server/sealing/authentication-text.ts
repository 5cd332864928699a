import type { CertifiedAuthentication } from './certificate-content.ts';
import { spoken, technical } from './isolates.ts';
import type { CertificateTexts } from './certificate-texts.ts';

/** What a signer had shown, in words that claim no more than it shows. */
export function authenticationText(
  texts: CertificateTexts,
  shown: CertifiedAuthentication,
  at: string,
): string {
  switch (shown.method) {
    case 'host-asserted':
      return texts.hostAsserted(spoken(shown.by), at);
    case 'host-identity':
      return texts.hostIdentity(spoken(shown.by), spoken(shown.subject), spoken(shown.how), at);
    case 'email-code':
      return texts.emailCode(technical(shown.sentTo), at);
    case 'sms-code':
      return texts.smsCode(technical(shown.sentTo), at);
  }
}
