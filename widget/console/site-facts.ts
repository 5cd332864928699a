/** What the server has written into the page for everybody (server/console/console-page.ts). */
const read = (name: string): string =>
  document.querySelector<HTMLMetaElement>(`meta[name="inkseal-${name}"]`)?.content ?? '';

export const isSignUpOpen = (): boolean => read('sign-up') === 'open';

/** What the operator calls the provider whose people sign in here; empty where there is none. */
export const singleSignOnName = (): string => read('single-sign-on');

/** What a customer's page and server have to name. */
export interface SiteAddresses {
  /** Of the API. */
  serverUrl: string;
  elementUrl: string;
  elementIntegrity: string;
}

export function readAddresses(): SiteAddresses {
  const frameOrigin = read('frame-origin') || window.location.origin;
  return {
    serverUrl: window.location.origin,
    elementUrl: frameOrigin + read('element-path'),
    elementIntegrity: read('element-integrity'),
  };
}
