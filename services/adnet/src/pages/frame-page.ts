import type { Choice } from '../domain/advertisements.ts';
import type { Profile } from '../domain/profiles.ts';
import { type Page, pageOf } from '../domain/publishers.ts';
import { type Html, html } from './html.ts';
import { layout } from './layout.ts';
import { type ByJar, browserSide, networkSide } from './profile-parts.ts';

interface FramePage {
  readonly host: string;
  readonly page: Page;
  readonly identifiers: ByJar<string>;
  readonly known: ByJar<Profile>;
  readonly choice: Choice;
  readonly optedOut: boolean;
}

/** What the network shows inside a publisher's page: the advertisement, and how it was chosen. */
export function framePage({ host, page, identifiers, known, choice, optedOut }: FramePage): string {
  const query = new URLSearchParams({ host, path: page.path });
  const body = html`
<main class="frame">
  <h1>Advertisement</h1>
  <p class="advertisement" data-topic="${choice.advertisement.topic}">${choice.advertisement.text}</p>
  <p data-because="${choice.because === undefined ? 'page' : 'profile'}">${reason(choice, page)}</p>
  ${optedOut ? OPTED_OUT : collected(identifiers, known)}
  <p id="storage-access" hidden><button>Let the network use its cookie here</button> <output></output></p>
  <img src="/pixel.gif?${query.toString()}" alt="" width="1" height="1">
</main>`;
  return layout({ title: 'Advertisement', body, script: '/storage-access.js' });
}

function reason({ because }: Choice, { topic }: Page): Html {
  if (because === undefined) return html`Chosen by this page alone, which is about ${topic}.`;
  const title = pageOf(because.host, because.path)?.title ?? because.path;
  return html`Chosen by your profile: at ${because.host} you read “${title}”.`;
}

const OPTED_OUT = html`<p>Your browser sends Global Privacy Control: no cookie is set, nothing is recorded.</p>`;

/** Before this visit is added: the pixel does that. */
function collected(identifiers: ByJar<string>, known: ByJar<Profile>): Html {
  return html`<details open><summary>What your browser sent to the network</summary>${browserSide(identifiers)}</details>
    <details open><summary>What the network found with it</summary>
    ${networkSide(known.unpartitioned ?? known.partitioned)}</details>`;
}
