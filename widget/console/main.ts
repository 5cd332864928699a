import './console.css';
import { findLanguage } from '../contract/languages.ts';
import { useLanguage } from '../ui/localization.ts';
import { applyHostTheme, installTokens } from '../ui/theme.ts';
import './console.ts';

/** Of its two languages the one that its reader asks for first. */
function spokenLanguage(): 'en' | 'nb' {
  const wishes = navigator.languages.map(findLanguage);
  return wishes.find((language) => language === 'en' || language === 'nb') ?? 'en';
}

/** The console is a page of its own: unlike the frame, it follows the reader's system. */
async function start(): Promise<void> {
  installTokens();
  await applyHostTheme({ colorScheme: 'auto' });
  // As late as everybody else loads it, so that it stays out of the frame's shell.
  const { addWords } = await import('../ui/translations/loaders.ts');
  addWords(() => import('./translations/nb.ts'));
  await useLanguage(spokenLanguage()).catch(() => undefined); // English then
  document.body.replaceChildren(document.createElement('inkseal-console'));
}

void start();
