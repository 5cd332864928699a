import type { CertifiedAuthentication } from './certificate-content.ts';
import type { CertificateTexts } from './certificate-texts.ts';

/** What a signer had shown, in words that claim no more than it shows. */
export function authenticationText(
  texts: CertificateTexts,
  shown: CertifiedAuthentication,
  at: string,
): string {
  switch (shown.method) {
    case 'host-asserted':
      return texts.hostAsserted(shown.by, at);
    case 'host-identity':
      return texts.hostIdentity(shown.by, shown.subject, shown.how, at);
    case 'email-code':
      return texts.emailCode(shown.sentTo, at);
    case 'sms-code':
      return texts.smsCode(shown.sentTo, at);
  }
}
