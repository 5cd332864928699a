import './console.css';
import { findLanguage } from '../contract/languages.ts';
import { useLanguage } from '../ui/localization.ts';
import { applyHostTheme, installTokens } from '../ui/theme.ts';
import { addWords } from '../ui/translations/loaders.ts';
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
  addWords(() => import('./translations/nb.ts'));
  await useLanguage(spokenLanguage()).catch(() => undefined); // English then
  document.body.replaceChildren(document.createElement('inkseal-console'));
}

void start();
