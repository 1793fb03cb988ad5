import { spawnSync } from 'node:child_process';
import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makePrefix, prefixFlags } from './support/nginx.ts';
import { startReplica } from './support/replica.ts';
import { onEveryNginx, upstreamsOf } from './support/under-test.ts';
import { until } from './support/until.ts';
import { call, header, open, readToEnd } from './support/wire.ts';

const host = 'shared.gatehouse.localhost';

onEveryNginx((bench) => {
  it('has nothing to complain about in its configuration', async () => {
    const upstreams = { replicas: [{ name: 'api-1', port: 1 }], authPort: 2, authOperationsPort: 3 };
    const { base, prefix } = await makePrefix(bench.nginx, upstreams, {
      httpsPort: 18_443,
      httpPort: 18_080,
    });
    try {
      const check = () => {
        const [program, ...args] = bench.nginx.command(prefix, [...prefixFlags(prefix), '-t']);
        return spawnSync(program, args, { encoding: 'utf8' });
      };
      const good = check();
      expect(good.stderr).not.toMatch(/\[(warn|error|emerg|alert)\]/);
      expect(good.status).toBe(0);
      // The check can fail.
      writeFileSync(join(prefix, 'edge/plain.conf'), 'listen nowhere at all;\n');
      chmodSync(join(prefix, 'edge/plain.conf'), 0o644);
      expect(check().status).toBe(1);
    } finally {
      rmSync(base, { recursive: true, force: true });
    }
  });

  it('reads an edge with other replicas without losing a request', async () => {
    const replica = await startReplica('api-4');
    let failed = 0;
    let done = false;
    const load = (async () => {
      while (!done) {
        const answer = await call(bench.gateway, {
          host,
          path: '/api/transfers',
          method: 'POST',
          body: '{}',
        });
        if (answer.status !== 200) failed += 1;
      }
    })();
    try {
      bench.gateway.reload({ ...upstreamsOf(bench), replicas: [...bench.replicas, replica] });
      await until(() => replica.seen.length > 0);
      bench.gateway.reload(upstreamsOf(bench));
      await until(async () => {
        const before = replica.seen.length;
        for (let turn = 0; turn < 8; turn += 1) await call(bench.gateway, { host, path: '/api/public' });
        return replica.seen.length === before;
      });
    } finally {
      done = true;
      await load;
      await replica.close();
    }
    expect(failed).toBe(0);
  });

  it('ends the connection of a client that does not finish its header', async () => {
    const socket = await open(bench.gateway);
    socket.write('GET /api/me HTTP/1.1\r\nHost: shared.gatehouse.localhost\r\nX-Slow: ');
    const drip = setInterval(() => socket.write('x'), 1000);
    const started = performance.now();
    try {
      await readToEnd(socket).catch(() => undefined);
    } finally {
      clearInterval(drip);
    }
    expect(performance.now() - started).toBeLessThan(13_000);
    expect(bench.asked()).toEqual([]);
  });

  it('ends the connection of a client that does not finish its body, and bothers no replica with it', async () => {
    const socket = await open(bench.gateway);
    socket.write('POST /api/me HTTP/1.1\r\nHost: shared.gatehouse.localhost\r\nContent-Length: 10\r\n\r\nx');
    await readToEnd(socket).catch(() => undefined);
    expect(bench.asked()).toEqual([]);
  });

  it('reports nothing while clients merely err', async () => {
    await call(bench.gateway, { host: 'evil.test', path: '/' });
    await call(bench.gateway, { host, path: '//x' });
    const answer = await call(bench.gateway, { host: 'gatehouse.localhost', path: '/missing' });
    expect(header(answer, 'x-replica')).toBe('gateway');
    expect(
      bench.gateway
        .errors()
        .split('\n')
        .filter(
          (line) => !/open\(\) ".*missing" failed/.test(line) && /\[(warn|crit|alert|emerg)\]/.test(line),
        ),
    ).toEqual([]);
  });
});
