import { msg } from '@lit/localize';
import type { BillingState } from '../../contract/billing.ts';

type Tone = 'success' | 'caution' | 'danger' | 'accent';

const states: Readonly<Record<BillingState, { tone: Tone; name: () => string; means: () => string }>> = {
  none: {
    tone: 'accent',
    name: () => msg('No plan', { id: 'billing-none' }),
    means: () =>
      msg('Test mode is free. Sending with legal effect begins with a plan.', { id: 'billing-none-means' }),
  },
  trialing: {
    tone: 'success',
    name: () => msg('Trial', { id: 'billing-trial' }),
    means: () => msg('Nothing is charged until the trial is over.', { id: 'billing-trial-means' }),
  },
  active: {
    tone: 'success',
    name: () => msg('Active', { id: 'billing-active' }),
    means: () => msg('Everything is paid.', { id: 'billing-active-means' }),
  },
  past_due: {
    tone: 'caution',
    name: () => msg('Payment overdue', { id: 'billing-overdue' }),
    means: () =>
      msg('A payment did not go through. Pay, or change the card, in the customer portal.', {
        id: 'billing-overdue-means',
      }),
  },
  suspended: {
    tone: 'danger',
    name: () => msg('Suspended', { id: 'billing-suspended' }),
    means: () =>
      msg(
        'Nothing new can be sent or embedded until it is paid. What was sent can be read, signed, downloaded and deleted as before.',
        { id: 'billing-suspended-means' },
      ),
  },
  ended: {
    tone: 'accent',
    name: () => msg('Ended', { id: 'session-ended' }),
    means: () =>
      msg('The subscription is over. Choose a plan to send with legal effect again.', {
        id: 'billing-ended-means',
      }),
  },
};

export const toneOf = (state: BillingState): Tone => states[state].tone;
export const nameState = (state: BillingState): string => states[state].name();
export const explainState = (state: BillingState): string => states[state].means();
