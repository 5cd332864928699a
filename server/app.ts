import { OpenAPIHono } from '@hono/zod-openapi';
import { Hono, type Context } from 'hono';
import { recordAccountDenials, type AccountEnv } from './accounts/account-env.ts';
import { joiningRoutes } from './accounts/joining-routes.ts';
import { loginCookieName } from './accounts/logins.ts';
import { mailRoutes } from './accounts/mail-routes.ts';
import { invitationRoutes, memberRoutes } from './accounts/member-routes.ts';
import { ownAccountRoutes, passwordRoutes } from './accounts/own-account-routes.ts';
import { roleRoutes } from './accounts/role-routes.ts';
import { accountRoutes } from './accounts/routes.ts';
import { secondFactorRoutes } from './accounts/second-factor-routes.ts';
import { singleSignOnRoutes } from './accounts/single-sign-on/routes.ts';
import type { IntegratorEnv } from './accounts/integrator-env.ts';
import { mountLog } from './audit/tree/routes.ts';
import { authenticateIntegrator } from './apps/authenticate-integrator.ts';
import { consentRoutes } from './apps/consent-routes.ts';
import { apiKeyRoutes, appRoutes } from './apps/routes.ts';
import { limitCallers } from './apps/limit-callers.ts';
import { recordDenials } from './apps/record-denials.ts';
import { billingRoutes } from './billing/routes.ts';
import { brandingRoutes } from './branding/routes.ts';
import { mountStripeWebhook } from './billing/stripe-webhook.ts';
import { referencePage } from './console/reference-page.ts';
import { mountConsole } from './console/routes.ts';
import { documentRoutes } from './documents/routes.ts';
import { separateFrameOrigin } from './embedding/frame-origin.ts';
import { embeddingRoutes, mountFramePage } from './embedding/routes.ts';
import { envelopeRoutes } from './envelopes/routes.ts';
import { mountLookupPage } from './evidence/public-transaction.ts';
import { evidenceRoutes } from './evidence/routes.ts';
import { exportRoutes } from './export/routes.ts';
import { atMostOnce } from './idempotency/at-most-once.ts';
import { callerOfAccount, callerOfIntegrator } from './idempotency/caller.ts';
import { documentIdempotencyKey } from './idempotency/idempotency-document.ts';
import { mountVerifyPage } from './evidence/verify-page.ts';
import { noticeRoutes } from './notices/routes.ts';
import type { Parts } from './parts.ts';
import type { HttpEnv } from './platform/http/http-env.ts';
import { keptJson } from './platform/http/kept-json.ts';
import { answerProblem, toServiceError } from './platform/http/problem.ts';
import { requestFacts } from './platform/http/request-facts.ts';
import { securityHeaders } from './platform/http/security-headers.ts';
import { ServiceError } from './platform/http/service-error.ts';
import { smallBodies } from './platform/http/small-bodies.ts';
import { isJson, storableText } from './platform/http/storable-text.ts';
import { recordFrameDenials } from './embedding/record-frame-denials.ts';
import { mountFrameAssets } from './embedding/frame-assets.ts';
import { accountDeletionRoutes } from './retention/account-deletion-routes.ts';
import { deletionRoutes } from './retention/deletion-routes.ts';
import { interestRoutes } from './retention/interest-routes.ts';
import { legalHoldRoutes } from './retention/legal-hold-routes.ts';
import { policyRoutes } from './retention/policy-routes.ts';
import { noticeOfExpiry } from './sealing/seal-expiry.ts';
import { sealingRoutes } from './sealing/routes.ts';
import { securityRoutes } from './security/routes.ts';
import { deliveryRoutes } from './webhooks/delivery-routes.ts';
import { mountWebhookKeys } from './webhooks/public-keys.ts';
import { toldByWebhook, webhookRoutes } from './webhooks/routes.ts';
import { usageRoutes } from './usage/routes.ts';
import { attachmentRoutes } from './signing/attachment-routes.ts';
import { mountSigningRoutes } from './signing/routes.ts';

const jsonLimitBytes = 1_048_576;

/** Their bodies are files, which their routes read and limit. */
const filePaths: ReadonlySet<string> = new Set(['/v1/documents', '/v1/embed/attachments']);
const isFile = ({ req }: Pick<Context, 'req'>): boolean =>
  filePaths.has(req.path) && !isJson(req.header('content-type'));

/** Without a contact of the operator's, reports reach whoever makes Inkseal. */
const securityTxt = (origin: string, { contact, policyUrl }: Parts['config']['notices']): string =>
  [
    `Contact: ${contact ?? 'mailto:security@inkseal.dev'}`,
    ...(policyUrl === undefined ? [] : [`Policy: ${policyUrl}`]),
    'Expires: 2027-11-01T00:00:00.000Z',
    `Canonical: ${origin}/.well-known/security.txt`,
    'Preferred-Languages: en, nb',
    '',
  ].join('\n');

function mountPublic(app: Hono<HttpEnv>, parts: Parts): void {
  // The host element asks from any origin whether the server is there at all, to tell "blocked" from "away".
  app.get('/healthz', (c) => c.text('ok', 200, { 'cross-origin-resource-policy': 'cross-origin' }));
  app.get('/readyz', async (c) => {
    await parts.database.rows(parts.database.queries, parts.readinessQuery);
    // Still ready: whoever watches this is to see it while there is time.
    return c.text(['ready', ...noticeOfExpiry(parts.sealExpiresAt, new Date())].join('\n'));
  });
  app.get('/.well-known/jwks.json', (c) => c.json(parts.statements.keySet));
  app.get('/.well-known/receipt-key.txt', async (c) =>
    c.text(`${await parts.receipts.signer.verifierKey(parts.receipts.name)}\n`),
  );
  mountWebhookKeys(app, parts);
  const { publicOrigin, notices } = parts.config;
  app.get('/.well-known/security.txt', (c) => c.text(securityTxt(publicOrigin, notices)));
}

/** What a person may do to their own account, of whatever organization; most of it is no member's to be permitted. */
function mountOwnAccount(api: OpenAPIHono<IntegratorEnv>, parts: Parts): void {
  const own = new OpenAPIHono<AccountEnv>();
  own.use(
    '/v1/account/*',
    recordAccountDenials(parts.denials),
    atMostOnce(parts, isFile, callerOfAccount(parts)),
  );
  own.route('/', ownAccountRoutes(parts));
  own.route('/', passwordRoutes(parts));
  own.route('/', secondFactorRoutes(parts));
  own.route('/', joiningRoutes(parts));
  own.route('/', accountDeletionRoutes(parts));
  api.route('/', own);
}

const integratorPaths = [
  '/v1/documents',
  '/v1/envelopes',
  '/v1/embeds',
  '/v1/embed-sessions',
  '/v1/apps',
  '/v1/transactions',
  '/v1/members',
  '/v1/roles',
  '/v1/invitations',
  '/v1/mails',
  '/v1/legal-holds',
  '/v1/deletion-requests',
  '/v1/interests',
  '/v1/retention-policies',
  '/v1/audit-events',
  '/v1/webhooks',
  '/v1/billing',
  '/v1/exports',
  '/v1/usage',
  '/v1/security',
] as const;

/** Routes an API key or a console login may call; nothing below runs before the caller is known. */
function integratorApi(parts: Parts): OpenAPIHono<IntegratorEnv> {
  const api = new OpenAPIHono<IntegratorEnv>();
  for (const path of integratorPaths) {
    // Reaches the path itself, too.
    api.use(
      `${path}/*`,
      recordDenials(parts.denials),
      authenticateIntegrator(parts),
      limitCallers(parts),
      atMostOnce(parts, isFile, callerOfIntegrator),
    );
  }
  api.route('/', appRoutes(parts));
  api.route('/', apiKeyRoutes(parts));
  api.route('/', consentRoutes(parts));
  api.route('/', brandingRoutes(parts));
  api.route('/', memberRoutes(parts));
  api.route('/', roleRoutes(parts));
  api.route('/', invitationRoutes(parts));
  api.route('/', mailRoutes(parts));
  mountOwnAccount(api, parts);
  api.route('/', documentRoutes(parts));
  api.route('/', envelopeRoutes(parts));
  api.route('/', embeddingRoutes(parts));
  api.route('/', attachmentRoutes(parts));
  api.route('/', sealingRoutes(parts));
  api.route('/', noticeRoutes(parts));
  api.route('/', legalHoldRoutes(parts));
  api.route('/', deletionRoutes(parts));
  api.route('/', interestRoutes(parts));
  api.route('/', policyRoutes(parts));
  api.route('/', evidenceRoutes(parts));
  api.route('/', exportRoutes(parts));
  api.route('/', webhookRoutes(parts));
  api.route('/', deliveryRoutes(parts));
  api.openAPIRegistry.registerWebhook(toldByWebhook);
  api.route('/', billingRoutes(parts));
  api.route('/', usageRoutes(parts));
  api.route('/', securityRoutes(parts));
  api.openAPIRegistry.registerComponent('securitySchemes', 'apiKey', { type: 'http', scheme: 'bearer' });
  api.openAPIRegistry.registerComponent('securitySchemes', 'consoleLogin', {
    type: 'apiKey',
    in: 'cookie',
    name: loginCookieName(parts.config.publicOrigin),
    description:
      'A person signed in at the console. What belongs to an app needs its id in the header Inkseal-App.',
  });
  const about = {
    openapi: '3.1.0',
    info: { title: 'Inkseal', version: '1' },
    servers: [{ url: parts.config.publicOrigin }],
  };
  const readDocument = () => documentIdempotencyKey(api.getOpenAPI31Document(about));
  api.get('/openapi.json', keptJson(readDocument));
  api.get('/docs', referencePage(readDocument));
  return api;
}

/** The whole HTTP surface over the given parts: Request in, Response out, no port needed. */
export function createApp(parts: Parts): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  app.use(requestFacts(parts.config.trustedProxyHops));
  app.use(securityHeaders);
  app.use(separateFrameOrigin(parts.config));
  app.use(smallBodies(isFile, jsonLimitBytes));
  for (const path of ['/api/*', '/e/*', '/v1/*'] as const) app.use(path, storableText);
  app.onError((thrown, c) => {
    const error = toServiceError(thrown);
    if (error.code === 'internal_error') parts.log.failure(c.get('requestId'), error.cause);
    return answerProblem(c, error);
  });
  app.notFound((c) => answerProblem(c, new ServiceError('not_found')));
  // The pages that anybody may open; what is refused there besides is told by the page itself.
  for (const path of ['/e/*', '/transactions/*'] as const)
    app.use(path, recordFrameDenials(parts.denials, new Set(['rate_limited'])));
  mountPublic(app, parts);
  mountLog(app, parts);
  mountLookupPage(app, parts);
  mountVerifyPage(app, parts);
  mountConsole(app, parts);
  mountFramePage(app, parts);
  mountFrameAssets(app, parts);
  app.route('/', singleSignOnRoutes(parts));
  app.route('/', accountRoutes(parts));
  app.use('/v1/embed/*', recordFrameDenials(parts.denials));
  mountSigningRoutes(app, parts);
  mountStripeWebhook(app, parts);
  app.route('/', integratorApi(parts));
  return app;
}
