import type { ConsolePage } from './console-page.ts';
import type { Route } from './route.ts';

/** The element of each page, and where its code is. */
const loaders: Readonly<Record<Route['page'], () => Promise<new () => ConsolePage>>> = {
  home: async () => (await import('./unknown-page.ts')).UnknownPage,
  unknown: async () => (await import('./unknown-page.ts')).UnknownPage,
  'sign-in': async () => (await import('./login/sign-in-page.ts')).SignInPage,
  'sign-up': async () => (await import('./login/sign-up-page.ts')).SignUpPage,
  'forgot-password': async () => (await import('./login/forgot-password-page.ts')).ForgotPasswordPage,
  'single-sign-on': async () => (await import('./login/sign-on-page.ts')).SignOnPage,
  invitation: async () => (await import('./mail-links/invitation-page.ts')).InvitationPage,
  'verify-email': async () => (await import('./mail-links/verify-email-page.ts')).VerifyEmailPage,
  'reset-password': async () => (await import('./mail-links/reset-password-page.ts')).ResetPasswordPage,
  account: async () => (await import('./account/account-page.ts')).AccountPage,
  members: async () => (await import('./members/members-page.ts')).MembersPage,
  roles: async () => (await import('./members/roles-page.ts')).RolesPage,
  mails: async () => (await import('./members/mails-page.ts')).MailsPage,
  organization: async () => (await import('./login/organization-page.ts')).OrganizationPage,
  apps: async () => (await import('./apps/apps-page.ts')).AppsPage,
  'new-app': async () => (await import('./apps/new-app-page.ts')).NewAppPage,
  'audit-log': async () => (await import('./audit/audit-log-page.ts')).AuditLogPage,
  deletions: async () => (await import('./lifecycle/deletions-page.ts')).DeletionsPage,
  received: async () => (await import('./lifecycle/received-page.ts')).ReceivedPage,
  'legal-holds': async () => (await import('./lifecycle/legal-holds-page.ts')).LegalHoldsPage,
  billing: async () => (await import('./billing/billing-page.ts')).BillingPage,
  usage: async () => (await import('./usage/usage-page.ts')).UsagePage,
  security: async () => (await import('./security/security-page.ts')).SecurityPage,
  export: async () => (await import('./lifecycle/export-page.ts')).ExportPage,
  retention: async () => (await import('./lifecycle/retention-page.ts')).RetentionPage,
  envelopes: async () => (await import('./envelopes/envelopes-page.ts')).EnvelopesPage,
  envelope: async () => (await import('./envelopes/envelope-page.ts')).EnvelopePage,
  sessions: async () => (await import('./sessions/sessions-page.ts')).SessionsPage,
  keys: async () => (await import('./apps/keys-page.ts')).KeysPage,
  webhooks: async () => (await import('./webhooks/webhooks-page.ts')).WebhooksPage,
  settings: async () => (await import('./apps/settings-page.ts')).SettingsPage,
  consent: async () => (await import('./apps/consent-page.ts')).ConsentPage,
  start: async () => (await import('./start/start-page.ts')).StartPage,
};

export async function loadPage(route: Route): Promise<ConsolePage> {
  return new (await loaders[route.page]())();
}
