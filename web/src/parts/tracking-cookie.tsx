import { Card } from './card.tsx';

const at = (host: string) => `https://${host}${location.port === '' ? '' : `:${location.port}`}/`;

/** The way to the ad network and its publishers, which are sites of their own. */
export function TrackingCookie() {
  return (
    <Card title="Tracking cookie">
      <p>Three other sites, in this browser:</p>
      <ol>
        <li>
          Open <a href={at('news.localhost')}>news.localhost</a>, allow tracking, and read a page.
        </li>
        <li>
          Open <a href={at('shoes.localhost')}>shoes.localhost</a>, allow it there, and open a shoe: the
          advertisement is about what you read.
        </li>
        <li>
          Look at <a href={at('ads.localhost')}>both sides</a>: your browser holds a number, the network a
          profile.
        </li>
      </ol>
      <p>
        Where the browser blocks third-party cookies, the advertisement knows nothing of the other site. This
        shop sets no such cookie.
      </p>
    </Card>
  );
}
