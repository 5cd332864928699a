import { expect } from '@open-wc/testing';
import type { InksealSign } from '../../widget/host/index.ts';
import { nextReport, otherToken, pause, serverOrigin, Stage, token } from './host-element.ts';

let stage: Stage;
afterEach(() => stage.strike());

type TokenRequest = Parameters<NonNullable<InksealSign['fetchToken']>>[0];

/** A fetchToken that notes what it was asked. */
function countingTokens(...tokens: string[]) {
  const asked: TokenRequest[] = [];
  const fetchToken = (request: TokenRequest): Promise<string> => {
    asked.push(request);
    return Promise.resolve(tokens[asked.length - 1] ?? tokens.at(-1) ?? '');
  };
  return { asked, fetchToken };
}

describe('the frame', () => {
  it('is a sandboxed, titled iframe of the server, with no secret in its address', async () => {
    stage = new Stage('plain', (element) => (element.token = token));
    await stage.until('ready');
    const { frame } = stage;
    expect(frame?.src).to.equal(`${serverOrigin}/e/emb_plain`);
    expect(frame?.title).to.equal('Sign document');
    expect(frame?.getAttribute('sandbox')).to.equal(
      'allow-scripts allow-same-origin allow-forms allow-downloads allow-popups',
    );
    expect(frame?.getAttribute('allow')).to.equal('clipboard-write');
    expect(frame?.getAttribute('referrerpolicy')).to.equal('origin');
    expect(stage.element.status).to.equal('ready');
    await expect(stage.element).to.be.accessible();
  });

  it('is told the origin of the page by the browser, and gets the token over its own port', async () => {
    stage = new Stage('plain', (element) => (element.token = token));
    await stage.until('completed');
    expect(stage.told[0]).to.include({ hostOrigin: window.location.origin, token });
  });

  it('learns scheme, language and the allowed theme tokens, and their changes', async () => {
    stage = new Stage('plain', (element) => {
      element.token = token;
      element.colorScheme = 'dark';
      element.setAttribute('language', 'nb');
      element.setAttribute('scopes', 'document:read field:write');
      element.style.setProperty('--inkseal-accent', '#123456');
      element.style.setProperty('--inkseal-unknown', 'url(//evil.example)');
    });
    await stage.until('completed');
    expect(stage.told[0]?.context).to.eql({
      colorScheme: 'dark',
      language: 'nb',
      scopes: 'document:read field:write',
      theme: { accent: '#123456' },
    });
    stage.element.language = 'de';
    await stage.until('completed', 2);
    expect(stage.told[1]?.context).to.eql({
      colorScheme: 'dark',
      language: 'de',
      scopes: 'document:read field:write',
      theme: { accent: '#123456' },
    });
  });

  it('is opened all the same when a wish is none the frame takes, which is left out', async () => {
    stage = new Stage('plain', (element) => {
      element.token = token;
      element.setAttribute('color-scheme', 'System');
      element.setAttribute('language', 'x'.repeat(36));
      element.setAttribute('scopes', 'x'.repeat(201));
      element.style.setProperty('--inkseal-accent', `#${'0'.repeat(10_000)}`);
      element.style.setProperty('--inkseal-radius', '4px');
    });
    await stage.until('completed');
    expect(stage.told[0]?.context).to.eql({ theme: { radius: '4px' } });
  });

  it('is sized by its content with autosize only', async () => {
    stage = new Stage('plain', (element) => (element.token = token));
    await stage.until('ready');
    expect(stage.frame?.offsetHeight).to.equal(720);
    stage.strike();
    stage = new Stage('plain', (element) => {
      Object.assign(element, { token, autosize: true });
      element.style.maxHeight = 'none';
    });
    await stage.until('ready');
    expect(stage.told[0]?.context).to.eql({ theme: {}, autosize: true });
    expect(stage.frame?.offsetHeight).to.equal(777);
    stage.element.autosize = false;
    await stage.element.updateComplete;
    expect(stage.frame?.offsetHeight).to.equal(720);
  });

  it('can be named by the address the API gave', async () => {
    stage = new Stage('other', (element) => {
      element.removeAttribute('embed-id');
      element.setAttribute('frame-url', `${serverOrigin}/e/emb_plain`);
      element.token = token;
    });
    await stage.until('ready');
    expect(stage.frame?.src).to.equal(`${serverOrigin}/e/emb_plain`);
    expect(stage.details('ready')).to.eql([{ type: 'frame.ready', embedId: 'emb_plain' }]);
  });
});

describe('events', () => {
  it('bubble, cross shadow roots, and have small frozen details in the words of the audit log', async () => {
    stage = new Stage('plain', (element) => (element.token = token));
    await stage.until('progress');
    const progress = stage.events.find(({ type }) => type === 'inkseal-progress');
    expect(progress).to.include({ bubbles: true, composed: true });
    expect(progress?.detail).to.eql({
      type: 'frame.progress',
      embedId: 'emb_plain',
      filled: 1,
      total: 3,
    });
    expect(Object.isFrozen(progress?.detail)).to.equal(true);
    expect(stage.details('completed')[0]).to.include({ type: 'envelope.completed' });
  });

  it('cannot be made by a page that merely posts messages (row 23)', async () => {
    stage = new Stage('plain', (element) => (element.token = token));
    await stage.until('progress');
    const before = stage.events.length;
    for (const type of ['signed', 'completed', 'inkseal-signed', 'event']) {
      window.postMessage({ type, method: 'event', id: 1, params: { type: 'signed' } }, '*');
    }
    await pause(50);
    expect(stage.events).to.have.length(before);
  });
});

describe('tokens', () => {
  it('are taken out of the document once read, and cannot be read back', async () => {
    stage = new Stage('plain', (element) => element.setAttribute('token', token));
    await stage.until('completed');
    expect(stage.told[0]?.token).to.equal(token);
    expect(stage.element.hasAttribute('token')).to.equal(false);
    expect(stage.element.token).to.equal(undefined);
    expect(stage.element.outerHTML + (stage.element.shadowRoot?.innerHTML ?? '')).not.to.contain(token);
  });

  it('leave no trace in any address the page can see (row 11)', async () => {
    stage = new Stage('plain', (element) => element.setAttribute('token', token));
    await stage.until('ready');
    const addresses = performance.getEntries().map(({ name }) => name);
    expect(addresses.join('\n')).to.contain('/e/emb_plain');
    expect(addresses.filter((address) => address.includes('et_'))).to.eql([]);
  });

  it('are asked of fetchToken with the key of the very frame that gets them', async () => {
    const { asked, fetchToken } = countingTokens(token);
    stage = new Stage('plain', (element) => (element.fetchToken = fetchToken));
    await stage.until('completed');
    expect(asked).to.eql([{ jkt: stage.told[0]?.jkt, reason: 'start' }]);
    expect(asked[0]?.jkt).to.match(/^[A-Za-z0-9_-]{43}$/);
  });

  it('are asked for again when the last one was refused, and a given one is handed out once', async () => {
    const { asked, fetchToken } = countingTokens(otherToken);
    stage = new Stage('asking-again', (element) => Object.assign(element, { token, fetchToken }));
    await stage.until('ready');
    expect(stage.told[0]?.token).to.equal(token);
    stage.element.focus();
    await stage.until('completed', 2);
    expect(stage.told[1]?.second).to.equal(otherToken);
    expect(asked.map(({ reason }) => reason)).to.eql(['expired']);
  });

  it('are refused as token_unavailable when there is none, and why stays on the page', async () => {
    stage = new Stage('asking-again', (element) => (element.token = token));
    await stage.until('ready');
    stage.element.focus();
    await stage.until('completed', 2);
    expect(stage.told[1]?.second).to.equal('token_unavailable');
    stage.strike();
    stage = new Stage('plain', (element) => (element.fetchToken = () => Promise.resolve('sk_live_oops')));
    await stage.until('completed');
    expect(stage.told[0]?.refused).to.equal('token_unavailable');
  });

  it('set before the element was defined are used all the same', async () => {
    const early = document.createElement('inkseal-late') as InksealSign;
    Object.assign(early, { embedId: 'emb_plain', server: serverOrigin, token });
    document.body.append(early);
    const Base = customElements.get('inkseal-sign') as CustomElementConstructor;
    customElements.define('inkseal-late', class extends Base {});
    await new Promise((resolve) => early.addEventListener('inkseal-ready', resolve));
    expect(Object.hasOwn(early, 'token')).to.equal(false);
    early.remove();
    stage = new Stage('silent');
  });
});

describe('a frame that is prewarmed', () => {
  for (const [what, give] of [
    ['a token', () => (stage.element.token = token)],
    ['fetchToken', () => (stage.element.fetchToken = () => Promise.resolve(token))],
  ] as const) {
    it(`asks for nothing until there is ${what}`, async () => {
      stage = new Stage('plain', (element) => element.prewarm());
      await pause(700);
      expect(stage.events).to.eql([]);
      expect(stage.element.status).to.equal('loading');
      const before = stage.frame;
      give();
      await stage.until('ready');
      expect(stage.told.at(-1)).to.include({ token });
      expect(stage.frame).to.equal(before);
    });
  }

  it('may be so after it was shown, and goes on when it is there already', async () => {
    stage = new Stage('plain');
    stage.element.prewarm();
    await pause(700);
    stage.element.token = token;
    await stage.until('ready');
    expect(stage.told.at(-1)).to.include({ token });
  });
});

describe('a fetchToken made anew at every render', () => {
  it('does not open again what has just failed', async () => {
    let asked = 0;
    const renew = (): void => {
      stage.element.fetchToken = () => {
        asked += 1;
        return Promise.resolve(token);
      };
    };
    stage = new Stage('refused');
    renew();
    document.addEventListener('inkseal-error', renew);
    await stage.until('error');
    await pause(4000);
    document.removeEventListener('inkseal-error', renew);
    expect(stage.details('error')).to.have.length(1);
    expect(asked).to.equal(0);
  });
});

describe('in a form', () => {
  it('is missing while it is required and not signed, and gives the embed once it is', async () => {
    const form = document.createElement('form');
    document.body.append(form);
    stage = new Stage('signing', (element) => {
      element.setAttribute('required', '');
      element.setAttribute('name', 'contract');
    });
    form.append(stage.element);
    await stage.element.updateComplete;
    expect(form.checkValidity()).to.equal(false);
    expect([...new FormData(form)]).to.eql([]);
    stage.element.token = token;
    stage.element.retry();
    await stage.until('signed');
    await stage.element.updateComplete;
    expect(stage.element.status).to.equal('signed');
    expect(form.checkValidity()).to.equal(true);
    expect([...new FormData(form)]).to.eql([['contract', 'emb_signing']]);
    form.reset(); // takes back what was typed; nobody can take back a signature so
    expect(form.checkValidity()).to.equal(true);
    expect([...new FormData(form)]).to.eql([['contract', 'emb_signing']]);
    stage.element.embedId = 'emb_silent';
    await stage.element.updateComplete;
    expect(form.checkValidity()).to.equal(false);
    stage.element.required = false;
    await stage.element.updateComplete;
    expect(form.checkValidity()).to.equal(true);
    form.remove();
  });
});

describe('in a form that is sent too early', () => {
  it('gets the keyboard and gives the reason', async () => {
    const form = document.createElement('form');
    document.body.append(form);
    stage = new Stage('plain', (element) => Object.assign(element, { token, required: true }));
    form.append(stage.element);
    await stage.until('ready');
    let invalid = 0;
    let submitted = 0;
    stage.element.addEventListener('invalid', () => (invalid += 1));
    form.addEventListener('submit', (event) => (event.preventDefault(), (submitted += 1)));
    form.requestSubmit();
    expect([invalid, submitted]).to.eql([1, 0]);
    await pause(100);
    expect(document.activeElement).to.equal(stage.element);
    form.remove();
  });

  it('gets the keyboard also while the frame has not answered yet', async () => {
    const form = document.createElement('form');
    document.body.append(form);
    stage = new Stage('silent', (element) => Object.assign(element, { token, required: true }));
    form.append(stage.element);
    await stage.element.updateComplete;
    form.requestSubmit();
    await pause(100);
    expect([stage.element.status, document.activeElement]).to.eql(['loading', stage.element]);
    form.remove();
  });

  it('named by its address only, gives the same id', async () => {
    const form = document.createElement('form');
    document.body.append(form);
    stage = new Stage('other', (element) => {
      element.removeAttribute('embed-id');
      element.setAttribute('name', 'contract');
      Object.assign(element, { token, frameUrl: `${serverOrigin}/e/emb_signing` });
    });
    form.append(stage.element);
    await stage.until('signed');
    await stage.element.updateComplete;
    expect([...new FormData(form)]).to.eql([['contract', 'emb_signing']]);
    form.remove();
  });
});

describe('a frame that is reloaded', () => {
  it('is a new epoch: it gets a new port, a new key and a new token (row 27)', async () => {
    const { asked, fetchToken } = countingTokens(token, otherToken);
    stage = new Stage('reloading', (element) => (element.fetchToken = fetchToken));
    await stage.until('ready');
    stage.element.focus();
    await stage.until('ready', 2);
    expect(asked.map(({ reason }) => reason)).to.eql(['start', 'reload']);
    expect(stage.told.map((told) => told.token)).to.eql([token, otherToken]);
    expect(stage.told[0]?.jkt).not.to.equal(stage.told[1]?.jkt);
  });

  it('is a new epoch too when the element is moved in the document', async () => {
    const { asked, fetchToken } = countingTokens(token, otherToken);
    stage = new Stage('plain', (element) => (element.fetchToken = fetchToken));
    await stage.until('ready');
    const section = document.createElement('section');
    document.body.append(section);
    section.append(stage.element);
    await stage.until('ready', 2);
    expect(asked).to.have.length(2);
    section.remove();
  });
});

describe('several elements on one page', () => {
  it('keep to their own frames, and each event says which embed it is about', async () => {
    stage = new Stage('plain', (element) => (element.token = token));
    const second = new Stage('signing', (element) => (element.token = otherToken));
    const third = new Stage('refused');
    await Promise.all([stage.until('progress'), second.until('signed'), third.until('error')]);
    expect([stage.told[0]?.token, second.told[0]?.token]).to.eql([token, otherToken]);
    const about = (one: Stage) => [...new Set(one.events.map(({ detail }) => detail['embedId']))];
    expect([stage, second, third].map(about)).to.eql([['emb_plain'], ['emb_signing'], ['emb_refused']]);
    expect(stage.details('signed')).to.eql([]);
    for (const other of [second, third]) other.strike();
  });
});

describe('a frame that steps out of line', () => {
  it('can do nothing before it has returned the nonce of its own connect', async () => {
    const { asked, fetchToken } = countingTokens(token);
    const report = nextReport<{ code: string }[]>('unclaimed');
    stage = new Stage('unclaimed', (element) => (element.fetchToken = fetchToken));
    expect((await report).map(({ code }) => code)).to.eql([
      'rpc_no_method',
      'rpc_no_method',
      'rpc_invalid_message',
      'rpc_no_method',
    ]);
    expect(asked).to.eql([]);
    expect(stage.events).to.eql([]);
  });

  it('has every message outside the protocol refused', async () => {
    const { asked, fetchToken } = countingTokens(token);
    const report = nextReport<{ type: string; code: string }[]>('rude');
    stage = new Stage('rude', (element) => Object.assign(element, { fetchToken, autosize: true }));
    const answers = await report;
    expect(answers.map(({ type, code }) => code ?? type)).to.eql([
      'result',
      ...Array.from({ length: 7 }, () => 'rpc_invalid_message'),
      'token_unavailable',
      'rpc_no_method',
      'rpc_no_method',
    ]);
    expect(asked).to.eql([]);
    expect(stage.events).to.eql([]);
    expect(stage.frame?.style.height).to.equal('');
  });
});
