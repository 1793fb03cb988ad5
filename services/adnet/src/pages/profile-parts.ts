import { COOKIE_NAMES, JARS, type Jar } from '../domain/jars.ts';
import type { Profile } from '../domain/profiles.ts';
import { pageOf } from '../domain/publishers.ts';
import { type Html, html } from './html.ts';

export type ByJar<T> = Readonly<Partial<Record<Jar, T>>>;

/** The whole of what the browser sent: an identifier for each jar, and no history. */
export function browserSide(identifiers: ByJar<string>): Html {
  return html`<dl>${JARS.map(
    (jar) => html`<dt><code>${COOKIE_NAMES[jar]}</code></dt>
      <dd data-jar="${jar}">${identifiers[jar] === undefined ? 'not sent' : html`<code>${identifiers[jar]}</code>`}</dd>`,
  )}</dl>`;
}

/** What the network's database holds for one identifier. */
export function networkSide(profile: Profile | undefined): Html {
  if (profile === undefined) return html`<p>Nothing: this browser is not known.</p>`;
  return html`<ol class="visits">${profile.visits.map(
    ({ host, path, topic, at }) => html`<li data-host="${host}">
      ${pageOf(host, path)?.title ?? path} <span class="quiet">${host}, about ${topic},</span>
      <time datetime="${new Date(at).toISOString()}">${new Date(at).toISOString().slice(11, 19)} UTC</time></li>`,
  )}</ol>`;
}
