import type { HostEvent, HostEventType } from '../contract/embed-protocol.ts';

/**
 * What each event is about. With its name it makes the word that the audit log and webhooks use, `recipient.signed`;
 * what is no audit event is a matter of the frame.
 */
export const subjects: Readonly<Record<HostEventType, string>> = {
  ready: 'frame',
  viewed: 'document',
  progress: 'frame',
  activity: 'frame',
  signed: 'recipient',
  declined: 'recipient',
  delegated: 'recipient',
  completed: 'envelope',
  error: 'frame',
  closed: 'frame',
};

export function createSignEvent(event: HostEvent, embedId: string | undefined): CustomEvent<object> {
  const { type } = event;
  const detail = Object.freeze({ ...event, embedId, type: `${subjects[type]}.${type}` });
  return new CustomEvent(`inkseal-${type}`, { bubbles: true, composed: true, detail });
}
