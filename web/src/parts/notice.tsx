import { skewSeconds } from '../api/send.ts';
import type { Shop } from '../shop.ts';
import { useStore } from '../store.ts';

/** More than this makes tokens and deadlines look wrong. */
const MOST_SKEW_SECONDS = 60;

/** What happened last, as a sentence; read aloud by screen readers. */
export function NoticeBar({ shop }: { shop: Shop }) {
  const notice = useStore(shop.notice);
  const skew = useStore(skewSeconds);
  return (
    <div role="status" aria-live="polite" class="notices">
      {notice && (
        <p class={`notice ${notice.tone}`} data-testid="notice">
          {notice.text}
        </p>
      )}
      {Math.abs(skew) > MOST_SKEW_SECONDS && (
        <p class="notice bad" data-testid="clock">
          This machine's clock is {Math.abs(skew)} s {skew > 0 ? 'ahead of' : 'behind'} the server's. Set it
          right: deadlines and tokens are shown wrongly.
        </p>
      )}
    </div>
  );
}
