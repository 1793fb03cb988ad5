/** What a page is about, and an advertisement too. */
export type Topic = 'running' | 'hiking' | 'cooking';

/** A page of a publisher, as the ad network knows it: the publisher names it when it embeds the network. */
export interface Page {
  readonly path: string;
  readonly title: string;
  readonly topic: Topic;
  readonly text: string;
}

/** A site with pages of its own, in which the ad network's frame is embedded. */
export interface Publisher {
  readonly host: 'news.localhost' | 'shoes.localhost';
  readonly name: string;
  readonly pages: readonly Page[];
}

export const PUBLISHERS: readonly Publisher[] = [
  {
    host: 'news.localhost',
    name: 'The Localhost News',
    pages: [
      {
        path: '/city-marathon',
        title: 'Nine thousand start at the city marathon',
        topic: 'running',
        text: 'Rain at the start, sun at the finish: the fastest time in twelve years was run yesterday.',
      },
      {
        path: '/mountain-huts',
        title: 'Mountain huts open early',
        topic: 'hiking',
        text: 'The paths above the tree line are free of snow. Most huts take guests from this weekend on.',
      },
      {
        path: '/bread-at-home',
        title: 'Bread from your own oven',
        topic: 'cooking',
        text: 'Flour, water, salt and a day of patience. A baker explains what goes wrong most often.',
      },
    ],
  },
  {
    host: 'shoes.localhost',
    name: 'Localhost Shoes',
    pages: [
      {
        path: '/racer',
        title: 'Racer, 190 g',
        topic: 'running',
        text: 'A light shoe for fast days on the road.',
      },
      {
        path: '/summit',
        title: 'Summit, waterproof',
        topic: 'hiking',
        text: 'A boot with a stiff sole for stone and snow.',
      },
      {
        path: '/clog',
        title: 'Clog, for the kitchen',
        topic: 'cooking',
        text: 'Closed, washable, and steady on a wet floor.',
      },
    ],
  },
];

/** A publisher's page by host and path; undefined where there is none. */
export function pageOf(host: string, path: string): Page | undefined {
  return PUBLISHERS.find((one) => one.host === host)?.pages.find((page) => page.path === path);
}
