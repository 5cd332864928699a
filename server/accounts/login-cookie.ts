import type { Context } from 'hono';
import { setSignedCookie } from 'hono/cookie';
import { loginSeconds, type Logins } from './logins.ts';

/** The cookie as better-auth reads it back: token and HMAC-SHA-256, with the attributes it was configured with. */
export async function setLoginCookie(c: Context, logins: Logins, token: string): Promise<void> {
  const { authCookies, secret } = await logins.$context;
  const { name, attributes } = authCookies.sessionToken;
  const { secure = false, path = '/' } = attributes;
  await setSignedCookie(c, name, token, secret, {
    secure,
    path,
    httpOnly: true,
    sameSite: 'Strict',
    maxAge: loginSeconds,
  });
}
