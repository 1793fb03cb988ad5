import { describe, expect, it } from 'vitest';
import { testAdnet } from './support/adnet.ts';

const KEY = 'ads.localhost __Host-adnet';

describe('the tracking cookie', () => {
  it('lets the network recognise one browser at both publishers and choose by its profile', async () => {
    const { browser, profiles } = testAdnet();
    const one = browser();
    expect(await one.load('news.localhost', '/city-marathon')).toContain('this browser is not known');
    const frame = await one.load('shoes.localhost', '/clog');
    expect(frame).toContain('data-because="profile"');
    expect(frame).toContain('data-topic="running"');
    expect(frame).toContain('Nine thousand start at the city marathon');
    expect(profiles.count()).toBe(2);

    const other = await browser().load('shoes.localhost', '/clog');
    expect(other).toContain('data-because="page"');
    expect(other).toContain('data-topic="cooking"');
  });

  it('holds a random number and no history, and the database no copy of it', async () => {
    const { browser, profiles } = testAdnet();
    const one = browser();
    await one.load('news.localhost', '/city-marathon');
    const first = one.cookies.get(KEY);
    await one.load('shoes.localhost', '/racer');
    expect(one.cookies.get(KEY)).toBe(first);
    expect(first).toMatch(/^[0-9a-f]{32}$/);
    expect(profiles.find(first ?? '')).toBeUndefined();
  });

  it('is set for requests from other sites, and once more for one site alone', async () => {
    const { browser } = testAdnet();
    const { headers } = await browser().get(
      'ads.localhost',
      '/pixel.gif?host=news.localhost&path=/city-marathon',
    );
    const [plain, partitioned] = [headers['set-cookie']].flat().map(String);
    const common = /Max-Age=34560000; Path=\/; HttpOnly; Secure; .*SameSite=None/;
    expect(plain).toMatch(/^__Host-adnet=/);
    expect(plain).toMatch(common);
    expect(plain).not.toContain('Partitioned');
    expect(partitioned).toMatch(/^__Host-adnet-partitioned=/);
    expect(partitioned).toMatch(common);
    expect(partitioned).toContain('Partitioned');
  });

  it.each(['none', 'inactive'])(
    'is not set where the browser says that it keeps none (%s)',
    async (state) => {
      const { browser, profiles } = testAdnet();
      const one = browser();
      await one.load('news.localhost', '/city-marathon', { 'sec-fetch-storage-access': state });
      expect([...one.cookies.keys()]).toEqual(['ads.localhost __Host-adnet-partitioned']);
      expect(profiles.count()).toBe(1);
    },
  );

  it.each(['', 'x', 'A'.repeat(32), `${'a'.repeat(32)}' OR 1=1`])('treats %j as no cookie', async (text) => {
    const { browser } = testAdnet();
    const one = browser();
    one.cookies.set(KEY, encodeURIComponent(text));
    expect(await one.load('news.localhost', '/city-marathon')).toContain('this browser is not known');
    expect(one.cookies.get(KEY)).toMatch(/^[0-9a-f]{32}$/);
  });
});

describe('Global Privacy Control', () => {
  it('keeps the publisher from embedding the network, whatever was allowed', async () => {
    const { browser } = testAdnet();
    const one = browser();
    await one.post('news.localhost', '/consent/given');
    expect((await one.get('news.localhost', '/city-marathon')).body).toContain('<iframe');
    const page = (await one.get('news.localhost', '/city-marathon', { 'sec-gpc': '1' })).body;
    expect(page).not.toContain('<iframe');
    expect(page).toContain('Global Privacy Control');
  });

  it('keeps the network from setting, recording and using anything', async () => {
    const { browser, profiles } = testAdnet();
    const one = browser();
    await one.load('news.localhost', '/city-marathon');
    const before = profiles.count();
    const frame = await one.load('shoes.localhost', '/clog', { 'sec-gpc': '1' });
    expect(frame).toContain('data-because="page"');
    expect(frame).toContain('nothing is recorded');
    expect(profiles.count()).toBe(before);
    expect(await browser().load('shoes.localhost', '/clog', { 'sec-gpc': '1' })).toContain('nothing');
    expect(profiles.count()).toBe(before);
  });

  it('is announced by both publishers', async () => {
    const { browser } = testAdnet();
    for (const host of ['news.localhost', 'shoes.localhost']) {
      const answer = await browser().get(host, '/.well-known/gpc.json');
      expect(answer.json()).toMatchObject({ gpc: true });
    }
  });
});

describe('consent', () => {
  it('is asked for first; only what was allowed is embedded, and it can be taken back', async () => {
    const { browser } = testAdnet();
    const one = browser();
    const page = async () => (await one.get('news.localhost', '/city-marathon')).body;
    expect(await page()).not.toContain('<iframe');
    expect(await page()).toContain('May the ad network recognise your browser?');
    expect((await one.post('news.localhost', '/consent/given')).statusCode).toBe(303);
    expect(await page()).toContain(
      '<iframe src="https://ads.localhost:8443/frame?host=news.localhost&amp;path=%2Fcity-marathon"',
    );
    await one.post('news.localhost', '/consent/open');
    expect(await page()).not.toContain('<iframe');
    await one.post('news.localhost', '/consent/refused');
    expect(await page()).toContain('You refused tracking');
  });

  it('is not given by a form of another site', async () => {
    const { browser } = testAdnet();
    const one = browser();
    const answer = await one.post('news.localhost', '/consent/given', {
      origin: 'https://shoes.localhost:8443',
    });
    expect(answer.statusCode).toBe(403);
    expect(one.cookies.size).toBe(0);
  });
});

describe('deletion', () => {
  it('of the cookie leaves the profile behind, without a browser that answers to it', async () => {
    const { browser, profiles } = testAdnet();
    const one = browser();
    await one.load('news.localhost', '/city-marathon');
    const before = profiles.count();
    const answer = await one.post('ads.localhost', '/delete-cookies');
    expect(answer.headers['clear-site-data']).toBe('"cookies"');
    expect(one.cookies.size).toBe(0);
    expect(profiles.count()).toBe(before);
    expect(await one.load('shoes.localhost', '/racer')).toContain('this browser is not known');
  });

  it('of the profile removes both sides', async () => {
    const { browser, profiles } = testAdnet();
    const one = browser();
    await one.load('news.localhost', '/city-marathon');
    await one.post('ads.localhost', '/delete-profile');
    expect(one.cookies.size).toBe(0);
    expect(profiles.count()).toBe(0);
  });

  it('is not done by a form of another site', async () => {
    const { browser, profiles } = testAdnet();
    const one = browser();
    await one.load('news.localhost', '/city-marathon');
    for (const headers of [{ origin: 'https://news.localhost:8443' }, { origin: 'null' }]) {
      expect((await one.post('ads.localhost', '/delete-profile', headers)).statusCode).toBe(403);
    }
    expect(profiles.count()).toBe(2);
  });
});

describe('hostile input', () => {
  it.each([
    ['a page that the publisher does not have', '/frame?host=news.localhost&path=/nowhere', 404],
    ['a publisher that is none', '/pixel.gif?host=evil.localhost&path=/racer', 404],
    ['no page', '/frame', 400],
    ['a page twice', '/frame?host=news.localhost&path=/racer&path=/clog', 400],
    ['markup', '/frame?host=news.localhost&path=%3Cb%3E', 404],
  ])('%s is refused', async (_what, url, status) => {
    const { browser, profiles } = testAdnet();
    const answer = await browser().get('ads.localhost', url);
    expect(answer.statusCode).toBe(status);
    expect(answer.body).not.toContain('<b>');
    expect(profiles.count()).toBe(0);
  });

  it('a site that it does not serve is refused', async () => {
    const { browser } = testAdnet();
    expect((await browser().get('shared.gatehouse.localhost', '/')).statusCode).toBe(421);
  });
});
