import { matchLanguage, type Language } from '../contract/languages.ts';
import type { OwnPermissions, PendingSignOn } from '../contract/account.ts';
import type { Permission } from '../contract/permissions.ts';
import { ConsoleApi } from './console-api.ts';

export interface Person {
  id: string;
  name: string;
  email: string;
  /** Whether they have opened the link that was mailed there. */
  emailVerified: boolean;
}

export interface Organization {
  id: string;
  name: string;
}

/** Who is signed in, and for whom; `organization` is undefined for somebody who belongs to none yet. */
export interface ConsoleLogin {
  person: Person;
  organization: Organization | undefined;
  organizations: readonly Organization[];
  /** What they may do in it; what else they ask for is refused. */
  permissions: ReadonlySet<Permission>;
}

interface LoginAnswer {
  session: { activeOrganizationId?: string | null };
  user: Person;
}

const api = new ConsoleApi();

/** The login behind this browser's cookie, acting for an organization where there is one. */
export async function readLogin(): Promise<ConsoleLogin | undefined> {
  const found = await api.get<LoginAnswer | null>('/api/auth/get-session');
  if (!found) return undefined;
  const organizations = await api.get<Organization[]>('/api/auth/organization/list');
  const active = organizations.find(({ id }) => id === found.session.activeOrganizationId);
  const organization = active ?? organizations[0];
  if (organization && !active) await actFor(organization.id);
  const held = organization ? (await api.get<OwnPermissions>('/v1/account/permissions')).permissions : [];
  return { person: found.user, organization, organizations, permissions: new Set(held) };
}

export async function actFor(organizationId: string): Promise<void> {
  await api.post('/api/auth/organization/set-active', { organizationId });
}

/** The second factor: one of the two, and only where the account has one. */
export interface ShownCode {
  code?: string;
  recoveryCode?: string;
}

export async function signIn(email: string, password: string, shown: ShownCode = {}): Promise<void> {
  await api.post('/api/auth/sign-in/email', { email, password, ...shown });
}

/** Where the identity provider signs people in; this browser's try is in a cookie. */
export async function beginSignOn(): Promise<string> {
  return (await api.post<{ address: string }>('/api/auth/single-sign-on')).address;
}

/** What is missing for whoever has come back from there. */
export const readPendingSignOn = (): Promise<PendingSignOn> => api.get('/api/auth/single-sign-on/pending');

export async function finishSignOn(shown: ShownCode & { password?: string }): Promise<void> {
  await api.post('/api/auth/single-sign-on/finish', shown);
}

export async function signUp(name: string, email: string, password: string): Promise<void> {
  await api.post('/api/auth/sign-up/email', { name, email, password, language: mailLanguage() });
}

/** What mails to the person are written in: what they ask for first, also where the console does not speak it. */
export const mailLanguage = (): Language => matchLanguage(navigator.languages);

export async function signOut(): Promise<void> {
  await api.post('/api/auth/sign-out');
}

export async function createOrganization(name: string): Promise<void> {
  await api.post('/v1/account/organizations', { name });
}
