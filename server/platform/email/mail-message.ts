import { isOneLine } from '#contract/one-line.ts';
import { ServiceError } from '../http/service-error.ts';

/** One mail to one person, with the same words as plain text and as HTML. */
export interface MailMessage {
  to: string;
  subject: string;
  text: string;
  html: string;
  attachments?: readonly MailAttachment[];
}

export interface MailAttachment {
  /** As whoever uploaded the file called it. */
  fileName: string;
  contentType: 'application/pdf' | 'image/png';
  content: Buffer;
  /** By which the HTML shows it, as a part of itself (RFC 2392). */
  contentId?: string;
}

/** RFC 5321 §4.5.3.1: what a path may be long. */
const longestAddress = 254;
/** One plain address: no name, no list, no comment, no quoting, so nothing in it can be read as a second one. */
const oneAddress = /^[^\s@<>()[\]\\,;:"]+@[^\s@<>()[\]\\,;:"]+$/u;
const longestSubject = 400;

/**
 * Refuses what could end a header and begin another one (RFC 5322 §2.2), or name more people than one. The library folds
 * and encodes by itself; this holds whatever the library does.
 * @throws ServiceError `mail_address_invalid` or `mail_subject_invalid`
 */
export function requireSendable({ to, subject }: Pick<MailMessage, 'to' | 'subject'>): void {
  if (to.length > longestAddress || !isOneLine(to) || !oneAddress.test(to))
    throw new ServiceError('mail_address_invalid');
  if (subject === '' || subject.length > longestSubject || !isOneLine(subject))
    throw new ServiceError('mail_subject_invalid');
}
