import { createHmac, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * A stand-in for Stripe, since tests have no account there: it knows the eight requests that we make, refuses what Stripe
 * would refuse of them, and signs webhooks as docs.stripe.com/webhooks says. It charges nobody, and what it does not
 * know of Stripe no test here shows.
 */
export interface StripeStandIn {
  readonly url: string;
  readonly environment: Readonly<Record<string, string>>;
  /** In the order they came; repeats by an idempotency key included. */
  readonly requests: readonly StripeRequest[];
  /** What is wrong with a request in a way that Stripe would refuse. */
  readonly refusals: readonly string[];
  /** By identifier, each counted once, as the meter does. */
  readonly meterEvents: ReadonlyMap<string, Readonly<Record<string, string>>>;
  /** Checkout sessions that could still be paid, by whose they are. */
  openSessions(customerId: string): string[];
  /** As bought, renewed or lost at Stripe's own pages. */
  setSubscriptions(customerId: string, subscriptions: readonly SubscriptionFixture[]): void;
  /** The next requests get this status, and nothing is done. */
  fail(times: number, status: number, path?: string): void;
  /** The next request is done, and its answer lost. */
  loseAnswer(): void;
  /** The next answer is made at once and sent when the returned function is called. */
  holdAnswer(): { isMade: Promise<void>; release: () => void };
  /** Body and signature header of a webhook. */
  sign(event: object, options?: { at?: Date; secret?: string }): { body: string; signature: string };
  close(): Promise<void>;
}

export interface StripeRequest {
  method: string;
  path: string;
  /** Form fields or query, as they were named. */
  fields: Record<string, string>;
  idempotencyKey: string | undefined;
}

export interface SubscriptionFixture {
  status: string;
  price: string;
  trialEnd?: number;
  cancelAtPeriodEnd?: boolean;
  /** Seconds since 1970. */
  invoicedAt?: number;
  period?: readonly [number, number];
}

export const stripeSecrets: Readonly<Record<'key' | 'webhook', string>> = {
  key: `sk_test_${randomBytes(24).toString('hex')}`,
  webhook: `whsec_${randomBytes(24).toString('hex')}`,
};
const apiVersion = '2026-10-28.endive';
const prices = ['price_team', 'price_business', 'price_envelope'];

interface Answer {
  status: number;
  body: object;
}

const refusal = (status: number, type: string, message: string): Answer => ({
  status,
  body: { error: { type, message } },
});

const nowSeconds = (): number => Math.floor(Date.now() / 1000);
const newId = (prefix: string): string => `${prefix}_${randomBytes(9).toString('hex')}x`;

function subscriptionObject(customer: string, fixture: SubscriptionFixture, index: number): object {
  const [start, end] = fixture.period ?? [nowSeconds() - 3600, nowSeconds() + 30 * 24 * 3600];
  return {
    id: `sub_${customer}${index}`,
    object: 'subscription',
    customer,
    status: fixture.status,
    created: nowSeconds() + index,
    trial_end: fixture.trialEnd ?? null,
    cancel_at_period_end: fixture.cancelAtPeriodEnd ?? false,
    latest_invoice: { object: 'invoice', created: fixture.invoicedAt ?? start },
    items: {
      object: 'list',
      data: [
        {
          object: 'subscription_item',
          price: { id: fixture.price },
          current_period_start: start,
          current_period_end: end,
        },
      ],
    },
  };
}

class StandInState {
  readonly requests: StripeRequest[] = [];
  readonly refusals: string[] = [];
  readonly meterEvents = new Map<string, Record<string, string>>();
  readonly customers = new Set<string>();
  readonly sessions = new Map<string, string>();
  readonly subscriptions = new Map<string, readonly SubscriptionFixture[]>();
  readonly replays = new Map<string, { asked: string; answer: Answer }>();

  /** As docs.stripe.com/api says of authentication, versioning, idempotent requests and bodies. */
  checkForm(request: IncomingMessage, { method, idempotencyKey }: StripeRequest): Answer | undefined {
    const { authorization, 'stripe-version': version, 'content-type': type } = request.headers;
    if (authorization !== `Bearer ${stripeSecrets.key}`)
      return refusal(401, 'invalid_request_error', 'Invalid API Key provided');
    if (version !== apiVersion) return refusal(400, 'invalid_request_error', `Version ${String(version)}`);
    if (method !== 'POST') return undefined;
    if (type !== 'application/x-www-form-urlencoded')
      return refusal(400, 'invalid_request_error', `Content type ${type}`);
    if (!idempotencyKey) return refusal(400, 'invalid_request_error', 'No Idempotency-Key');
    return undefined;
  }

  answer(request: StripeRequest): Answer {
    const { idempotencyKey: key } = request;
    const asked = JSON.stringify([request.path, request.fields]);
    const before = key === undefined ? undefined : this.replays.get(key);
    if (before && before.asked !== asked)
      return refusal(400, 'idempotency_error', 'Keys can only be used with the same parameters');
    const answer = before?.answer ?? this.#do(request);
    if (key !== undefined) this.replays.set(key, { asked, answer });
    return answer;
  }

  #do({ method, path, fields }: StripeRequest): Answer {
    const invalid = (message: string) => refusal(400, 'invalid_request_error', message);
    const { customer = '' } = fields;
    const route = `${method} ${path}`;
    if (route === 'POST /v1/customers') {
      const id = newId('cus');
      this.customers.add(id);
      return { status: 200, body: { id, object: 'customer' } };
    }
    if (route === 'POST /v1/billing/meter_events') return this.#count(fields);
    const [, deleted] = /^DELETE \/v1\/customers\/(\w+)$/.exec(route) ?? [];
    if (deleted !== undefined) {
      if (!this.customers.delete(deleted))
        return {
          status: 404,
          body: { error: { type: 'invalid_request_error', code: 'resource_missing', message: deleted } },
        };
      this.subscriptions.delete(deleted);
      return { status: 200, body: { id: deleted, object: 'customer', deleted: true } };
    }
    const [, expired] = /^POST \/v1\/checkout\/sessions\/(\w+)\/expire$/.exec(route) ?? [];
    if (expired !== undefined) {
      if (!this.sessions.delete(expired)) return invalid('Only Checkout Sessions with a status in ["open"]');
      return { status: 200, body: { id: expired, object: 'checkout.session', status: 'expired' } };
    }
    if (!this.customers.has(customer)) return invalid(`No such customer: ${customer}`);
    if (route === 'GET /v1/subscriptions') {
      const data = (this.subscriptions.get(customer) ?? []).map((one, index) =>
        subscriptionObject(customer, one, index),
      );
      return { status: 200, body: { object: 'list', data, has_more: false, url: path } };
    }
    if (route === 'GET /v1/checkout/sessions') {
      if (fields['status'] !== 'open') return invalid('status');
      const data = this.sessionsOf(customer).map((id) => ({ id, object: 'checkout.session' }));
      return { status: 200, body: { object: 'list', data, has_more: false, url: path } };
    }
    if (route === 'POST /v1/checkout/sessions') {
      const wanted = Object.entries(fields).filter(([name]) => /^line_items\[\d\]\[price\]$/.test(name));
      const isKnown = wanted.length > 0 && wanted.every(([, price]) => prices.includes(price));
      if (!isKnown || fields['mode'] !== 'subscription' || !fields['success_url'])
        return invalid('line_items, mode or success_url');
      const id = newId('cs_test');
      this.sessions.set(id, customer);
      return {
        status: 200,
        body: { id, object: 'checkout.session', url: `https://checkout.stripe.com/c/${id}` },
      };
    }
    if (route === 'POST /v1/billing_portal/sessions') {
      const id = newId('bps');
      return {
        status: 200,
        body: { id, object: 'billing_portal.session', url: `https://billing.stripe.com/p/${id}` },
      };
    }
    return refusal(404, 'invalid_request_error', `Unrecognized request URL (${route})`);
  }

  sessionsOf(customer: string): string[] {
    return [...this.sessions].filter(([, whose]) => whose === customer).map(([id]) => id);
  }

  #count(fields: Record<string, string>): Answer {
    const { event_name: name, identifier = '', timestamp = '' } = fields;
    const isWhole =
      name === 'completed_envelope' &&
      fields['payload[value]'] === '1' &&
      this.customers.has(fields['payload[stripe_customer_id]'] ?? '') &&
      Math.abs(Number(timestamp) - nowSeconds()) < 300;
    if (!isWhole || identifier === '' || identifier.length > 100)
      return refusal(400, 'invalid_request_error', 'meter event');
    if (this.meterEvents.has(identifier))
      return refusal(400, 'invalid_request_error', `An event already exists with identifier ${identifier}`);
    this.meterEvents.set(identifier, fields);
    return { status: 200, body: { object: 'billing.meter_event', identifier } };
  }
}

async function readRequest(incoming: IncomingMessage): Promise<StripeRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const { pathname, searchParams } = new URL(incoming.url ?? '/', 'http://stripe.test');
  const body = Buffer.concat(chunks).toString('utf8');
  const fields = Object.fromEntries(incoming.method === 'GET' ? searchParams : new URLSearchParams(body));
  const key = incoming.headers['idempotency-key'];
  return {
    method: incoming.method ?? '',
    path: pathname,
    fields,
    idempotencyKey: typeof key === 'string' ? key : undefined,
  };
}

/** What a test can let go wrong, each once. */
interface Troubles {
  failures: { status: number; path: string | undefined }[];
  losesAnswer: boolean;
  held: { made: () => void; released: Promise<void> } | undefined;
}

async function serveOne(
  state: StandInState,
  troubles: Troubles,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const request = await readRequest(incoming);
  state.requests.push(request);
  const next = troubles.failures[0];
  const isDue = next && (next.path ?? request.path) === request.path;
  const failure = isDue ? troubles.failures.shift()?.status : undefined;
  const wrong = state.checkForm(incoming, request);
  const { status, body } =
    failure === undefined
      ? (wrong ?? state.answer(request))
      : // Stripe repeats a part of the key; here it is all of it, so that a test sees whoever passes the message on.
        refusal(failure, 'api_error', `Invalid API Key provided: ${stripeSecrets.key}`);
  if (failure === undefined && status >= 400) state.refusals.push(JSON.stringify(body));
  const { held, losesAnswer } = troubles;
  Object.assign(troubles, { held: undefined, losesAnswer: false });
  held?.made();
  await held?.released;
  if (losesAnswer) return void incoming.destroy();
  outgoing.writeHead(status, { 'content-type': 'application/json', 'request-id': newId('req') });
  outgoing.end(JSON.stringify(body));
}

function signWebhook(event: object, { at = new Date(), secret = stripeSecrets.webhook } = {}) {
  const body = JSON.stringify(event, null, 2);
  const seconds = Math.floor(at.getTime() / 1000);
  const mac = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
  return { body, signature: `t=${seconds},v1=${mac}` };
}

export async function startStripeStandIn(): Promise<StripeStandIn> {
  const state = new StandInState();
  const troubles: Troubles = { failures: [], losesAnswer: false, held: undefined };
  const server = createServer((incoming, outgoing) => void serveOne(state, troubles, incoming, outgoing));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { requests, refusals, meterEvents } = state;
  return {
    url,
    environment: {
      STRIPE_SECRET_KEY: stripeSecrets.key,
      STRIPE_WEBHOOK_SECRET: stripeSecrets.webhook,
      INKSEAL_STRIPE_URL: url,
      INKSEAL_PLANS: 'team price=price_team usage=price_envelope seats=3; business price=price_business',
    },
    requests,
    refusals,
    meterEvents,
    openSessions: (customerId) => state.sessionsOf(customerId),
    setSubscriptions: (customerId, subscriptions) => void state.subscriptions.set(customerId, subscriptions),
    fail: (times, status, path) =>
      void troubles.failures.push(...Array.from({ length: times }, () => ({ status, path }))),
    loseAnswer: () => void (troubles.losesAnswer = true),
    holdAnswer: () => {
      const made = Promise.withResolvers<void>();
      const released = Promise.withResolvers<void>();
      troubles.held = { made: made.resolve, released: released.promise };
      return { isMade: made.promise, release: released.resolve };
    },
    sign: signWebhook,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
