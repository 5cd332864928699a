import { isRecord, themeTokens, type HostContext } from '../contract/embed-protocol.ts';

const colorSchemes: readonly unknown[] = ['light', 'dark', 'auto', undefined];
const longestValue = 200;

/** Whether a message of the host page is a HostContext. What its values may do is judged where they are applied. */
export function isHostContext(value: unknown): value is HostContext {
  if (!isRecord(value)) return false;
  const { autosize, colorScheme, language, scopes, tabs, theme, waiting } = value as Partial<
    Record<keyof HostContext, unknown>
  >;
  return (
    colorSchemes.includes(colorScheme) &&
    (language === undefined || (typeof language === 'string' && language.length <= 35)) &&
    (scopes === undefined || (typeof scopes === 'string' && scopes.length <= longestValue)) &&
    [autosize, tabs, waiting].every((wish) => wish === undefined || typeof wish === 'boolean') &&
    (theme === undefined || isTheme(theme))
  );
}

function isTheme(value: unknown): boolean {
  const known: readonly string[] = themeTokens;
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.entries(value).every(
      ([token, wish]) => known.includes(token) && typeof wish === 'string' && wish.length <= longestValue,
    )
  );
}
