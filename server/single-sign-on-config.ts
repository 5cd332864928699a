import { isLoopback, type Environment } from './config-values.ts';

/** Of an OpenID provider whose people sign in to the console; off without `INKSEAL_OIDC_ISSUER`. */
export interface SingleSignOnConfig {
  /** Exactly as the provider writes it into `iss`. */
  issuer: string;
  clientId: string;
  clientSecret: string | undefined;
  /** In place of the secret itself, which whoever lists processes could read: a file that holds nothing else. */
  clientSecretFile: string | undefined;
  /** What the button on the sign-in page calls the provider. */
  name: string;
  /** Whether everybody the provider vouches for may make an account (`INKSEAL_OIDC_SIGN_UP=open`), beside strangers. */
  openSignUp: boolean;
}

const longestName = 60;

/** OpenID Connect Discovery 1.0 §3: https, neither query nor fragment; plain http is for this machine. */
function isIssuer(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname));
  return isSafe && !url.username && !url.password && !/[?#]/.test(text);
}

/** The secret is not repeated where something is wrong with it. */
export function readSingleSignOn(problems: string[], env: Environment): SingleSignOnConfig | undefined {
  const issuer = env['INKSEAL_OIDC_ISSUER'] || undefined;
  const clientId = env['INKSEAL_OIDC_CLIENT_ID'] || undefined;
  const clientSecret = env['INKSEAL_OIDC_CLIENT_SECRET'] || undefined;
  const clientSecretFile = env['INKSEAL_OIDC_CLIENT_SECRET_FILE'] || undefined;
  if ([issuer, clientId, clientSecret, clientSecretFile].every((one) => one === undefined)) return undefined;
  if (issuer === undefined || !isIssuer(issuer))
    problems.push('INKSEAL_OIDC_ISSUER must be the https address that the OpenID provider calls itself');
  if (clientId === undefined)
    problems.push('INKSEAL_OIDC_CLIENT_ID must be what the OpenID provider calls this server');
  if (Boolean(clientSecret) === Boolean(clientSecretFile))
    problems.push('Give one of INKSEAL_OIDC_CLIENT_SECRET and INKSEAL_OIDC_CLIENT_SECRET_FILE');
  const name = env['INKSEAL_OIDC_NAME'] || 'single sign-on';
  if (name.length > longestName || /\p{Cc}/u.test(name))
    problems.push(`INKSEAL_OIDC_NAME must be one line of at most ${longestName} characters`);
  const signUp = env['INKSEAL_OIDC_SIGN_UP'] || 'closed';
  if (!['open', 'closed'].includes(signUp)) problems.push('INKSEAL_OIDC_SIGN_UP must be open or closed');
  const client = { issuer: issuer ?? '', clientId: clientId ?? '', clientSecret, clientSecretFile };
  return { ...client, name, openSignUp: signUp === 'open' };
}
