import { asOneLine } from '#contract/one-line.ts';
import { requireSendable, type MailMessage } from './mail-message.ts';

const domainOf = (from: string): string => /@([^\s>]+)/.exec(from)?.[1] ?? 'localhost';

/** What nodemailer is given for a mail. The same id gives the same Message-ID. @throws as requireSendable does */
export function compose(from: string, id: string, message: MailMessage) {
  requireSendable(message);
  const { to, subject, text, html, attachments = [] } = message;
  return {
    from,
    to: { name: '', address: to },
    subject,
    text,
    html,
    attachments: attachments.map(({ fileName, contentType, content, contentId }) => ({
      filename: asOneLine(fileName),
      contentType,
      content,
      ...(contentId !== undefined && { cid: contentId, contentDisposition: 'inline' as const }),
    })),
    messageId: `<${id}@${domainOf(from)}>`,
    // RFC 3834: no machine is to answer.
    headers: { 'Auto-Submitted': 'auto-generated' },
    // Nothing that a message names is ever read: its bodies are all there is.
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}
