import { expect, it } from 'vitest';
import { onEveryNginx } from './support/under-test.ts';
import { call, header } from './support/wire.ts';

const SITES = ['news.localhost', 'shoes.localhost', 'ads.localhost'];

onEveryNginx((bench) => {
  it.each(SITES)('sends requests for %s to the ad network, and says which site it is', async (host) => {
    const headers: [string, string][] = [
      ['Cookie', '__Host-adnet=1'],
      ['Sec-GPC', '1'],
      ['Sec-Fetch-Storage-Access', 'none'],
      ['Gatehouse-Site', 'evil.localhost'],
      ['Gatehouse-Strategy', 'shared'],
    ];
    const answer = await call(bench.gateway, { host, path: '/city-marathon', headers });
    expect([answer.status, header(answer, 'x-replica')]).toEqual([200, 'adnet']);
    const [seen] = bench.adnet.seen;
    const sent = new Map(seen?.headers);
    expect(Object.fromEntries(sent)).toMatchObject({
      cookie: '__Host-adnet=1',
      'sec-gpc': '1',
      'sec-fetch-storage-access': 'none',
      'gatehouse-site': host,
      'x-forwarded-for': '127.0.0.1',
    });
    expect(sent.has('gatehouse-strategy')).toBe(false);
    expect(bench.asked()).toEqual([{ by: 'adnet', url: '/city-marathon' }]);
  });

  it('lets a publisher embed the network, and the network be embedded by its publishers alone', async () => {
    const policyOf = async (host: string, path: string) =>
      header(await call(bench.gateway, { host, path }), 'content-security-policy')?.split('; ');
    const at = (host: string) => `https://${host}:${bench.gateway.httpsPort}`;
    expect(await policyOf('news.localhost', '/racer')).toContain(`frame-src ${at('ads.localhost')}`);
    const frame = await policyOf('ads.localhost', '/frame');
    expect(frame).toContain(`frame-ancestors ${at('news.localhost')} ${at('shoes.localhost')}`);
    for (const [host = '', path = ''] of [
      ['news.localhost', '/'],
      ['ads.localhost', '/'],
      ['ads.localhost', '/frames'],
    ]) {
      expect(await policyOf(host, path)).toContain("frame-ancestors 'none'");
    }
  });

  it('answers undecided where the ad network does not run', async () => {
    await bench.adnet.close();
    try {
      const answer = await call(bench.gateway, { host: 'ads.localhost', path: '/' });
      expect(answer.status).toBe(503);
      expect(JSON.parse(answer.body)).toMatchObject({ code: 'undecided' });
    } finally {
      await bench.adnet.reopen();
    }
  });

  it.each(SITES)('takes people from plain HTTP to %s over TLS', async (host) => {
    const answer = await call(bench.gateway, { host, path: '/racer?x=1', plain: true });
    expect(answer.status).toBe(308);
    expect(header(answer, 'location')).toBe(`https://${host}:${bench.gateway.httpsPort}/racer?x=1`);
  });
});
