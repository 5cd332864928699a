/** The console is a customer of the public API: whatever its code can ask for stands in the document that all others read. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApp } from '../../server/app.ts';
import { openRoutes } from '../../server/accounts/routes.ts';
import { readSourceTree, walk } from '../architecture/source-tree.ts';
import { consoleRequests, isAt } from '../support/console-requests.ts';
import { describeOnDatabase } from '../support/databases.ts';
import { startTestServer, type TestServer } from '../support/inkseal-server.ts';
import { repositoryRoot } from '../support/stages.ts';

const files = readSourceTree(repositoryRoot).filter(
  ({ path }) => path.startsWith('widget/console/') && !path.endsWith('.test.ts'),
);
const requests = consoleRequests(files);

describeOnDatabase('what the console asks for', (openDatabase) => {
  let server: TestServer;
  let documented: { method: string; path: string }[];
  beforeAll(async () => {
    server = await startTestServer(await openDatabase());
    const { paths } = (await (await fetch(`${server.origin}/openapi.json`)).json()) as {
      paths: Record<string, Record<string, unknown>>;
    };
    documented = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => ({ method: method.toUpperCase(), path })),
    );
  });
  afterAll(() => server.close());

  test('goes through one client, which alone can ask for anything', () => {
    const asking = files.filter(({ program }) =>
      [...walk(program)].some(
        ({ type, callee }) =>
          ['CallExpression', 'NewExpression'].includes(type) &&
          /^(?:fetch|XMLHttpRequest|EventSource|WebSocket|sendBeacon)$/.test(
            (callee as { name?: string }).name ?? '',
          ),
      ),
    );
    expect(asking.map(({ path }) => path)).toEqual(['widget/console/console-api.ts']);
    expect(files.filter(({ text }) => /sendBeacon|globalThis\.fetch|window\.fetch/.test(text))).toEqual([]);
  });

  test('is read from its code whole: no call whose address is not known', () => {
    expect(requests.length).toBeGreaterThan(80);
    expect(requests.filter(({ path }) => !path.startsWith('/'))).toEqual([]);
  });

  test('is documented, but for signing in and out, which is a browser’s alone, and the sample agreement', () => {
    const routes = createApp(server.parts).routes.filter(({ path }) => path.startsWith('/api/auth/'));
    const ofLogin = [
      ...routes.filter(({ path }) => !path.includes('*')).map(({ method, path }) => `${method} ${path}`),
      ...[...openRoutes].map((route) => route.replace(' ', ' /api/auth')),
    ];
    const beside = requests.filter(
      ({ method, path }) => !documented.some((one) => one.method === method && isAt(one.path, path)),
    );
    const others = [...new Set(beside.map(({ method, path }) => `${method} ${path}`))];
    expect(others.filter((one) => !ofLogin.includes(one))).toEqual(['GET /console/sample-agreement.pdf']);
  });
});
