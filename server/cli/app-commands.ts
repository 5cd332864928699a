import type { Commands, Option } from './command-line.ts';
import type { OrganizationOverview } from './operator-commands.ts';
import { printable } from './printable.ts';

const origin: Option = {
  value: 'URL',
  repeatable: true,
  says: 'scheme, host and port of a page that may show the widget',
};

/** The id alone on stdout, for scripts; what a person wants to know beside it goes to stderr. */
function answer(id: string, ...notes: string[]): void {
  process.stdout.write(`${id}\n`);
  for (const note of notes) process.stderr.write(`${note}\n`);
}

function describe({ id, name, apps }: OrganizationOverview): string[] {
  const lines = [`${id}  ${printable(name)}`];
  for (const app of apps) {
    const mode = app.testMode ? 'test' : 'LIVE';
    lines.push(`  ${app.id}  ${mode}  ${printable(app.name)}  ${app.allowedOrigins.join(' ')}`);
    for (const { id: key, hint, createdAt, revokedAt } of app.keys) {
      const ended = revokedAt === null ? '' : `, revoked ${revokedAt}`;
      lines.push(`    ${key}  ${hint}…  created ${createdAt}${ended}`);
    }
  }
  return lines;
}

export const appCommands: Commands = {
  'create-organization': {
    summary: 'Makes an organization, the owner of apps and documents; prints its id',
    options: { name: { value: 'NAME', says: 'as signers read it' } },
    async run(options, ask) {
      const { organizationId } = await ask<{ organizationId: string }>('create-organization', {
        name: options.text('name'),
      });
      answer(organizationId, `Next: create-app --organization ${organizationId} --name NAME --origin URL`);
    },
  },
  'create-app': {
    summary: 'Makes an app, one integration of an organization; prints its id',
    details:
      'A test app seals with the words TEST MODE and takes pages on localhost. A live app seals for good, and its\n' +
      'pages are https and not on localhost. An app stays what it was made.',
    options: {
      organization: { value: 'ORG', id: 'org', says: 'the id of an organization' },
      name: { value: 'NAME', says: 'for you to tell apps apart' },
      origin,
      live: { says: 'a live app; a test app without it' },
    },
    async run(options, ask) {
      const live = options.has('live');
      const made = await ask<{ appId: string; organization: string; allowedOrigins: string[] }>(
        'create-app',
        {
          organizationId: options.text('organization'),
          name: options.text('name'),
          testMode: !live,
          allowedOrigins: options.texts('origin'),
        },
      );
      answer(
        made.appId,
        `A ${live ? 'LIVE' : 'test'} app of ${printable(made.organization)}, for pages of ${made.allowedOrigins.join(' ')}`,
        `Next: create-api-key --app ${made.appId}`,
      );
    },
  },
  'list-apps': {
    summary: 'Shows every organization with its apps and their API keys',
    options: {},
    async run(_, ask) {
      const { organizations } = await ask<{ organizations: OrganizationOverview[] }>('list-apps', {});
      if (organizations.length === 0) process.stderr.write('There is no organization yet.\n');
      for (const line of organizations.flatMap(describe)) process.stdout.write(`${line}\n`);
    },
  },
  'set-allowed-origins': {
    summary: 'Replaces the origins whose pages may show the widget of an app',
    details:
      'Pages of other origins lose the widget at once, embeds and embed sessions that are open included.',
    options: { app: { value: 'APP', id: 'app', says: 'the id of an app' }, origin },
    async run(options, ask) {
      const appId = options.text('app');
      const { allowedOrigins } = await ask<{ allowedOrigins: string[] }>('set-allowed-origins', {
        appId,
        allowedOrigins: options.texts('origin'),
      });
      answer(allowedOrigins.join('\n'));
    },
  },
};
