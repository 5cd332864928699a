import { chromium, type Browser, type LaunchOptions } from 'playwright-core';
import { findBrowser } from '../../demo/browser.ts';

/** The Chromium that is here. Whoever launches it closes it. */
export async function launchBrowser(options: LaunchOptions = {}): Promise<Browser> {
  const { executablePath, env } = await findBrowser();
  return chromium.launch({ executablePath, env: { ...process.env, ...env }, ...options });
}
