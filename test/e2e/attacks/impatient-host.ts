/** What pages/impatient-host.js offers to the tests, and what it is made to say. */
import { garbage } from '../../support/garbage.ts';

export type ImpatientWindow = Window & {
  answers: Record<number, { type: string; code?: string; result?: unknown }[]>;
  told: { type: string; code?: string }[];
  strays: unknown[];
  say(message: unknown, transfer?: Transferable[]): void;
  shout(message: unknown, transfer?: Transferable[]): void;
  openTab(): void;
  connectLate(): void;
  garbage(): unknown[];
};

/** With the frame in the page. */
export const impatientBody = (frameUrl: string): string =>
  `<iframe sandbox="allow-scripts allow-same-origin" data-frame-url="${frameUrl}" width="800" height="700"></iframe>
    <script src="/impatient-host.js"></script>`;

/** That opens it in a tab, with a token that somebody gave it. */
export const thiefBody = ({ frameUrl, token }: { frameUrl: string; token: string }): string =>
  `<meta name="token" content="${token}"><p data-frame-url="${frameUrl}"></p>
      <script src="/impatient-host.js"></script>`;

/** To be run in every document before its own scripts. */
export const offerGarbage = `window.garbage = ${garbage.toString()}`;

/** Names of methods that would fill or sign, and of those that every object has. */
export const wishedMethods =
  'sign fill click act recipient.sign submit consent eval constructor __proto__ then toString hasOwnProperty'.split(
    ' ',
  );

/** What the page can do beside the calls that are meant for it. In the page. */
export function sayEverything(): void {
  const { say, shout, garbage: corpus, connectLate } = window as unknown as ImpatientWindow;
  for (const message of corpus()) {
    say(message);
    shout(message);
    shout({ ns: 'inkseal/1', type: 'connect' }, [new MessageChannel().port2]);
  }
  const { port1, port2 } = new MessageChannel();
  say({ type: 'call', id: 60, method: 'status', params: { port: port1 } }, [port1]);
  shout({}, [port2, new MessageChannel().port1]);
  connectLate();
}

/** The same call three times, and one that comes too late. In the page. */
export function repeatCalls(): void {
  const { say } = window as unknown as ImpatientWindow;
  const call = { type: 'call', id: 50, method: 'status', params: {} };
  for (const sent of [call, call, call, { ...call, id: 49 }]) say(sent);
}

/** How often those were answered. In the page. */
export function countRepeated(): (number | undefined)[] {
  const { answers } = window as unknown as ImpatientWindow;
  return [answers[50]?.length, answers[49]?.length];
}

const wishes = ['red;}*{display:none', 'url(//evil.localhost/x)', 'var(--x,url(//evil.localhost/x))'];
/** Each begins as what would be taken, so that no other check than its own can have refused it. */
export const hostileThemes = wishes.flatMap((wish) => [
  { accent: `#663399 ${wish}` },
  { radius: `4px ${wish}` },
  { 'font-family': `Georgia ${wish}` },
]);

/** A script in that frame says whatever the protocol knows, to the host and to the other frame. In the frame. */
export function impersonate(): void {
  const hello = { ns: 'inkseal/1', type: 'hello', nonce: 'evil', versions: [1], jkt: 'thief' };
  const connect = { ns: 'inkseal/1', type: 'connect', echo: 'evil', nonce: 'evil', version: 1 };
  const signed = { type: 'call', id: 1, method: 'event', params: { type: 'signed' } };
  for (const message of [hello, connect, signed]) {
    window.parent.postMessage(message, '*');
    window.parent.frames[0]?.postMessage(message, '*', [new MessageChannel().port2]);
  }
}

/** The frame tries to stop the window above it and to lead it away. In the frame. */
export function hijack(url: string): { answer: boolean; tries: string[] } {
  const attempt = (work: () => void): string => {
    try {
      work();
      return 'done';
    } catch (error) {
      return (error as Error).name;
    }
  };
  window.alert('stop');
  const answer = window.confirm('really?');
  const tries = [
    attempt(() => (window.top!.location.href = url)),
    attempt(() => (window.parent.location = url as unknown as string & Location)),
    attempt(() => void window.open(url, '_top')),
  ];
  return { answer, tries };
}
