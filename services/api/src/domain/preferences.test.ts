import { describe, expect, it } from 'vitest';
import { DEFAULT_PREFERENCES, mergePreferences, readPreferences, writePreferences } from './preferences.ts';

const german = { language: 'de-CH', currency: 'CHF', theme: 'dark' } as const;

describe('mergePreferences', () => {
  it('changes what is named and keeps the rest', () => {
    expect(mergePreferences(german, { theme: 'light' })).toEqual({
      preferences: { ...german, theme: 'light' },
    });
    expect(mergePreferences(german, {})).toEqual({ preferences: german });
  });

  it.each([
    ['EN-us', 'en-US'],
    ['zh-hant-tw', 'zh-Hant-TW'],
    ['sl-ROZAJ', 'sl-rozaj'],
    ['de-u-co-phonebk', 'de-u-co-phonebk'],
  ])('spells the language %s as BCP 47 does', (tag, canonical) => {
    expect(mergePreferences(DEFAULT_PREFERENCES, { language: tag })).toEqual({
      preferences: { ...DEFAULT_PREFERENCES, language: canonical },
    });
  });

  it.each(['e', 'en-', 'en--US', 'abcdefghi', 'en-a', '', 'en_US', `en${'-abcde'.repeat(8)}`])(
    'refuses the language %j',
    (language) => {
      expect(mergePreferences(DEFAULT_PREFERENCES, { language })).toEqual({ invalid: 'language' });
    },
  );

  it.each(['XYZ', 'eur', 'EURO', ''])('refuses the currency %j', (currency) => {
    expect(mergePreferences(DEFAULT_PREFERENCES, { currency })).toEqual({ invalid: 'currency' });
  });
});

describe('readPreferences', () => {
  it('reads what writePreferences wrote', () => {
    expect(readPreferences(writePreferences(german))).toEqual(german);
  });

  it.each([
    undefined,
    '',
    'null',
    '[]',
    '7',
    '"dark"',
    '{',
    '\u0000',
    '{"__proto__":{"theme":"dark"}}',
    '{"language":["de"],"currency":{},"theme":null}',
    '{"language":"<script>","currency":"__proto__","theme":"constructor"}',
    '['.repeat(200),
  ])('falls back to the defaults for %j', (text) => {
    expect(readPreferences(text)).toEqual(DEFAULT_PREFERENCES);
  });

  it('keeps the good fields beside a bad one', () => {
    expect(readPreferences('{"language":"!","currency":"JPY","theme":"dark","more":1}')).toEqual({
      language: 'en',
      currency: 'JPY',
      theme: 'dark',
    });
  });

  it('never hands out the defaults themselves', () => {
    const first = readPreferences(undefined);
    first.theme = 'dark';
    expect(readPreferences(undefined).theme).toBe('light');
  });
});
