import { useEffect, useState } from 'preact/hooks';
import type { Preferences } from '../api/types.ts';
import type { Shop } from '../shop.ts';
import { Card } from './card.tsx';
import { Field, Form } from './form.tsx';

const PATH = '/api/preferences';

/** A personalization cookie: it works signed out, and outlives sessions and browser restarts. */
export function PreferencesCard({ shop }: { shop: Shop }) {
  const [preferences, setPreferences] = useState<Preferences>();
  useEffect(() => {
    void shop.attemptPublicly<Preferences>('GET', PATH).then(({ body }) => body && setPreferences(body));
  }, [shop]);
  useEffect(() => {
    // The default is the system's theme, which is not the server's default.
    if (preferences && isKept()) document.documentElement.dataset.theme = preferences.theme;
  }, [preferences]);
  const change = async ({ language = '', currency = '', theme = '' }: Readonly<Record<string, string>>) => {
    const { body } = await shop.attemptPublicly<Preferences>('PUT', PATH, { language, currency, theme });
    if (body) setPreferences(body);
    return false;
  };
  if (!preferences) return null;
  return (
    <Card title="Preferences">
      <p>
        These are in a cookie of their own, which needs no session and outlives it. An example:{' '}
        <span data-testid="preferences-sample" lang={preferences.language} dir="auto">
          {sampleOf(preferences)}
        </span>
        .
      </p>
      <Form key={JSON.stringify(preferences)} label="Preferences" action="Keep" onSend={change}>
        <Field name="language" label="Language" defaultValue={preferences.language} maxLength={35} />
        <Field name="currency" label="Currency" defaultValue={preferences.currency} maxLength={3} />
        <p class="field">
          <label for="theme">Theme</label>
          <select id="theme" name="theme" defaultValue={preferences.theme}>
            <option value="light">light</option>
            <option value="dark">dark</option>
          </select>
        </p>
      </Form>
    </Card>
  );
}

/** A price and a date, as the preferences have them; as the browser has them where it does not know the language. */
function sampleOf({ language, currency }: Preferences): string {
  const locales = [language, navigator.language];
  const price = new Intl.NumberFormat(locales, { style: 'currency', currency }).format(1234.5);
  return `${price}, ${new Intl.DateTimeFormat(locales, { dateStyle: 'full' }).format(new Date())}`;
}

/** Whether this browser has the cookie; scripts may read it. */
function isKept(): boolean {
  return document.cookie.split('; ').some((pair) => pair.startsWith('gatehouse-preferences='));
}
