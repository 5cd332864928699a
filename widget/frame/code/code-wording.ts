import { msg, str } from '@lit/localize';
import type { SignerLock } from '../../contract/signer-authentication.ts';
import type { CodeMethod } from '../../contract/signer-methods.ts';
import { formatNumber } from '../../ui/localization.ts';
import { plural } from '../../ui/wording.ts';

/** A while as somebody waiting thinks of it: seconds up to two minutes, minutes then. */
export function whileText(seconds: number): string {
  const isLong = seconds > 120;
  const unit = isLong ? 'minute' : 'second';
  return formatNumber(isLong ? Math.ceil(seconds / 60) : seconds, {
    style: 'unit',
    unit,
    unitDisplay: 'long',
  });
}

export function leadText({ method, sentTo }: SignerLock, isOut: boolean): string {
  if (isOut) return msg(str`Enter the one-time code that was sent to ${sentTo}.`, { id: 'code-sent' });
  return method === 'sms_code'
    ? msg(str`Before the document opens, we send a one-time code to your phone, ${sentTo}.`, {
        id: 'code-lead-sms',
      })
    : msg(str`Before the document opens, we send a one-time code to your e-mail address, ${sentTo}.`, {
        id: 'code-lead-email',
      });
}

/** How far the code has come; what a mail server does not take is said, and nothing is lost by it. */
export function deliveryText(delivery: SignerLock['delivery'], method: CodeMethod): string {
  switch (delivery) {
    case 'none':
      return '';
    case 'underway':
      return msg('The code is on its way …', { id: 'code-underway' });
    case 'delayed':
      return msg('The code could not be sent yet. We keep trying: please wait here.', { id: 'code-delayed' });
    case 'sent':
      return method === 'email_code'
        ? msg('It is good for ten minutes. If it does not come, look among unwanted mail, too.', {
            id: 'code-look',
          })
        : msg('It is good for ten minutes.', { id: 'code-good' });
  }
}

export const refusedText = (attemptsLeft: number): string =>
  `${msg('That is not the code.', { id: 'code-refused' })} ${plural(attemptsLeft, 'code-tries', {
    one: str`${formatNumber(attemptsLeft)} try is left.`,
    other: str`${formatNumber(attemptsLeft)} tries are left.`,
  })}`;
