import { useRunningStrategies } from '../running.ts';
import type { Shop } from '../shop.ts';
import { useStore } from '../store.ts';
import { STRATEGIES } from '../strategies.ts';

/** Which host this is, who is signed in, and the way to the other pages. */
export function Header({ shop, page }: { shop: Shop; page: string }) {
  const person = useStore(shop.person);
  const running = useRunningStrategies();
  const { name, holds, remembers } = shop.facts;
  const home = `https://${location.host.slice(name.length + 1)}/`;
  return (
    <header>
      <div class="bar">
        <a class="brand" href={home}>
          Gatehouse
        </a>
        <nav aria-label="Pages">
          <a href="#shop" aria-current={page === 'shop' ? 'page' : undefined}>
            Shop
          </a>
          <a href="#cookies" aria-current={page === 'cookies' ? 'page' : undefined}>
            Cookies
          </a>
          <a href="#tokens" aria-current={page === 'tokens' ? 'page' : undefined}>
            Tokens
          </a>
        </nav>
        <p class="person" data-testid="person">
          {person.kind === 'signed-in' ? <bdi>{person.me.user.username}</bdi> : 'signed out'}
        </p>
      </div>
      <h1>{name}</h1>
      <p class="lead">
        The client holds {holds}. The session is known to {remembers}.
      </p>
      <nav class="hosts" aria-label="Strategies">
        {STRATEGIES.filter((one) => running.includes(one.name)).map((one) => (
          <a
            key={one.name}
            href={`https://${one.name}.${location.host.slice(name.length + 1)}/`}
            aria-current={one.name === name ? 'true' : undefined}
          >
            {one.name}
          </a>
        ))}
      </nav>
    </header>
  );
}
