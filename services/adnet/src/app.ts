import {
  type Clock,
  createMetrics,
  createOperations,
  createService,
  type Logger,
  type Random,
  type Service,
} from '@gatehouse/defaults';
import type { Profiles } from './domain/profiles.ts';
import { PUBLISHERS } from './domain/publishers.ts';
import { assetRoutes } from './routes/assets.ts';
import { acceptForms } from './routes/forms.ts';
import { networkRoutes } from './routes/network.ts';
import { publisherRoutes } from './routes/publisher.ts';

/** The host that a request came to, as the gateway says it. */
const SITE_HEADER = 'gatehouse-site';
const NETWORK = 'ads.localhost';

export interface AdnetParts {
  /** The name of this process, for X-Replica. */
  readonly replica: string;
  readonly logger: Logger;
  readonly trustedProxies: readonly string[];
  /** The gateway's port, as browsers see it. */
  readonly publicPort: number;
  readonly profiles: Profiles;
  readonly clock: Clock;
  readonly random: Random;
}

/** Three sites in one process: two publishers, and the ad network that both embed. The gateway names the site. */
export function createAdnet(parts: AdnetParts): { app: Service; operations: Service } {
  const { replica, logger, trustedProxies, random, clock, profiles } = parts;
  const metrics = createMetrics({ name: 'adnet', replica });
  const common = { name: 'adnet', replica, logger, trustedProxies, metrics, random };
  const known = [NETWORK, ...PUBLISHERS.map(({ host }) => host)];
  const app = createService({ ...common, constraint: { name: 'site', header: SITE_HEADER, known } });
  acceptForms(app);
  const originOf = (host: string) => new URL(`https://${host}:${parts.publicPort}`).origin;
  const network = originOf(NETWORK);

  const mount = (host: string, routes: (scope: Service) => void) =>
    app.register((scope, _options, done) => {
      scope.addHook('onRoute', (route) => {
        route.constraints = { ...route.constraints, site: host };
      });
      scope.register(assetRoutes);
      routes(scope);
      done();
    });
  mount(NETWORK, (scope) => {
    scope.register(networkRoutes, { profiles, clock, random, origin: network, originOf });
  });
  for (const publisher of PUBLISHERS) {
    const origin = originOf(publisher.host);
    mount(publisher.host, (scope) => {
      scope.register(publisherRoutes, { publisher, network, origin });
    });
  }

  const checks = { profiles: () => Promise.resolve(void profiles.count()) };
  return { app, operations: createOperations({ ...common, service: app, checks }) };
}
