import { expect } from '@open-wc/testing';
import { sendMouse } from '@web/test-runner-commands';
import { frameAddress } from '../../widget/host/frame-address.ts';
import { nextReport, pause, serverOrigin, Stage, token } from './host-element.ts';

let stage: Stage;
afterEach(() => stage.strike());

async function expectPanel(code: string, sentence: RegExp): Promise<void> {
  await stage.until('error');
  const [told] = stage.details('error');
  expect(told).to.include({ type: 'frame.error', code });
  expect(told?.['hint']).to.match(/^[A-Z].{20,}\.$/);
  expect(stage.frame).to.equal(null);
  expect(stage.element.status).to.equal('error');
  expect(stage.panel?.querySelector('[part="message"]')?.textContent).to.match(sentence);
  expect(stage.panel?.getBoundingClientRect().height).to.be.above(50);
  await expect(stage.element).to.be.accessible();
}

async function press(button: Element | null | undefined): Promise<void> {
  const { x, y, width, height } = button?.getBoundingClientRect() ?? new DOMRect();
  await sendMouse({ type: 'click', position: [Math.round(x + width / 2), Math.round(y + height / 2)] });
}

const retryButton = (): HTMLButtonElement => {
  const button = stage.panel?.querySelector('button');
  if (!button) throw new Error('there is no button in the panel');
  return button;
};

describe('where there is no frame, there is a sentence, a button and an event', () => {
  it('when the server refuses this page as an ancestor', async () => {
    stage = new Stage('refused');
    await expectPanel('frame_blocked', /not allowed/);
  });

  it('when a page is there but never speaks', async () => {
    stage = new Stage('silent');
    await expectPanel('frame_blocked', /not allowed/);
  });

  it('when the server is away', async () => {
    stage = new Stage('plain', (element) => (element.server = 'http://localhost:45871'));
    await expectPanel('server_unreachable', /cannot be reached/);
  });

  it('when the server takes the connection and says nothing', async () => {
    stage = new Stage('hanging');
    await expectPanel('frame_timeout', /too long/);
  });

  it('when what is to be opened is no embed', async () => {
    stage = new Stage('x', (element) => (element.embedId = 'emb_x?token=secret'));
    await expectPanel('invalid_request', /no document/);
  });

  it('when the frame goes to a page that is refused, in the middle of it all', async () => {
    stage = new Stage('leaving', (element) => (element.token = token));
    await stage.until('ready');
    stage.element.focus();
    await expectPanel('frame_blocked', /not allowed/);
  });
});

describe('the way on', () => {
  it('is the button, which opens the frame again', async () => {
    stage = new Stage('plain', (element) => {
      element.server = 'http://localhost:45871';
      element.token = token;
    });
    await stage.until('error');
    stage.element.server = serverOrigin;
    await stage.until('ready');
    expect(stage.panel).to.equal(null);
    expect(stage.told[0]?.token).to.equal(token);
  });

  it('fails again calmly when nothing has changed', async () => {
    stage = new Stage('refused');
    await stage.until('error');
    retryButton().click();
    expect(stage.element.status).to.equal('loading');
    expect(stage.panel).to.equal(null);
    await stage.until('error', 2);
    expect(stage.element.shadowRoot?.querySelectorAll('[part="panel"]')).to.have.length(1);
  });

  it('is a tab of its own, with the same events here', async () => {
    const asked: string[] = [];
    stage = new Stage('blocked-here', (element) => {
      element.fetchToken = ({ jkt }) => {
        asked.push(jkt);
        return Promise.resolve(token);
      };
    });
    await stage.until('error');
    await press(stage.panel?.querySelector('[part="tab"]'));
    await stage.until('ready');
    expect(stage.told[0]).to.include({ hostOrigin: window.location.origin, token, jkt: asked[0] });
    expect(stage.panel?.textContent).to.contain('new tab');
    expect(stage.frame).to.equal(null);
    expect(stage.element.status).to.equal('ready');
    await expect(stage.element).to.be.accessible();
  });

  it('says so when the browser lets no tab be opened', async () => {
    stage = new Stage('refused');
    await stage.until('error');
    const { open } = window;
    window.open = () => null;
    stage.element.openTab();
    window.open = open;
    expect(stage.details('error')).to.have.length(2);
    expect(stage.panel?.querySelector('[part="tab"]')).not.to.equal(null);
  });

  it('leaves the ceremony alone that is under way when the browser lets no tab be opened', async () => {
    stage = new Stage('plain', (element) => (element.token = token));
    await stage.until('ready');
    const { frame } = stage;
    const { open } = window;
    window.open = () => null;
    stage.element.openTab();
    window.open = open;
    expect(stage.frame).to.equal(frame);
    expect(frame?.isConnected).to.equal(true);
    expect(stage.element.status).to.equal('ready');
    expect(stage.details('error')).to.eql([]);
  });

  it('is told in the words of the page where it has put some', async () => {
    stage = new Stage('refused', (element) => {
      element.innerHTML =
        '<span slot="frame_blocked">Siden får ikke vise dette.</span><span slot="retry">Igjen</span>';
    });
    await stage.until('error');
    const shown = [...(stage.panel?.querySelectorAll('slot') ?? [])].map(
      (place) => place.assignedElements()[0]?.textContent ?? place.textContent,
    );
    expect(shown).to.eql(['Siden får ikke vise dette.', 'Igjen', 'Open in a new tab']);
  });

  describe('is told in the person’s own language where the page has loaded it', () => {
    const english = globalThis.inksealWords;
    const { lang } = document.documentElement;
    afterEach(() => {
      globalThis.inksealWords = english;
      document.documentElement.lang = lang;
    });
    const shown = (): (string | null)[] =>
      [...(stage.panel?.querySelectorAll('slot') ?? [])].map(({ textContent }) => textContent);

    it('which is that of the frame, or else that of the page around it', async () => {
      await import('../../widget/host/locales/nb.ts');
      await import('../../widget/host/locales/pt-BR.ts');
      stage = new Stage('refused', (element) => (element.language = 'no'));
      await stage.until('error');
      const norwegian = [
        'Denne siden har ikke lov til å vise dokumentet.',
        'Prøv igjen',
        'Åpne i en ny fane',
      ];
      expect(shown()).to.eql(norwegian);
      stage.strike();
      document.documentElement.lang = 'pt-PT';
      stage = new Stage('refused', (element) => (element.required = true));
      await stage.until('error');
      expect(shown()[0]).to.contain('não tem permissão');
      stage.strike();
      document.documentElement.lang = 'fi';
      stage = new Stage('refused');
      await stage.until('error');
      expect(shown()[0]).to.contain('not allowed');
    });

    it('from right to left in Arabic, also on a page that runs to the right', async () => {
      await import('../../widget/host/locales/ar.ts');
      stage = new Stage('refused', (element) => (element.language = 'ar-EG'));
      await stage.until('error');
      const message = stage.panel!.querySelector('[part="message"]')!;
      const range = document.createRange();
      const words = message.querySelector('slot')!.firstChild!;
      const at = (index: number): number => {
        range.setStart(words, index);
        range.setEnd(words, index + 1);
        return range.getBoundingClientRect().left;
      };
      const stop = words.textContent?.lastIndexOf('.') ?? -1;
      expect(stop).to.be.above(20);
      expect(at(stop)).to.be.below(at(1)); // the full stop is at the left end
      await expect(stage.element).to.be.accessible();
    });
  });

  it('is a new token as well', async () => {
    stage = new Stage('silent');
    await stage.until('error');
    stage.element.token = token;
    await stage.element.updateComplete;
    expect(stage.element.status).to.equal('loading');
  });
});

describe('an element taken out of the page', () => {
  it('says nothing more and leaves nothing running', async () => {
    stage = new Stage('silent');
    await pause(200);
    stage.strike();
    await pause(3500);
    expect(stage.events).to.eql([]);
    expect(stage.frame).to.equal(null);
  });
});

describe('a page under the strictest policy', () => {
  it('shows the element without one violation', async () => {
    stage = new Stage('silent');
    stage.strike();
    const page = document.createElement('iframe');
    page.src = '/strict-host';
    const report = nextReport<{ violations: string[]; told: string; height: string }>('strictHost');
    document.body.append(page);
    const { violations, told, height } = await report;
    expect(violations).to.eql([]);
    expect(told).to.equal(token);
    expect(Number.parseFloat(height)).to.be.above(500);
    page.remove();
  });

  it('that forbids the frame itself gets the sentence at once', async () => {
    const policy = document.createElement('meta');
    policy.httpEquiv = 'Content-Security-Policy';
    policy.content = "frame-src 'none'";
    document.head.append(policy); // for the rest of this file, so this test is the last
    stage = new Stage('plain');
    const started = performance.now();
    await expectPanel('frame_blocked', /not allowed/);
    expect(performance.now() - started).to.be.below(2500);
  });
});

describe('the address of the frame', () => {
  const embedId = 'emb_1';
  for (const [place, expected] of [
    [{ embedId, server: 'https://sign.example' }, 'https://sign.example/e/emb_1'],
    [{ embedId, server: 'https://sign.example/some/path?query' }, 'https://sign.example/e/emb_1'],
    [{ frameUrl: 'https://sign.example/e/emb_1' }, 'https://sign.example/e/emb_1'],
    [{ frameUrl: 'https://sign.example/e/emb_1?token=et_secret' }, undefined],
    [{ frameUrl: 'https://sign.example/e/emb_1#et_secret' }, undefined],
    [{ frameUrl: 'javascript:alert(1)' }, undefined],
    [{ frameUrl: 'data:text/html,/e/emb_1' }, undefined],
    [{ embedId: '../v1/documents', server: 'https://sign.example' }, undefined],
    [{ embedId: 'emb_1/../../x', server: 'https://sign.example' }, undefined],
    [{ embedId, server: 'no address' }, undefined],
    [{ frameUrl: '//evil.example/e/emb_1' }, `${window.location.protocol}//evil.example/e/emb_1`],
  ] as const) {
    it(`of ${JSON.stringify(place)} is ${expected ?? 'refused'}`, () => {
      expect(frameAddress(place)?.href).to.equal(expected);
    });
  }
});
