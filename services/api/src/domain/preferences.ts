import type { Preferences } from '@gatehouse/contracts';

export const DEFAULT_PREFERENCES: Preferences = { language: 'en', currency: 'EUR', theme: 'light' };

/** RFC 5646 §4.4.1: a buffer of 35 characters holds every tag that is in use. */
const LANGUAGE_LENGTH = 35;
const CURRENCIES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));
const THEMES: ReadonlySet<unknown> = new Set<Preferences['theme']>(['light', 'dark']);

/** Some of the preferences, as a client asks for them: the shape is right, the meaning is not checked yet. */
export type PreferencesChange = { readonly [Key in keyof Preferences]?: Preferences[Key] | undefined };

/** The preferences with a change applied, or the name of the field that means nothing. */
export function mergePreferences(
  present: Preferences,
  change: PreferencesChange,
): { preferences: Preferences } | { invalid: keyof Preferences } {
  const { language = present.language, currency = present.currency, theme = present.theme } = change;
  const canonical = canonicalLanguage(language);
  if (canonical === undefined) return { invalid: 'language' };
  if (!isCurrency(currency)) return { invalid: 'currency' };
  if (!isTheme(theme)) return { invalid: 'theme' };
  return { preferences: { language: canonical, currency, theme } };
}

/**
 * Reads what the client kept. The text is the client's to write: each field that makes no sense falls back to its
 * default on its own, so that one bad field does not cost the others.
 */
export function readPreferences(text: string | undefined): Preferences {
  const kept = parseFields(text);
  return {
    language: canonicalLanguage(kept.language) ?? DEFAULT_PREFERENCES.language,
    currency: isCurrency(kept.currency) ? kept.currency : DEFAULT_PREFERENCES.currency,
    theme: isTheme(kept.theme) ? kept.theme : DEFAULT_PREFERENCES.theme,
  };
}

/** What the client is given to keep; `readPreferences` reads it. */
export function writePreferences({ language, currency, theme }: Preferences): string {
  return JSON.stringify({ language, currency, theme });
}

/** The tag as BCP 47 spells it (`EN-us` → `en-US`); undefined when it is none. */
function canonicalLanguage(tag: unknown): string | undefined {
  if (typeof tag !== 'string' || tag.length > LANGUAGE_LENGTH) return undefined;
  try {
    const canonical = Intl.getCanonicalLocales(tag)[0];
    // A few legacy tags grow when rewritten; what is written must be readable again.
    return canonical !== undefined && canonical.length <= LANGUAGE_LENGTH ? canonical : undefined;
  } catch {
    return undefined;
  }
}

function isCurrency(code: unknown): code is string {
  return typeof code === 'string' && CURRENCIES.has(code);
}

function isTheme(theme: unknown): theme is Preferences['theme'] {
  return THEMES.has(theme);
}

function parseFields(text: string | undefined): { readonly [Key in keyof Preferences]?: unknown } {
  if (text === undefined) return {};
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
