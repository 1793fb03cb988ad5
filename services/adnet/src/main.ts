import { createLogger, type RunningService, serve, systemClock, systemRandom } from '@gatehouse/defaults';
import { SqliteProfiles } from './adapters/sqlite-profiles.ts';
import { createAdnet } from './app.ts';
import { readAdnetConfig } from './config.ts';
import { PROFILES_MAX } from './domain/profiles.ts';

const PURGE_INTERVAL_MS = 60_000;
const DAY_MS = 86_400_000;

function boot(): RunningService {
  const config = readAdnetConfig(process.env);
  const { REPLICA_NAME: replica, LOG_LEVEL: level } = config;
  const logger = createLogger({ name: 'adnet', replica, level });
  const profiles = new SqliteProfiles(config.PROFILES_FILE);
  const purge = () => {
    profiles.purge({ before: systemClock.now() - config.PROFILE_DAYS * DAY_MS, most: PROFILES_MAX });
  };
  purge();
  const purging = setInterval(purge, PURGE_INTERVAL_MS).unref();
  const { app, operations } = createAdnet({
    replica,
    logger,
    trustedProxies: config.TRUSTED_PROXIES,
    publicPort: config.PUBLIC_PORT,
    profiles,
    clock: systemClock,
    random: systemRandom,
  });
  app.addHook('onClose', () => {
    clearInterval(purging);
    profiles.close();
  });
  const { HOST: host, PORT: port, OPERATIONS_PORT: operationsPort } = config;
  return { service: app, operations, host, port, operationsPort, logger };
}

process.exit(await serve(() => Promise.resolve(boot())));
