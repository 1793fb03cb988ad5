import { Card } from './card.tsx';

const KINDS = [
  {
    kind: 'Session cookie',
    text: 'To stay signed in. The server holds the data, the cookie an id. Ends by sign-out, by inactivity, with the browser.',
  },
  {
    kind: 'Personalization cookie',
    text: 'Language, currency, theme. The cookie holds the data. Ends 180 days after the last change.',
  },
  {
    kind: 'Tracking cookie',
    text: 'To recognise one browser on several sites. An ad network holds the data, the cookie an id. Ends after 400 days, or by deletion.',
  },
] as const;

/** One entry for each kind: its purpose, the holder of the data, its end. */
export function CookieKinds() {
  return (
    <Card title="Three kinds of cookies">
      <dl>
        {KINDS.map(({ kind, text }) => (
          <>
            <dt>
              <b>{kind}</b>
            </dt>
            <dd>{text}</dd>
          </>
        ))}
      </dl>
    </Card>
  );
}
