import type { Consent, Embedding } from '../domain/consent.ts';
import type { Page, Publisher } from '../domain/publishers.ts';
import { type Html, html } from './html.ts';
import { layout } from './layout.ts';

interface PublisherPage {
  readonly publisher: Publisher;
  /** Undefined: the front page. */
  readonly page: Page | undefined;
  /** The ad network's origin. */
  readonly network: string;
  readonly embedding: Embedding;
  readonly consent: Consent;
}

/** A page of a publisher: its own text, and the ad network's frame where tracking is allowed. */
export function publisherPage({ publisher, page, network, embedding, consent }: PublisherPage): string {
  const body = html`
<header>
  <p class="brand"><a href="/">${publisher.name}</a></p>
  <p class="quiet">A publisher on a site of its own, ${publisher.host}. It embeds the ad network at ${new URL(network).hostname}.</p>
</header>
<main>
  ${page === undefined ? frontPage(publisher) : html`<h1>${page.title}</h1><p>${page.text}</p>`}
  <nav aria-label="Pages"><ul>
    ${publisher.pages.map(({ path, title }) => html`<li><a href="${path}">${title}</a></li>`)}
  </ul></nav>
  ${page !== undefined && advertisement(publisher, page, network, embedding)}
  ${decision(embedding, consent, page)}
</main>
<footer>
  <p><a href="${network}/">What the network knows</a>, and what your browser holds of it.</p>
</footer>`;
  return layout({ title: page === undefined ? publisher.name : `${page.title} · ${publisher.name}`, body });
}

const frontPage = ({ name }: Publisher): Html => html`<h1>${name}</h1><p>Open one of the pages.</p>`;

function advertisement({ host }: Publisher, { path }: Page, network: string, embedding: Embedding): Html {
  if (embedding !== 'embedded') {
    return html`<aside class="card" aria-label="Advertisement">
      <p>Here an advertisement would be. ${REASONS[embedding]} No request goes to the network, and it learns nothing.</p>
    </aside>`;
  }
  const query = new URLSearchParams({ host, path });
  return html`<iframe src="${network}/frame?${query.toString()}" title="Advertisement" allow="storage-access"></iframe>`;
}

const REASONS: Readonly<Record<Exclude<Embedding, 'embedded'>, string>> = {
  refused: 'You refused tracking.',
  'not-asked': 'You have not decided yet.',
  'global-privacy-control':
    'Your browser sends Global Privacy Control (Sec-GPC: 1), which counts as a refusal.',
};

/** The question, or the way back from an answer. */
function decision(embedding: Embedding, consent: Consent, page: Page | undefined): Html {
  const back = page === undefined ? '' : `?path=${encodeURIComponent(page.path)}`;
  const button = (choice: string, text: string) =>
    html`<form method="post" action="/consent/${choice}${back}"><button>${text}</button></form>`;
  if (embedding === 'global-privacy-control')
    return html`<p class="quiet">Nothing to decide: your browser has decided for you.</p>`;
  if (consent === 'open') {
    return html`<section class="card consent" aria-labelledby="consent">
      <h2 id="consent">May the ad network recognise your browser?</h2>
      <p>It would set a cookie that both publishers’ pages send back to it.</p>
      <div class="actions">${button('given', 'Allow')}${button('refused', 'Refuse')}</div>
    </section>`;
  }
  return html`<section class="consent" aria-label="Your decision">
    <p class="quiet">You ${consent === 'given' ? 'allowed' : 'refused'} tracking. The decision is in a cookie of this publisher.</p>
    ${button('open', 'Decide again')}
  </section>`;
}
