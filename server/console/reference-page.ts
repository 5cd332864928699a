/** GET /docs: the API for people to read, made of the very document that GET /openapi.json gives. No script. */
import { errorExplanations, type ErrorCode } from '#contract/errors.ts';
import { escape, paragraph, publicPage, publicPageHeaders } from '../evidence/public-page.ts';
import { statusOf } from '../platform/http/error-status.ts';
import { schemaText, type Schema } from './schema-text.ts';

type Content = Readonly<Record<string, { schema?: Schema }>>;

interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  description?: string;
  schema?: Schema;
}

interface Operation {
  summary?: string;
  description?: string;
  security?: readonly Readonly<Record<string, readonly string[]>>[];
  parameters?: readonly Parameter[];
  requestBody?: { content: Content };
  responses?: Readonly<Record<string, { description: string; content?: Content }>>;
}

/** As far as it is shown; OpenAPI 3.1. */
interface ApiDocument {
  paths?: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  webhooks?: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

interface Route {
  method: string;
  path: string;
  operation: Operation;
}

const style = `
pre{margin:.5rem 0;padding:.75rem 1rem;background:var(--raised);border-radius:.5rem;white-space:pre-wrap;font:.8125rem/1.5 ui-monospace,monospace}
h3{margin-top:1.5rem}
h3 code{font-weight:600}
h4{margin:.75rem 0 0;font-size:.875rem}
summary{cursor:pointer;min-height:1.5rem;color:var(--accent)}
summary:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
nav a{display:inline-block;min-height:1.5rem;margin-inline-end:1rem}
a{color:var(--accent)}
dt code{color:var(--text);font-weight:600}
`;

const idempotencyKey = 'Idempotency-Key';
const code = (text: string): string => `<code>${escape(text)}</code>`;
const block = (text: string): string => `<pre>${escape(text)}</pre>`;
const anchorOf = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');

function contentText(content: Content | undefined): string {
  return Object.entries(content ?? {})
    .map(([type, { schema }]) => {
      const isJson = schema !== undefined && type.endsWith('json');
      return isJson ? block(schemaText(schema)) : paragraph(type, ' class="muted"');
    })
    .join('\n');
}

function parametersText(parameters: readonly Parameter[]): string {
  const shown = parameters.filter(({ name }) => name !== idempotencyKey);
  if (shown.length === 0) return '';
  const groups = Object.entries(Object.groupBy(shown, (parameter) => parameter.in));
  return groups
    .map(([place, members = []]) => {
      const schema: Schema = {
        type: 'object',
        properties: Object.fromEntries(members.map((one) => [one.name, one.schema ?? {}])),
        required: members.flatMap(({ name, required }) => (required ? [name] : [])),
      };
      return `<h4>In the ${escape(place)}</h4>\n${block(schemaText(schema))}`;
    })
    .join('\n');
}

/** What every route answers with alike stands once, at the end. */
function answersText({ responses = {} }: Operation): string {
  return Object.entries(responses)
    .filter(([, { content }]) => !content?.['application/problem+json'])
    .map(
      ([status, { description, content }]) =>
        `<h4>${escape(status)}: ${escape(description)}</h4>\n${contentText(content)}`,
    )
    .join('\n');
}

function needsText({ security = [] }: Operation): string {
  const needed = [...new Set(security.flatMap((one) => Object.values(one).flat()))];
  if (needed.length > 0) return `Needs ${needed.map(code).join(', ')}.`;
  return security.length > 0 ? 'Needs whoever asks to be signed in.' : 'Needs no permission.';
}

function routeText({ method, path, operation }: Route): string {
  const { summary = '', description, parameters = [], requestBody } = operation;
  const repeatable = parameters.some(({ name }) => name === idempotencyKey);
  return `<section data-route="${escape(`${method} ${path}`)}">
<h3 id="${anchorOf(`${method} ${path}`)}">${code(`${method} ${path}`)}</h3>
${paragraph(`${summary}.`)}
${description === undefined ? '' : paragraph(description)}
<p class="muted">${needsText(operation)}${repeatable ? ` Takes ${code(idempotencyKey)}.` : ''}</p>
<details><summary>What goes in and what comes out</summary>
${parametersText(parameters)}
${requestBody ? `<h4>Body</h4>\n${contentText(requestBody.content)}` : ''}
${answersText(operation)}
</details>
</section>`;
}

const groupOf = (path: string): string => {
  const [, , group = ''] = path.split('/');
  const words = group.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
};

function errorsText(problem: string): string {
  const codes = (Object.keys(errorExplanations) as ErrorCode[]).filter(
    (name) => statusOf(name) !== 500 || name === 'internal_error',
  );
  const items = codes
    .toSorted()
    .map((name) => `<dt>${code(name)} ${statusOf(name)}</dt><dd>${escape(errorExplanations[name])}</dd>`);
  return `<h2 id="errors">Errors</h2>
<p>What is refused is answered as ${code('application/problem+json')}. Go by ${code('code')}: the sentences may change.</p>
${problem}
<dl>
${items.join('\n')}
</dl>`;
}

const routesOf = (paths: ApiDocument['paths'] = {}): Route[] =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );

function renderReference(document: ApiDocument): string {
  const routes = routesOf(document.paths);
  const groups = Object.entries(Object.groupBy(routes, ({ path }) => groupOf(path)));
  const told = routesOf(document.webhooks);
  const links = [
    ...groups.map(([name]) => name),
    ...(told.length > 0 ? ['What webhooks tell'] : []),
    'Errors',
  ];
  const repeated = routes
    .flatMap(({ operation }) => operation.parameters ?? [])
    .find(({ name }) => name === idempotencyKey);
  const problems = routes.flatMap(({ operation }) => Object.values(operation.responses ?? {}));
  const problem = problems.find(({ content }) => content?.['application/problem+json'])?.content;
  const body = [
    '<h1>The API</h1>',
    `<p>As ${code('/openapi.json')} has it, for people: <a href="/openapi.json">the document itself</a>. Send an API key as`,
    `${code('Authorization: Bearer sk_…')}; a name that ends in ${code('?')} may be left out.</p>`,
    repeated?.description === undefined
      ? ''
      : `<p>${code(idempotencyKey)}: ${escape(repeated.description)}</p>`,
    `<nav aria-label="Groups"><p>${links.map((name) => `<a href="#${anchorOf(name)}">${escape(name)}</a>`).join('\n')}</p></nav>`,
    ...groups.map(
      ([name, members = []]) =>
        `<h2 id="${anchorOf(name)}">${escape(name)}</h2>\n${members.map(routeText).join('\n')}`,
    ),
    told.length > 0
      ? `<h2 id="what-webhooks-tell">What webhooks tell</h2>\n${told.map(routeText).join('\n')}`
      : '',
    errorsText(contentText(problem)),
  ];
  return publicPage('en', 'The API', body.join('\n'), style);
}

/** Made once, for the first who asks: a document changes with the server alone. */
export function referencePage(readDocument: () => object): () => Response {
  const headers = { ...publicPageHeaders(undefined, style), 'cache-control': 'public, max-age=300' };
  let page: string | undefined;
  return () => {
    // As it goes out: what JSON leaves away is not in the document.
    page ??= renderReference(JSON.parse(JSON.stringify(readDocument())) as ApiDocument);
    return new Response(page, { headers });
  };
}
