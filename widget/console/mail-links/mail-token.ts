/**
 * The one-time token of a mail's link, which is taken out of the address at once: neither the history of a shared browser
 * nor a copied address has it then. Empty without one.
 */
export function takeMailToken(): string {
  const { hash, pathname, search } = window.location;
  if (!hash.startsWith('#ml_')) return '';
  history.replaceState(null, '', pathname + search);
  return hash.slice(1);
}
