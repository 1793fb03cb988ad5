import { COOKIE_DAYS } from '../domain/jars.ts';
import type { Profile } from '../domain/profiles.ts';
import { PUBLISHERS } from '../domain/publishers.ts';
import { type Html, html } from './html.ts';
import { layout } from './layout.ts';
import { type ByJar, browserSide, networkSide } from './profile-parts.ts';

interface NetworkPage {
  readonly identifiers: ByJar<string>;
  readonly known: ByJar<Profile>;
  /** The number of profiles in the whole database. */
  readonly count: number;
  readonly originOf: (host: string) => string;
}

/** Both sides of tracking on one page: the browser's cookie and the network's database. */
export function networkPage({ identifiers, known, count, originOf }: NetworkPage): string {
  const body = html`
<header>
  <p class="brand">The ad network</p>
  <p class="quiet">Embedded by ${PUBLISHERS.map(({ host }) => html`<a href="${originOf(host)}/">${host}</a> `)}</p>
</header>
<main>
  <h1>What each side holds</h1>
  <div class="sides">
    <section class="card" aria-labelledby="browser">
      <h2 id="browser">Your browser</h2>
      ${browserSide(identifiers)}
      <p class="quiet">A random number, kept for ${COOKIE_DAYS} days, which no script can read. No history, no interests.</p>
    </section>
    <section class="card" aria-labelledby="network">
      <h2 id="network">The network’s database</h2>
      ${networkSide(known.unpartitioned)}
      <p class="quiet" data-testid="count">It holds ${count} ${count === 1 ? 'profile' : 'profiles'} in all.</p>
    </section>
  </div>
  <h2>End it</h2>
  <div class="actions">
    <form method="post" action="/delete-cookies"><button>Delete my cookie only</button></form>
    <form method="post" action="/delete-profile"><button>Delete my profile and my cookie</button></form>
  </div>
  <p class="quiet">With the cookie alone your browser becomes a new one, and the old profile stays until it expires.</p>
  <h2>What stops it</h2>
  ${COUNTERMEASURES}
</main>`;
  return layout({ title: 'The ad network: what each side holds', body });
}

const COUNTERMEASURES: Html = html`<dl class="measures">
  <dt>Third-party cookies blocked</dt>
  <dd>A setting of the browser, in some the default. The unpartitioned cookie is neither kept nor sent.</dd>
  <dt>Partitioned cookies (CHIPS)</dt>
  <dd>One cookie for each site that embeds the network: it recognises you within a site, and connects no two of them.
    This page cannot see those of the publishers.</dd>
  <dt>Storage Access</dt>
  <dd>Where cookies are blocked, the frame may ask for its own back. The browser asks you, once for each site.</dd>
  <dt>Consent</dt>
  <dd>Both publishers load nothing of the network before you allow it.</dd>
  <dt>Global Privacy Control</dt>
  <dd>The browser sends <code>Sec-GPC: 1</code>, and publishers and network treat it as a refusal.</dd>
  <dt>Deletion</dt>
  <dd>By the buttons above; in the browser’s settings, the cookie only.</dd>
</dl>`;
