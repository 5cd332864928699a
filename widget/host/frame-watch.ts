import { findCause, type HostFailure } from './failure.ts';

/** After the iframe's `load` our script has run; a hello is then milliseconds away, or will never come. */
const graceMilliseconds = 3000;
/** The frame pings every 10 s; timers of hidden pages run once a minute, so silence is only a reason to ask. */
const longestSilenceMilliseconds = 45_000;

export interface FrameWatchOptions {
  /** Absent for a tab, which tells the page that opened it nothing of its own. */
  frame?: HTMLIFrameElement | undefined;
  origin: string;
  timeoutMilliseconds?: number;
  /** Resolves when the document in the frame answers; rejects at once when none is connected. */
  ask(): Promise<unknown>;
  onFailure(code: HostFailure): void;
}

export interface FrameWatch {
  /** A document is on its way and has the usual time. */
  expect(): void;
  /** The document in the frame gave a sign of life. */
  heard(): void;
  stop(): void;
}

/**
 * Notices that the frame is not there. Browsers keep from a page whether an iframe was refused (frame-ancestors, the
 * page's own frame-src), whether its server is away or whether it crashed: each looks like an empty rectangle.
 */
export function watchFrame({
  frame,
  origin,
  timeoutMilliseconds = 15_000,
  ask,
  onFailure,
}: FrameWatchOptions): FrameWatch {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isSilent = true;

  const wait = (milliseconds: number, then: () => unknown): void => {
    clearTimeout(timer);
    timer = setTimeout(then, milliseconds);
  };
  const expect = (): void => {
    isSilent = true;
    wait(timeoutMilliseconds, () => onFailure('frame_timeout'));
  };
  const heard = (): void => {
    isSilent = false;
    wait(longestSilenceMilliseconds, () => probe('frame_timeout'));
  };
  /** Gives the document in the frame a moment to answer. Without a code the cause of its silence is looked for. */
  const probe = (code?: HostFailure): void => {
    wait(graceMilliseconds, async () => {
      const asked = timer;
      const cause = code ?? (await findCause(origin));
      if (timer === asked) onFailure(cause); // else a sign of life came meanwhile
    });
    ask().then(heard, () => undefined);
  };
  const onViolation = (event: SecurityPolicyViolationEvent): void => {
    const { blockedURI, disposition, effectiveDirective } = event;
    // Once the frame has spoken, a blocked frame of its origin is somebody else's.
    const isOurs = frame && isSilent && effectiveDirective === 'frame-src' && blockedURI.startsWith(origin);
    if (isOurs && disposition === 'enforce') onFailure('frame_blocked');
  };

  // Every navigation ends in a load, those to the browser's own error pages too.
  frame?.addEventListener('load', () => probe());
  document.addEventListener('securitypolicyviolation', onViolation);
  expect();
  return {
    expect,
    heard,
    stop: () => {
      clearTimeout(timer);
      timer = undefined;
      document.removeEventListener('securitypolicyviolation', onViolation);
    },
  };
}
