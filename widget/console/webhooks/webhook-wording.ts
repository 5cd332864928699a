import { msg, str } from '@lit/localize';
import type { WebhookDelivery, WebhookFailure } from '../../contract/webhooks.ts';

const failures: Readonly<Record<WebhookFailure, () => string>> = {
  http_status: () => msg('It answered with an error', { id: 'webhook-failure-status' }),
  redirect_refused: () =>
    msg('It answered with another address, which is not followed', { id: 'webhook-failure-redirect' }),
  port_refused: () => msg('The operator does not allow this port', { id: 'webhook-failure-port' }),
  no_public_address: () =>
    msg('Its name leads to no address of the open internet', { id: 'webhook-failure-address' }),
  certificate_refused: () =>
    msg('Its certificate is not valid for this name', { id: 'webhook-failure-certificate' }),
  connection_failed: () => msg('No connection came about', { id: 'webhook-failure-connection' }),
  timeout: () => msg('It did not answer in time', { id: 'webhook-failure-timeout' }),
  webhook_disabled: () => msg('The webhook was off', { id: 'webhook-failure-off' }),
};

/** What became of one try. */
export function wordTry({
  failure,
  httpStatus,
}: {
  failure: WebhookFailure | null;
  httpStatus: number | null;
}): string {
  const what = failure === null ? msg('Received', { id: 'webhook-received' }) : failures[failure]();
  return httpStatus === null ? what : msg(str`${what} (HTTP ${httpStatus})`, { id: 'webhook-answered' });
}

const statuses: Readonly<Record<WebhookDelivery['status'], () => string>> = {
  queued: () => msg('On its way', { id: 'webhook-queued' }),
  delivered: () => msg('Delivered', { id: 'webhook-delivered' }),
  failed: () => msg('Failed', { id: 'webhook-failed' }),
  erased: () => msg('Erased', { id: 'webhook-erased' }),
};
export const nameDelivery = (status: WebhookDelivery['status']): string => statuses[status]();

export const deliveryTones: Readonly<Record<WebhookDelivery['status'], string>> = {
  queued: 'caution',
  delivered: 'success',
  failed: 'danger',
  erased: '',
};
