/** Roles of an organization's own at the console in a real browser: made, given, changed, deleted. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signUp, usualPassword } from '../support/console-login.ts';
import { look } from './console-look.ts';
import { openEmbeddedWorld, type EmbeddedWorld } from './embedded-server.ts';

describe('roles at the console', () => {
  let world: EmbeddedWorld;
  beforeAll(async () => {
    world = await openEmbeddedWorld({ openSignUp: true });
  });
  afterAll(async () => {
    expect(world.server.failures).toEqual([]);
    await world.close();
  });

  test.each([
    ['en-GB', 1280],
    ['nb-NO', 375],
  ])(
    'are made, given, changed and deleted, in %s at %i px',
    async (locale, width) => {
      const { server, browser } = world;
      const customer = await server.addCustomer();
      const person = await signUp(server);
      await person.becomes('owner', customer.organizationId);
      const clerk = await signUp(server, 'Ola Nordmann');
      await clerk.becomes('sender', customer.organizationId);
      const page = await browser.newPage({ locale, viewport: { width, height: 900 } });
      await page.goto(`${server.origin}/console/roles`);
      await page.locator('#email').fill(person.email);
      await page.locator('#password').fill(usualPassword);
      await page.locator('[data-act=sign-in]').click();
      await page.locator('[data-role=owner]').waitFor();

      await page.locator('#name').fill('Owner');
      const tick = (name: string) => page.locator(`input[value="${name}"]`);
      await tick('audit:read').press('Space');
      await page.locator('[data-act=save-role]').click();
      await page.locator('[data-code=role_name_taken]').waitFor();
      await page.locator('#name').fill('Archivist');
      await page.locator('#name').press('Enter');
      const row = page.locator('[data-role^=rol_]');
      await row.waitFor();
      expect(await row.textContent()).toContain('audit:read');
      await row.locator('[data-act=edit]').click();
      expect(await page.locator('#name').inputValue()).toBe('Archivist');
      await look(page, 'roles');
      await tick('members:read').check();
      await page.locator('[data-act=save-role]').click();
      await expect.poll(() => row.textContent()).toContain('members:read');

      await page.goto(`${server.origin}/console/members`);
      const member = page.locator(`[data-member="${clerk.accountId}"] select`);
      await member.selectOption({ label: 'Archivist' });
      await expect.poll(async () => (await clerk.call('GET', '/v1/audit-events')).status).toBe(200);
      await look(page, 'members');
      await page.goto(`${server.origin}/console/roles`);
      await row.locator('[data-act=delete]').click();
      await look(page, 'deleting');
      await page.locator('[data-act=delete-confirm]').click();
      await page.locator('[data-code=role_in_use]').waitFor();
      await page.close();
    },
    120_000,
  );
});
