/** What the tabs of one host publish to each other. An access token never leaves the browser: channels are same-origin. */
export type TabMessage =
  | { readonly kind: 'signed-in'; readonly userId: string; readonly username: string }
  | { readonly kind: 'signed-out'; readonly username: string }
  | { readonly kind: 'token'; readonly token: string; readonly userId: string }
  | { readonly kind: 'token-wanted' };

const channel = new BroadcastChannel('gatehouse');

export function publish(message: TabMessage): void {
  channel.postMessage(message);
}

export function onMessage(listener: (message: TabMessage) => void): void {
  channel.addEventListener('message', ({ data }: MessageEvent<TabMessage>) => listener(data));
}

/** One tab at a time, for all tabs of this host: a refresh token may be redeemed only once. */
export function alone<T>(work: () => Promise<T>): Promise<T> {
  return navigator.locks.request('gatehouse-refresh', work) as Promise<T>;
}
