import type { ErrorCode } from '../contract/errors.ts';

/** Failures that the frame cannot show, because it is not there. Everything later is told inside the frame. */
export type HostFailure = Extract<
  ErrorCode,
  'frame_timeout' | 'frame_blocked' | 'server_unreachable' | 'invalid_request'
>;

/** For the integrator, whose page this is; a person cannot act on it. */
export const hints: Readonly<Record<HostFailure, string>> = {
  frame_timeout: 'The server accepted the connection but its frame did not answer in 15 s.',
  frame_blocked:
    'See the allowedOrigins of the embed, the server if its frame has an origin of its own, and frame-src in the policy of this page.',
  server_unreachable: 'Nothing answered at the origin of the server.',
  invalid_request: 'Set embed-id and server, or frame-url.',
};

/**
 * Why nobody spoke up though the frame was loaded: whether anything answers on its origin tells the two apart. Where
 * the page's own connect-src forbids to ask, neither is claimed.
 */
export async function findCause(origin: string): Promise<HostFailure> {
  let mayAsk = true;
  const onViolation = ({ blockedURI }: SecurityPolicyViolationEvent): void => {
    if (blockedURI.startsWith(origin)) mayAsk = false;
  };
  document.addEventListener('securitypolicyviolation', onViolation);
  const request: RequestInit = {
    mode: 'no-cors', // that an answer came is all that is of interest
    signal: AbortSignal.timeout(5000),
  };
  try {
    await fetch(`${origin}/healthz`, request);
    return 'frame_blocked';
  } catch {
    await new Promise((resolve) => setTimeout(resolve)); // the violation is told in a task of its own
    return mayAsk ? 'server_unreachable' : 'frame_timeout';
  } finally {
    document.removeEventListener('securitypolicyviolation', onViolation);
  }
}
