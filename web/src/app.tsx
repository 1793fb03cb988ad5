import { useEffect, useState } from 'preact/hooks';
import { CookiesPage } from './pages/cookies-page.tsx';
import { ShopPage } from './pages/shop-page.tsx';
import { TokenPage } from './pages/token-page.tsx';
import { Header } from './parts/header.tsx';
import { Journal } from './parts/journal.tsx';
import { NoticeBar } from './parts/notice.tsx';
import type { Shop } from './shop.ts';

/** The page: the shop or a laboratory, and beside it what happened. */
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
          <Content shop={shop} page={page} />
        </main>
        <Journal facts={shop.facts} />
      </div>
    </>
  );
}

type PageName = 'shop' | 'cookies' | 'tokens';

function Content({ shop, page }: { shop: Shop; page: PageName }) {
  if (page === 'tokens') return <TokenPage shop={shop} />;
  return page === 'cookies' ? <CookiesPage shop={shop} /> : <ShopPage shop={shop} />;
}

/** Which page the address names, after its `#`. */
function usePage(): PageName {
  const read = (): PageName => {
    const { hash } = location;
    return hash === '#tokens' || hash === '#cookies' ? (hash.slice(1) as PageName) : 'shop';
  };
  const [page, setPage] = useState<PageName>(read);
  useEffect(() => {
    const follow = () => setPage(read());
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  return page;
}
