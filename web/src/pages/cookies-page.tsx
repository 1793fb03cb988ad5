import { CookieKinds } from '../parts/cookie-kinds.tsx';
import { PreferencesCard } from '../parts/preferences.tsx';
import { ScriptView } from '../parts/script-view.tsx';
import { SessionCookie } from '../parts/session-cookie.tsx';
import { TrackingCookie } from '../parts/tracking-cookie.tsx';
import type { Shop } from '../shop.ts';

/** The cookie laboratory: three kinds, each with what it is for, how it ends, and who holds the data. */
export function CookiesPage({ shop }: { shop: Shop }) {
  return (
    <div class="cards">
      <CookieKinds />
      <SessionCookie shop={shop} />
      <PreferencesCard shop={shop} />
      <TrackingCookie />
      <ScriptView />
    </div>
  );
}
