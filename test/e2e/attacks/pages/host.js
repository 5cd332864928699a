/** A customer's page: mounts the elements that stand in it and notes what they tell and what its policy complains of. */
import './inkseal/define.js';

const heard = { events: [], violations: [], longestPause: 0 };
Object.assign(window, { heard });

document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) =>
  heard.violations.push(`${effectiveDirective} ${blockedURI}`),
);
for (const name of [
  'ready',
  'viewed',
  'progress',
  'activity',
  'signed',
  'declined',
  'completed',
  'error',
  'closed',
])
  document.addEventListener(`inkseal-${name}`, ({ type, detail }) =>
    heard.events.push({ ...detail, event: type }),
  );
let last = performance.now();
setInterval(() => {
  const now = performance.now();
  heard.longestPause = Math.max(heard.longestPause, now - last);
  last = now;
}, 10);

for (const element of document.querySelectorAll('inkseal-sign:not([token])')) {
  const embedId = element.getAttribute('frame-url').split('/').at(-1);
  element.fetchToken = async ({ jkt }) => {
    const answer = await fetch('/token', { method: 'POST', body: JSON.stringify({ embedId, jkt }) });
    return (await answer.json()).token;
  };
}
