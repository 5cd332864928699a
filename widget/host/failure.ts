import type { ErrorCode } from '../contract/errors.ts';

/** Failures that the frame cannot show, because it is not there. Everything later is told inside the frame. */
export type HostFailure = Extract<
  ErrorCode,
  'frame_timeout' | 'frame_blocked' | 'server_unreachable' | 'invalid_request'
>;

/** Why nobody spoke up though the frame was loaded: whether anything answers on its origin tells the two apart. */
export function findCause(origin: string): Promise<HostFailure> {
  const request: RequestInit = {
    mode: 'no-cors', // that an answer came is all that is of interest
    signal: AbortSignal.timeout(5000),
  };
  return fetch(`${origin}/healthz`, request).then(
    () => 'frame_blocked',
    () => 'server_unreachable',
  );
}
