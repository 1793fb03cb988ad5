import { Card } from './card.tsx';

const KINDS = [
  ['Session', 'stay signed in', 'the server, by id', 'sign-out, inactivity, closing the browser'],
  ['Personalization', 'language, currency, theme', 'the cookie itself', '180 days after the last change'],
  ['Tracking', 'recognise a browser across sites', 'the ad network', '400 days, or deletion'],
] as const;

/** One row for each kind. */
export function CookieKinds() {
  return (
    <Card title="Three kinds of cookies">
      <table>
        <thead>
          <tr>
            <th scope="col">Kind</th>
            <th scope="col">Purpose</th>
            <th scope="col">Holder of the data</th>
            <th scope="col">End</th>
          </tr>
        </thead>
        <tbody>
          {KINDS.map(([kind, purpose, holder, end]) => (
            <tr key={kind}>
              <th scope="row">{kind}</th>
              <td>{purpose}</td>
              <td>{holder}</td>
              <td>{end}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}
