import type { ErrorCode } from '../contract/errors.ts';
import type { HostConnection } from './host-connection.ts';

/** Tells the host page of a failure, with the explanation, which is only loaded then: some kilobytes that few need. */
export async function tellError(
  host: Pick<HostConnection, 'emit' | 'setStatus'>,
  code: ErrorCode,
): Promise<void> {
  host.setStatus('error');
  const hint = await import('../contract/errors.ts').then(
    ({ errorExplanations }) => errorExplanations[code],
    () => code, // the server is away, which the code says already
  );
  host.emit({ type: 'error', code, hint });
}
