/** Plain TypeScript: the tag, its events and its class are known by name. */
import '@inkseal/widget/define';
import type { ErrorCode, FetchToken, InksealSign, SignStatus } from '@inkseal/widget';

const element = document.createElement('inkseal-sign');
export const same: InksealSign = element;
export const status: SignStatus | undefined = element.status;

const fetchToken: FetchToken = async ({ jkt, reason }) => {
  const why: 'start' | 'expired' | 'reload' = reason;
  return `${jkt}${why}`;
};
element.fetchToken = fetchToken;
element.colorScheme = 'dark';
// @ts-expect-error: not one of the schemes
element.colorScheme = 'sepia';
// @ts-expect-error: only the element knows
element.status = 'ready';

element.addEventListener('inkseal-completed', ({ detail }) => {
  const statement: string = detail.statement;
  const type: 'envelope.completed' = detail.type;
  return [statement, type];
});
document.addEventListener('inkseal-error', ({ detail }) => {
  const code: ErrorCode = detail.code;
  // @ts-expect-error: details cannot be changed
  detail.code = code;
});
