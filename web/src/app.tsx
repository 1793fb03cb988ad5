import { useEffect, useState } from 'preact/hooks';
import { ShopPage } from './pages/shop-page.tsx';
import { TokenPage } from './pages/token-page.tsx';
import { Header } from './parts/header.tsx';
import { Journal } from './parts/journal.tsx';
import { NoticeBar } from './parts/notice.tsx';
import type { Shop } from './shop.ts';

/** The page: the shop or the token laboratory, and beside it what happened. */
export function App({ shop }: { shop: Shop }) {
  const page = usePage();
  return (
    <>
      <a class="skip" href="#content">
        To the content
      </a>
      <Header shop={shop} page={page} />
      <div class="columns">
        <main id="content" tabIndex={-1}>
          <NoticeBar shop={shop} />
          {page === 'tokens' ? <TokenPage shop={shop} /> : <ShopPage shop={shop} />}
        </main>
        <Journal facts={shop.facts} />
      </div>
    </>
  );
}

/** Which page the address names, after its `#`. */
function usePage(): 'shop' | 'tokens' {
  const read = () => (location.hash === '#tokens' ? 'tokens' : 'shop');
  const [page, setPage] = useState<'shop' | 'tokens'>(read);
  useEffect(() => {
    const follow = () => setPage(read());
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  return page;
}
