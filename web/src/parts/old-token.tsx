import type { Shop } from '../shop.ts';
import { useStore } from '../store.ts';
import { Card } from './card.tsx';

/** After a sign-out: does the access token that was held still work? */
export function OldToken({ shop }: { shop: Shop }) {
  const token = useStore(shop.oldToken);
  if (token === undefined) return null;
  return (
    <Card title="The token you had">
      <p>The session has ended. This tab still holds the access token that it used.</p>
      <button type="button" onClick={() => void shop.useOldToken()}>
        Use the old token
      </button>
    </Card>
  );
}
