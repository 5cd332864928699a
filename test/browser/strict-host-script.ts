/** A customer's page under the strictest policy: mounts the element and tells the test what came of it. */
import { Stage, token } from './host-element.ts';

const violations: string[] = [];
document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) =>
  violations.push(`${effectiveDirective} ${blockedURI}`),
);
const stage = new Stage('plain', (element) => (element.token = token));
await stage.until('progress');
const { height } = getComputedStyle(stage.frame as HTMLIFrameElement);
window.parent.postMessage({ strictHost: { violations, told: stage.told[0]?.token, height } }, '*');
