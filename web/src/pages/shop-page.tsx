import { Account } from '../parts/account.tsx';
import { Administration } from '../parts/administration.tsx';
import { Cart } from '../parts/cart.tsx';
import { OldToken } from '../parts/old-token.tsx';
import { PasswordChange } from '../parts/password-change.tsx';
import { PreferencesCard } from '../parts/preferences.tsx';
import { Sessions } from '../parts/sessions.tsx';
import { SignIn } from '../parts/sign-in.tsx';
import { Transfers } from '../parts/transfers.tsx';
import { Tries } from '../parts/tries.tsx';
import type { Shop } from '../shop.ts';
import { useStore } from '../store.ts';

/** All that the shop does, for the person who is signed in here. */
export function ShopPage({ shop }: { shop: Shop }) {
  const person = useStore(shop.person);
  if (person.kind === 'unknown') return <p aria-busy="true">Looking for a session…</p>;
  const isIn = person.kind === 'signed-in';
  return (
    <div class="cards">
      <Tries facts={shop.facts} />
      {isIn ? <Account shop={shop} me={person.me} /> : <SignIn shop={shop} />}
      <OldToken shop={shop} />
      {isIn && (
        <>
          <Cart shop={shop} />
          <Transfers shop={shop} />
          <Sessions shop={shop} />
          <PasswordChange shop={shop} />
          {person.me.user.roles.includes('admin') && <Administration shop={shop} />}
        </>
      )}
      <PreferencesCard shop={shop} />
    </div>
  );
}
