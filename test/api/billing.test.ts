/**
 * Plans, seats and what is charged, against a stand-in of Stripe (test/support/stripe-stand-in.ts says what it is): what
 * is shown is what we send and how we take what comes, not how Stripe itself behaves.
 */
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { Entitlements } from '../../server/accounts/entitlements.ts';
import { createApp } from '../../server/app.ts';
import { sweepBilling } from '../../server/billing/sweep-billing.ts';
import { deploymentChain } from '../../server/audit/deployment-chain.ts';
import { parseConfig, type ConfigError } from '../../server/config.ts';
import type { Billing } from '../../widget/contract/billing.ts';
import type { EmbedToken } from '../../widget/contract/embeds.ts';
import type { Envelope } from '../../widget/contract/envelopes.ts';
import { findCanaries } from '../support/canaries.ts';
import { findCardNumbers, findStoredCardNumbers } from '../support/card-numbers.ts';
import { createEmbedFor, openFrame, sendSample, signAndSeal } from '../support/ceremony.ts';
import { signUp, usualPassword, type ConsoleLogin } from '../support/console-login.ts';
import { describeOnDatabase } from '../support/databases.ts';
import {
  customerOrigin,
  startTestServer,
  type TestCustomer,
  type TestServer,
} from '../support/inkseal-server.ts';
import { hour, LifecycleTime } from '../support/lifecycle.ts';
import { readMail } from '../support/mailbox.ts';
import { readSampleAgreement } from '../support/prepared.ts';
import { startStripeStandIn, stripeSecrets, type StripeStandIn } from '../support/stripe-stand-in.ts';

const daySeconds = 24 * 3600;
const nowSeconds = () => Math.floor(Date.now() / 1000);
const cardNumber = '4242424242424242';

describeOnDatabase('billing against a stand-in of Stripe', (openDatabase) => {
  let stripe: StripeStandIn;
  let server: TestServer;
  let owner: ConsoleLogin;
  let customer: TestCustomer;
  let events = 0;
  beforeAll(async () => {
    stripe = await startStripeStandIn();
    server = await startTestServer(await openDatabase(), {
      openSignUp: true,
      environment: stripe.environment,
    });
  });
  beforeEach(async () => {
    // One of its own: where it is erased, they go with it.
    owner = await signUp(server, 'Ada Lovelace');
    customer = await server.addCustomer({ testMode: false, allowedOrigins: [customerOrigin] });
    await owner.becomes('owner', customer.organizationId);
  });
  afterAll(async () => {
    expect(
      server.failures.filter((line) => !/^Stripe|^ServiceError \[billing_unavailable\]/.test(line)),
    ).toEqual([]);
    await server.close();
    await stripe.close();
  });

  const billing = async () => (await owner.call<Billing>('GET', '/v1/billing')).body;
  const checkout = (plan = 'team', who: Pick<ConsoleLogin, 'call'> = owner) =>
    who.call<{ url: string; code?: string }>('POST', '/v1/billing/checkout', { json: { plan } });
  const lastMade = (path: string) =>
    stripe.requests.findLast((request) => request.method === 'POST' && request.path === path);
  const customerId = async () => {
    const [row] = await server.parts.database.rows<{ id: string }>(
      server.parts.database.queries,
      sql`SELECT customer_id AS id FROM billing_account WHERE organization_id = ${customer.organizationId}`,
    );
    return row!.id;
  };
  const deliver = (signed: { body: string; signature: string }) =>
    fetch(`${server.origin}/v1/billing/stripe-webhook`, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8', 'stripe-signature': signed.signature },
      body: signed.body,
    });
  /** As Stripe tells of it; what the event says of the subscription is never right. */
  const eventFor = (id: string, more: object = {}) => ({
    id: `evt_${events++}`,
    object: 'event',
    type: 'customer.subscription.updated',
    data: { object: { object: 'subscription', customer: id, status: 'incomplete_expired', ...more } },
  });
  /** Subscribed at Stripe's page, and told of it. */
  const become = async (status: string, more: { invoicedAt?: number; price?: string } = {}) => {
    await checkout();
    const id = await customerId();
    stripe.setSubscriptions(id, [{ status, price: 'price_team', ...more }]);
    expect((await deliver(stripe.sign(eventFor(id)))).status).toBe(200);
    return id;
  };
  /** When all that Stripe told of was asked for and written down. */
  const refreshed = () =>
    expect
      .poll(() =>
        server.parts.database.rows(
          server.parts.database.queries,
          sql`SELECT id FROM pgboss.job WHERE name = 'refresh-billing' AND state < 'completed'`,
        ),
      )
      .toEqual([]);
  const auditOf = async (organizationId: string) =>
    (await server.parts.audit.readChain(organizationId, organizationId)).map(({ type, body }) => ({
      type,
      ...(JSON.parse(body) as { facts: object }).facts,
    }));
  const send = async (who: TestCustomer) => {
    const { document, envelope } = await sendSample(who);
    return { document, envelope: envelope as Envelope & { code?: string } };
  };

  test('without a key of Stripe’s the routes say so, and nobody is limited', async () => {
    const off = createApp({ ...server.parts, stripe: null, entitlements: new Entitlements(false) });
    const ask = (method: string, path: string, json?: object) =>
      off.request(`${server.origin}${path}`, {
        method,
        headers: { authorization: `Bearer ${customer.apiKey}`, 'content-type': 'application/json' },
        ...(json && { body: JSON.stringify(json) }),
      });
    for (const [method, path, body] of [
      ['GET', '/v1/billing'],
      ['POST', '/v1/billing/checkout', { plan: 'team' }],
      ['POST', '/v1/billing/portal'],
      ['POST', '/v1/billing/stripe-webhook', {}],
    ] as const) {
      const answer = await ask(method, path, body);
      expect([answer.status, ((await answer.json()) as { code: string }).code], path).toEqual([
        404,
        'billing_off',
      ]);
    }
    const { envelope } = await send(customer);
    expect(envelope.code).toBe('subscription_required');
    const { body } = await customer.call<{ envelopes: Envelope[] }>('GET', '/v1/envelopes');
    expect((await ask('POST', `/v1/envelopes/${body.envelopes[0]!.id}/send`)).status).toBe(200);
  });

  test('wrong settings are named without the secrets in them', () => {
    try {
      parseConfig({ STRIPE_SECRET_KEY: 'hunter2', STRIPE_WEBHOOK_SECRET: 'hunter3', INKSEAL_PLANS: 'team' });
      expect.unreachable();
    } catch (thrown) {
      const { problems } = thrown as ConfigError;
      expect(problems.map((problem) => problem.split(' ')[0])).toEqual([
        'STRIPE_SECRET_KEY',
        'STRIPE_WEBHOOK_SECRET',
        'INKSEAL_PLANS',
      ]);
      expect(problems.join()).not.toMatch(/hunter/);
    }
    expect(parseConfig({}).billing).toBeUndefined();
  });

  test('a person is sent to the stand-in’s page to subscribe, on the record; no card comes by here', async () => {
    expect(await billing()).toMatchObject({ state: 'none', plan: null, trialDays: 14 });
    const opened = await checkout();
    expect(opened).toMatchObject({
      status: 200,
      body: { url: expect.stringMatching(/^https:\/\/checkout\./) },
    });
    expect(lastMade('/v1/checkout/sessions')?.fields).toEqual({
      mode: 'subscription',
      customer: await customerId(),
      client_reference_id: customer.organizationId,
      'line_items[0][price]': 'price_team',
      'line_items[0][quantity]': '1',
      'line_items[1][price]': 'price_envelope',
      'subscription_data[metadata][organization]': customer.organizationId,
      'subscription_data[trial_period_days]': '14',
      success_url: `${server.origin}/console/billing`,
      cancel_url: `${server.origin}/console/billing`,
    });
    expect(await checkout('golden')).toMatchObject({
      status: 422,
      body: { code: 'plan_unknown', details: { plans: ['team', 'business'] } },
    });
    const withCard = { json: { plan: 'team', card: { number: cardNumber } } };
    expect(await owner.call('POST', '/v1/billing/checkout', withCard)).toMatchObject({
      status: 400,
      body: { code: 'invalid_request' },
    });
    expect(await customer.call('POST', '/v1/billing/checkout', { json: { plan: 'team' } })).toMatchObject({
      status: 403,
      body: { code: 'forbidden' },
    });
    const portal = await owner.call('POST', '/v1/billing/portal');
    expect(portal).toMatchObject({
      status: 200,
      body: { url: expect.stringMatching(/^https:\/\/billing\./) },
    });
    const types = (await auditOf(customer.organizationId)).map(({ type }) => type);
    expect(types).toEqual(expect.arrayContaining(['billing.checkout_opened', 'billing.portal_opened']));
    const made = stripe.requests.filter(({ path }) => path === '/v1/customers');
    expect(
      made.filter(({ fields }) => fields['metadata[organization]'] === customer.organizationId),
    ).toHaveLength(1);
    expect(stripe.refusals).toEqual([]);
  });

  test('of two who begin at once one customer is made, and before any there is no portal', async () => {
    expect(await owner.call('POST', '/v1/billing/portal')).toMatchObject({
      status: 402,
      body: { code: 'subscription_required' },
    });
    const opened = await Promise.all([checkout(), checkout()]);
    expect(opened.map(({ status }) => status)).toEqual([200, 200]);
    const sessions = stripe.requests.filter(({ path }) => path.endsWith('sessions')).slice(-2);
    expect(new Set(sessions.map(({ fields }) => fields['customer'])).size).toBe(1);
    const made = stripe.requests.filter(
      ({ path, fields }) =>
        path === '/v1/customers' && fields['metadata[organization]'] === customer.organizationId,
    );
    expect(new Set(made.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(1);
  });

  test('when the stand-in fails half-way, a repeat under the same key is judged anew; the customer is on record', async () => {
    const ask = () =>
      owner.call<{ url?: string; code?: string }>('POST', '/v1/billing/checkout', {
        json: { plan: 'team' },
        headers: { 'idempotency-key': 'subscribe-once' },
      });
    stripe.fail(2, 500, '/v1/checkout/sessions'); // the library's own second try included
    expect(await ask()).toMatchObject({ status: 503, body: { code: 'billing_unavailable' } });
    const opened = await ask();
    expect(opened).toMatchObject({ status: 200 });
    expect((await ask()).body).toEqual(opened.body);
    const types = (await auditOf(customer.organizationId)).map(({ type }) => type);
    expect(types.filter((type) => type.startsWith('billing.'))).toEqual([
      'billing.customer_created',
      'billing.changed',
      'billing.checkout_opened',
    ]);
  });

  test('of several pages to subscribe at only the latest can be paid, and none once one was', async () => {
    const idIn = ({ body }: { body: { url: string } }) => body.url.split('/').at(-1);
    await checkout();
    const id = await customerId();
    const second = await checkout('business');
    expect(stripe.openSessions(id)).toEqual([idIn(second)]);
    const both = await Promise.all([checkout(), checkout('business')]);
    expect(both.map(({ status }) => status).every((status) => [200, 503].includes(status))).toBe(true);
    expect(stripe.openSessions(id).length).toBeLessThan(2);

    // Paid while another one is being made: neither may end in a second subscription.
    const held = stripe.holdAnswer();
    const late = checkout();
    await held.isMade;
    stripe.setSubscriptions(id, [{ status: 'active', price: 'price_team' }]);
    held.release();
    expect(await late).toMatchObject({ status: 409, body: { code: 'already_subscribed' } });
    expect(stripe.openSessions(id)).toEqual([]);
  });

  test('a webhook of the stand-in is but a hint: taken once, in any order, and never believed', async () => {
    await checkout();
    const id = await customerId();
    const end = nowSeconds() + 9 * daySeconds;
    stripe.setSubscriptions(id, [
      { status: 'canceled', price: 'price_business' },
      { status: 'trialing', price: 'price_team', trialEnd: end },
    ]);
    const hint = stripe.sign(eventFor(id));
    expect([(await deliver(hint)).status, (await deliver(hint)).status]).toEqual([200, 200]);
    await expect.poll(async () => (await billing()).state).toBe('trialing');
    expect(await billing()).toMatchObject({
      plan: { name: 'team', seats: 3 },
      trialEndsAt: new Date(end * 1000).toISOString(),
      trialDays: 0,
      seats: { used: 1, limit: 3 },
    });
    const asked = () =>
      stripe.requests.filter(({ path, fields }) => path === '/v1/subscriptions' && fields['customer'] === id)
        .length;
    expect(asked()).toBe(3); // before and after the checkout was made, and for the hint, once
    expect(await checkout()).toMatchObject({ status: 409, body: { code: 'already_subscribed' } });

    // The older of two answers arrives last: it is not what stays.
    const held = stripe.holdAnswer();
    await deliver(stripe.sign(eventFor(id)));
    await held.isMade;
    stripe.setSubscriptions(id, [{ status: 'active', price: 'price_business', cancelAtPeriodEnd: true }]);
    expect(await checkout()).toMatchObject({ status: 409 });
    expect((await billing()).state).toBe('active');
    const before = asked();
    held.release();
    await expect.poll(asked).toBe(before + 1);
    await expect
      .poll(async () => server.parts.jobs.isPending(server.parts.database.queries, 'refresh-billing', id))
      .toBe(false);
    expect(await billing()).toMatchObject({
      state: 'active',
      cancelsAtPeriodEnd: true,
      plan: { seats: null },
    });
    await deliver(stripe.sign(eventFor('cus_ofsomebodyelse')));
    expect(await auditOf(customer.organizationId)).toContainEqual({
      type: 'billing.changed',
      state: 'trialing',
      status: 'trialing',
      plan: 'team',
    });
  });

  test('a message that is not signed as the stand-in signs, or was long ago, is refused on the record', async () => {
    const event = eventFor('cus_1');
    const good = stripe.sign(event);
    const bad = [
      { ...good, signature: '' },
      { ...good, body: good.body.replace('subscription', 'customer') },
      stripe.sign(event, { secret: 'whsec_another' }),
      stripe.sign(event, { at: new Date(Date.now() - 301_000) }),
    ];
    for (const one of bad) {
      const answer = await deliver(one);
      expect(answer.status).toBe(400);
      expect(((await answer.json()) as { code: string }).code).toBe('stripe_signature_invalid');
    }
    const late = stripe.sign(event, { at: new Date(Date.now() - 250_000) });
    expect((await deliver(late)).status).toBe(200);
    const denied = await server.parts.audit.readChain(deploymentChain, deploymentChain);
    expect(denied.map(({ body }) => body).join()).toContain('stripe_signature_invalid');
  });

  test('sending for real takes a plan, test mode none; each completed live envelope is counted once by the stand-in', async () => {
    const first = await send(customer);
    expect(first.envelope.code).toBe('subscription_required');
    const trial = await server.addCustomer();
    expect((await send(trial)).envelope.status).toBe('sent');
    const id = await become('active');
    await expect.poll(async () => (await billing()).state).toBe('active');
    const { envelope } = await send(customer);
    const session = await openFrame(server, await createEmbedFor(customer, envelope));
    stripe.fail(2, 503); // the library's own second try included
    await signAndSeal(customer, session, envelope.id);
    const { queries } = server.parts.database;
    await expect
      .poll(() => auditOf(customer.organizationId))
      .toContainEqual({ type: 'usage.failed', envelope: envelope.id, tries: 1 });
    expect((await billing()).usage).toEqual({ completedEnvelopes: 1, waiting: 1 });
    expect(stripe.meterEvents.size).toBe(0);
    stripe.loseAnswer();
    await expect
      .poll(
        async () => {
          await queries.execute(
            sql`UPDATE pgboss.job SET start_after = now() WHERE name = 'report-usage' AND state = 'retry'`,
          );
          return (await billing()).usage;
        },
        { timeout: 15_000 },
      )
      .toEqual({ completedEnvelopes: 1, waiting: 0 });
    expect([...stripe.meterEvents.keys()]).toEqual([envelope.id]);
    expect(stripe.meterEvents.get(envelope.id)).toMatchObject({ 'payload[stripe_customer_id]': id });
    expect(await auditOf(customer.organizationId)).toContainEqual({
      type: 'usage.reported',
      envelope: envelope.id,
      tries: 2,
    });
    expect(stripe.refusals).toEqual([]);

    const free = await send(trial);
    const practice = await openFrame(server, await createEmbedFor(trial, free.envelope));
    await signAndSeal(trial, practice, free.envelope.id);
    expect(
      await server.parts.database.rows(
        queries,
        sql`SELECT 1 FROM envelope_usage WHERE organization_id = ${trial.organizationId}`,
      ),
    ).toEqual([]);
  });

  test('a plan has its seats, for members and invitations together', async () => {
    const invite = (email: string) =>
      owner.call<{ code?: string }>('POST', '/v1/invitations', {
        json: { email, role: 'sender', language: 'en' },
      });
    await become('active');
    await expect.poll(async () => (await billing()).seats.limit).toBe(3);
    expect([(await invite('kari@example.org')).status, (await invite('ola@example.org')).status]).toEqual([
      201, 201,
    ]);
    const full = { status: 409, body: { code: 'seat_limit_reached', details: { seats: 3 } } };
    expect(await invite('per@example.org')).toMatchObject(full);
    expect((await invite('ola@example.org')).status).toBe(201); // in place of the one before
    expect((await billing()).seats).toEqual({ used: 3, limit: 3 });
    // As if the plan had become smaller.
    await server.parts.database.queries.execute(
      sql`UPDATE entitlement SET seats = 1 WHERE organization_id = ${customer.organizationId}`,
    );
    const { token } = await readMail(server, 'kari@example.org', 1);
    const joining = { json: { token, name: 'Kari', password: usualPassword } };
    expect(await owner.call('POST', '/v1/account/invitations/accept-as-new', joining)).toMatchObject({
      ...full,
      body: { code: 'seat_limit_reached' },
    });
  });

  test('overdue for longer than the grace, nothing new is sent or embedded, and all else goes on', async () => {
    const id = await become('active');
    await expect.poll(async () => (await billing()).state).toBe('active');
    const { envelope, document } = await send(customer);
    const embed = await createEmbedFor(customer, envelope);
    const draft = await customer.call<Envelope>('POST', '/v1/envelopes', {
      json: {
        title: 'Lease',
        documentIds: [document.id],
        recipients: [{ name: 'Ola', email: 'ola@example.org' }],
      },
    });
    const wishes = {
      send: () => customer.call<{ code?: string }>('POST', `/v1/envelopes/${draft.body.id}/send`),
      embed: () => createEmbedFor(customer, envelope) as Promise<EmbedToken & { code?: string }>,
    };

    await become('past_due', { invoicedAt: nowSeconds() - 13 * daySeconds });
    await expect.poll(async () => (await billing()).state).toBe('past_due');
    expect((await wishes.send()).body.code).toBe('envelope_incomplete');
    const { suspendsAt } = await billing();
    expect(Date.parse(suspendsAt!)).toBeGreaterThan(Date.now() + 23 * 3_600_000);
    // The next period's invoice does not begin the grace anew.
    await become('past_due', { invoicedAt: nowSeconds() });
    await refreshed();
    expect((await billing()).suspendsAt).toBe(suspendsAt);

    await server.parts.database.queries
      .execute(sql`UPDATE entitlement SET suspends_at = now() - interval '1 second'
      WHERE organization_id = ${customer.organizationId}`);
    await server.parts.database.queries
      .execute(sql`UPDATE billing_account SET past_due_since = now() - interval '15 days'
      WHERE organization_id = ${customer.organizationId}`);
    for (const isSwept of [false, true]) {
      if (isSwept) await sweepBilling(server.parts);
      expect(await wishes.send()).toMatchObject({ status: 402, body: { code: 'organization_suspended' } });
      expect((await wishes.embed()).code).toBe('organization_suspended');
    }
    expect((await billing()).state).toBe('suspended');
    expect(await auditOf(customer.organizationId)).toContainEqual({ type: 'billing.suspended' });

    const again = await customer.call<EmbedToken>('POST', `/v1/embeds/${embed.embedId}/tokens`, { json: {} });
    const session = await openFrame(server, again.body);
    await signAndSeal(customer, session, envelope.id);
    for (const path of ['', '/documents/sealed', '/audit-trail'])
      expect((await customer.call('GET', `/v1/envelopes/${envelope.id}${path}`)).status, path).toBe(200);
    expect((await customer.call('GET', `/v1/documents/${document.id}/content`)).status).toBe(200);
    const deletion = { json: { scope: 'document', documentId: document.id } };
    expect((await customer.call('POST', '/v1/deletion-requests', deletion)).status).toBe(201);

    stripe.setSubscriptions(id, [{ status: 'active', price: 'price_team' }]);
    await deliver(stripe.sign(eventFor(id)));
    await expect.poll(async () => (await billing()).state).toBe('active');
    expect((await wishes.send()).body.code).toBe('envelope_incomplete');
  });

  test('whoever has their organization erased is no customer of the stand-in any more, also when its answer is lost', async () => {
    const id = await become('active');
    await expect.poll(async () => (await billing()).state).toBe('active');
    const { clock } = server.parts;
    const time = new LifecycleTime(server);
    const erase = async (json: object) => {
      expect((await owner.call('POST', '/v1/deletion-requests', { json })).status).toBe(201);
      await time.pass(73 * hour);
    };
    const left = async () => {
      const rows = await server.parts.database.rows<{ n: number }>(
        server.parts.database.queries,
        sql`SELECT (SELECT count(*) FROM billing_account WHERE customer_id = ${id})::int
          + (SELECT count(*) FROM entitlement WHERE organization_id = ${customer.organizationId})::int AS n`,
      );
      return rows[0]?.n;
    };
    const pdf = await readSampleAgreement();
    const { body } = await customer.call<{ id: string }>('POST', '/v1/documents?name=Stray.pdf', { pdf });
    await erase({ scope: 'document', documentId: body.id });
    expect((await customer.call('GET', `/v1/documents/${body.id}`)).status).toBe(410);
    expect(await left()).toBe(2);

    stripe.loseAnswer();
    await erase({ scope: 'organization' });
    await expect.poll(left, { timeout: 20_000 }).toBe(0);
    const asked = stripe.requests.filter(({ path }) => path === `/v1/customers/${id}`);
    expect(asked.map(({ method }) => method)).toEqual(['DELETE', 'DELETE']);
    expect(await auditOf(customer.organizationId)).toContainEqual({
      type: 'billing.changed',
      state: 'ended',
    });
    server.parts.clock = clock;
  });

  test('when the stand-in fails, nothing has happened, and neither answer nor log shows a secret', async () => {
    stripe.fail(2, 500);
    expect(await checkout()).toMatchObject({ status: 503, body: { code: 'billing_unavailable' } });
    expect((await auditOf(customer.organizationId)).map(({ type }) => type)).not.toContain(
      'billing.checkout_opened',
    );
    stripe.fail(1, 401);
    const answer = await checkout();
    expect(answer).toMatchObject({ status: 503, body: { code: 'billing_unavailable' } });
    expect(JSON.stringify([answer, server.parts.stripe])).not.toContain(stripeSecrets.key);
    expect(server.failures.join('\n')).toMatch(/StripeAuthenticationError/);
    expect(await findCanaries(server, Object.values(stripeSecrets))).toEqual([]);
  });

  test('no card’s number is anywhere, though the stand-in sends one and somebody else does', async () => {
    const id = await become('active');
    const spaced = cardNumber.replace(/(....)(?=.)/g, '$1 ');
    await deliver(
      stripe.sign(eventFor(id, { payment_method_details: { card: { number: cardNumber } }, note: spaced })),
    );
    await owner.call('POST', '/v1/billing/checkout', { json: { plan: cardNumber } });
    await customer.call('GET', `/v1/billing?number=${cardNumber}`);
    await expect.poll(async () => (await billing()).state).toBe('active');
    expect(await findStoredCardNumbers(server)).toEqual([]);
    expect(findCardNumbers(`pan=${cardNumber};${spaced}; 4242424242424241 1764243612345`)).toEqual([
      cardNumber,
      spaced,
    ]);
    await server.parts.database.queries.execute(
      sql`UPDATE app SET name = ${spaced} WHERE id = ${customer.appId}`,
    );
    expect(await findStoredCardNumbers(server)).toEqual([`${spaced} in public.app`]);
    await server.parts.database.queries.execute(
      sql`UPDATE app SET name = 'App' WHERE id = ${customer.appId}`,
    );
  });
});
