/** What the tabs of one host publish to each other. An access token never leaves the browser: channels are same-origin. */
export type TabMessage =
  | { readonly kind: 'signed-in'; readonly userId: string; readonly username: string }
  | { readonly kind: 'signed-out' }
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'token-wanted' }
  | { readonly kind: 'token-held'; readonly token: string | undefined };

const channel = new BroadcastChannel('gatehouse');

export function publish(message: TabMessage): void {
  channel.postMessage(message);
}

export function onMessage(listener: (message: TabMessage) => void): void {
  channel.addEventListener('message', ({ data }: MessageEvent<TabMessage>) => listener(data));
}

const TAB = 'gatehouse-tab';

/** Makes this tab known to the others for as long as it is open. */
export function announceTab(): void {
  void navigator.locks.request(TAB, { mode: 'shared' }, () => new Promise(() => undefined));
}

/** How many other tabs of this host are open. */
export async function otherTabs(): Promise<number> {
  const { held = [] } = await navigator.locks.query();
  return Math.max(0, held.filter(({ name }) => name === TAB).length - 1);
}

/** One tab at a time, for all tabs of this host: a refresh token may be redeemed only once. */
export function alone<T>(work: () => Promise<T>): Promise<T> {
  return navigator.locks.request('gatehouse-refresh', work) as Promise<T>;
}
