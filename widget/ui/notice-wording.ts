import { msg } from '@lit/localize';
import type { ErrorCode } from '../contract/errors.ts';
import type { IconName } from './icons.ts';
import type { ScreenTone } from './screen.ts';

export interface NoticeWording {
  heading: string;
  text: string;
  icon: IconName;
  tone: ScreenTone;
}

const reopen = (): string =>
  msg(
    'Go back to the page that brought you here and open the document again. Nothing you have saved is lost.',
    {
      id: 'notice-reopen',
    },
  );

/** What has to be shown cannot be shown by whoever sits here alone. */
const unidentified = (): NoticeWording => ({
  heading: msg('The document cannot be opened right now', { id: 'notice-no-token' }),
  text: msg('The sender has to say more about who you are first. Please let them know.', {
    id: 'notice-identity-text',
  }),
  icon: 'shield',
  tone: 'caution',
});

/**
 * What a signer is told when nothing more can be done here. contract/errors.ts explains the same codes to integrators;
 * these sentences are for the person in front of the screen.
 */
const wordings: Partial<Record<ErrorCode, () => NoticeWording>> = {
  embed_token_used: () => ({
    heading: msg('This signing link was already opened', { id: 'notice-token-used' }),
    text: `${msg('For your safety each link opens once.', { id: 'notice-token-used-text' })} ${reopen()}`,
    icon: 'shield',
    tone: 'caution',
  }),
  embed_token_expired: () => ({
    heading: msg('This signing link has run out', { id: 'notice-token-expired' }),
    text: `${msg('For your safety a link is valid for a short time only.', { id: 'notice-token-expired-text' })} ${reopen()}`,
    icon: 'clock',
    tone: 'caution',
  }),
  embed_token_unknown: () => ({
    heading: msg('This signing link is not valid', { id: 'notice-token-unknown' }),
    text: reopen(),
    icon: 'shield',
    tone: 'danger',
  }),
  embed_token_revoked: () => ({
    heading: msg('This signing link was withdrawn', { id: 'notice-token-revoked' }),
    text: msg('Ask whoever sent you the document for a new one.', { id: 'notice-ask-sender' }),
    icon: 'stop',
    tone: 'caution',
  }),
  embed_origin_refused: () => ({
    heading: msg('This page may not show the document', { id: 'notice-origin' }),
    text: msg('The sender has not allowed signing on this website. Please let them know.', {
      id: 'notice-origin-text',
    }),
    icon: 'shield',
    tone: 'danger',
  }),
  embed_session_expired: () => ({
    heading: msg('You were away for a while', { id: 'notice-session-expired' }),
    text: `${msg('For your safety the document was closed.', { id: 'notice-session-expired-text' })} ${reopen()}`,
    icon: 'clock',
    tone: 'caution',
  }),
  embed_session_revoked: () => ({
    heading: msg('The document was closed', { id: 'notice-session-revoked' }),
    text: msg('It was opened elsewhere, or the sender has ended this visit.', {
      id: 'notice-session-revoked-text',
    }),
    icon: 'stop',
    tone: 'caution',
  }),
  envelope_expired: () => ({
    heading: msg('The time to sign is over', { id: 'notice-expired' }),
    text: msg('Ask the sender to send the document again. Your details were not used.', {
      id: 'notice-expired-text',
    }),
    icon: 'clock',
    tone: 'caution',
  }),
  envelope_voided: () => ({
    heading: msg('The sender has withdrawn the document', { id: 'notice-voided' }),
    text: msg('There is nothing left for you to do.', { id: 'notice-nothing-to-do' }),
    icon: 'stop',
    tone: 'caution',
  }),
  envelope_declined: () => ({
    heading: msg('Another signer has declined', { id: 'notice-declined' }),
    text: msg('The document will not be signed. There is nothing left for you to do.', {
      id: 'notice-declined-text',
    }),
    icon: 'stop',
    tone: 'caution',
  }),
  recipient_delegated: () => ({
    heading: msg('You have passed this on', { id: 'delegated-heading' }),
    text: msg('Somebody else signs in your place. There is nothing left for you to do.', {
      id: 'notice-delegated-text',
    }),
    icon: 'person',
    tone: 'success',
  }),
  recipient_not_turn: () => ({
    heading: msg('It is not your turn yet', { id: 'notice-turn' }),
    text: msg('Others sign before you. You will be asked when it is your turn.', { id: 'notice-turn-text' }),
    icon: 'clock',
    tone: 'neutral',
  }),
  server_unreachable: () => ({
    heading: msg('No connection', { id: 'notice-offline' }),
    text: msg('We cannot reach the signing service. Check your connection and try again.', {
      id: 'notice-offline-text',
    }),
    icon: 'offline',
    tone: 'caution',
  }),
  token_unavailable: () => ({
    heading: msg('The document cannot be opened right now', { id: 'notice-no-token' }),
    text: msg('This page could not get permission to show it. Reload the page, or try again in a moment.', {
      id: 'notice-no-token-text',
    }),
    icon: 'warning',
    tone: 'caution',
  }),
  signer_phone_missing: unidentified,
  host_identity_required: unidentified,
  frame_timeout: () => ({
    heading: msg('This is taking too long', { id: 'notice-timeout' }),
    text: msg('Check your connection, then reload the page.', { id: 'notice-timeout-text' }),
    icon: 'clock',
    tone: 'caution',
  }),
  pdf_unreadable: () => ({
    heading: msg('The document cannot be displayed', { id: 'notice-unreadable' }),
    text: msg(
      'Nobody should sign what they cannot read, so signing is not possible here. Please tell the sender.',
      {
        id: 'notice-unreadable-text',
      },
    ),
    icon: 'document',
    tone: 'danger',
  }),
  rate_limited: () => ({
    heading: msg('Too many attempts', { id: 'notice-rate' }),
    text: msg('Please wait a minute and try again.', { id: 'notice-rate-text' }),
    icon: 'clock',
    tone: 'caution',
  }),
};

/** Codes with a sentence of their own; every other code gets the general one and is named for support. */
export const noticeCodes = Object.keys(wordings) as readonly ErrorCode[];

export function noticeWording(code: ErrorCode): NoticeWording {
  return (
    wordings[code]?.() ?? {
      heading: msg('Something went wrong', { id: 'notice-general' }),
      text: msg(
        'Your saved answers are safe. Reload the page to go on; if it happens again, tell the sender.',
        {
          id: 'notice-general-text',
        },
      ),
      icon: 'warning',
      tone: 'danger',
    }
  );
}
