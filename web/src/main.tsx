import { render } from 'preact';
import { App } from './app.tsx';
import { Shop } from './shop.ts';
import { STRATEGIES, strategyOfHost } from './strategies.ts';
import './style/base.css';
import './style/forms.css';
import './style/journal.css';
import './style/tokens.css';

const [fallback] = STRATEGIES;
const facts = strategyOfHost(location.hostname) ?? fallback;
const root = document.getElementById('app');
if (root && facts) {
  const shop = new Shop(facts);
  document.title = `${facts.name} · Gatehouse`;
  render(<App shop={shop} />, root);
  void shop.whoAmI();
  // A page from the back/forward cache, or a tab that slept, may show a person who is signed out by now.
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted) location.reload();
  });
  addEventListener('pagehide', () => root.replaceChildren());
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible' && shop.person.value.kind === 'signed-in') void shop.whoAmI();
  });
}
