import { useEffect, useState } from 'preact/hooks';
import { Card } from '../parts/card.tsx';
import { OldToken } from '../parts/old-token.tsx';
import { StaleRights } from '../parts/stale-rights.tsx';
import { TokenEditor } from '../parts/token-editor.tsx';
import { TokenGrowth } from '../parts/token-growth.tsx';
import { TokenParts } from '../parts/token-parts.tsx';
import type { Shop } from '../shop.ts';
import { useStore } from '../store.ts';
import { takeApart } from '../token/jwt.ts';

/** The token laboratory: an access token taken apart, verified, edited, and made larger. */
export function TokenPage({ shop }: { shop: Shop }) {
  const person = useStore(shop.person);
  const oldToken = useStore(shop.oldToken);
  const [token, setToken] = useState(shop.token.value);
  useEffect(() => setToken(shop.token.value ?? oldToken), [shop, person, oldToken]);
  const parts = token === undefined ? undefined : takeApart(token);
  if (shop.facts.transport !== 'bearer') return <NoToken shop={shop} />;
  if (token === undefined || !parts) {
    return (
      <Card title="No token yet">
        <p>
          <a href="#shop">Sign in</a> first: the page shows the access token that it gets.
        </p>
      </Card>
    );
  }
  return (
    <div class="cards">
      <TokenParts token={token} parts={parts} />
      <TokenEditor key={token} parts={parts} />
      <StaleRights shop={shop} token={token} parts={parts} />
      <OldToken shop={shop} />
      <TokenGrowth parts={parts} length={token.length} />
    </div>
  );
}

function NoToken({ shop }: { shop: Shop }) {
  const { name, holds } = shop.facts;
  const base = location.host.slice(name.length + 1);
  return (
    <Card title="Nothing to take apart">
      <p>
        At {name} the client holds {holds}: no script can read it. Take a token apart at{' '}
        <a href={`https://token.${base}/#tokens`}>token</a> or{' '}
        <a href={`https://denylist.${base}/#tokens`}>denylist</a>.
      </p>
    </Card>
  );
}
