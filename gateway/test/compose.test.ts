import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const composeFile = readFileSync(resolve(root, 'docker-compose.yml'), 'utf8');

interface Service {
  restart?: string;
  depends_on?: Record<string, { condition: string }>;
  read_only?: boolean;
  user?: string;
  cap_drop?: string[];
  security_opt?: string[];
  healthcheck?: { test: string[]; start_interval?: string };
  deploy?: { replicas?: number; resources: { limits: Record<string, unknown> } };
  environment?: Record<string, string | null>;
  ports?: { host_ip: string; published: string; target: number }[];
  networks?: Record<string, unknown>;
  image: string;
  build?: { args: Record<string, string> };
}

interface Project {
  services: Record<string, Service>;
  networks: Record<string, { internal?: boolean }>;
}

/** What Compose makes of the file under an environment with nothing but `variables`. */
function configure(variables: Record<string, string> = {}): Project {
  const environment = { PATH: process.env.PATH, HOME: process.env.HOME, PWD: root, ...variables };
  // An own, empty env file: one that the developer has must not count.
  const args = [
    'compose',
    '--env-file',
    '/dev/null',
    '--file',
    resolve(root, 'docker-compose.yml'),
    'config',
    '--format',
    'json',
  ];
  return JSON.parse(execFileSync('docker', args, { env: environment, encoding: 'utf8' })) as Project;
}

function composeMissing(): string | undefined {
  try {
    execFileSync('docker', ['compose', 'version'], { stdio: 'pipe' });
    return undefined;
  } catch {
    return 'there is no Docker Compose: install Docker with its Compose plug-in';
  }
}

describe('docker-compose.yml', () => {
  const missing = composeMissing();
  beforeEach((context) => {
    if (missing !== undefined) context.skip(missing);
  });

  it('runs the official images, each pinned to one version, when nothing is set', () => {
    const { services } = configure();
    expect(services.redis?.image).toMatch(/^redis:8\.\d+\.\d+-\w+$/);
    expect(services.postgres?.image).toMatch(/^postgres:18\.\d+-\w+$/);
    expect(services.gateway?.build?.args.NGINX_IMAGE).toMatch(/^nginx:1\.30\.\d+-\w+$/);
    for (const name of ['setup', 'auth', 'api']) {
      expect(services[name]?.build?.args.NODE_IMAGE).toMatch(/^node:24\.\d+\.\d+-\w+-slim$/);
    }
  });

  it('is the one place where versions of images are, beside the example that is compared with it', () => {
    const files = execFileSync('git', ['ls-files', '*.ts', '*.yml', '*.sh', '*Dockerfile', '.env.example'], {
      cwd: root,
      encoding: 'utf8',
    });
    const pinned = /['"\s=:-](?:node|nginx|redis|postgres|grafana\/k6):\d+\.\d+/;
    const places = files
      .split('\n')
      .filter(
        (file) => !/^$|^\.ci\/offline/.test(file) && pinned.test(readFileSync(resolve(root, file), 'utf8')),
      );
    expect(places).toEqual(['.env.example', 'docker-compose.yml']);
  });

  it('takes other images by variable', () => {
    const { services } = configure({
      NODE_IMAGE: 'n',
      NGINX_IMAGE: 'x',
      REDIS_IMAGE: 'r',
      POSTGRES_IMAGE: 'p',
    });
    expect([services.redis?.image, services.postgres?.image]).toEqual(['r', 'p']);
    expect([services.gateway?.build?.args.NGINX_IMAGE, services.api?.build?.args.NODE_IMAGE]).toEqual([
      'x',
      'n',
    ]);
  });

  it.each(['setup', 'gateway', 'auth', 'api', 'adnet', 'redis', 'postgres'])(
    '%s has nothing it does not need',
    (name) => {
      const service = configure().services[name];
      expect(service).toMatchObject({
        read_only: true,
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges:true'],
      });
      expect(service?.user).toMatch(/^[1-9]\d*:[1-9]\d*$/);
      if (name === 'setup') return;
      expect(service?.healthcheck).toMatchObject({ start_interval: '1s' });
      expect(service?.deploy?.resources.limits).toMatchObject({
        cpus: expect.anything(),
        memory: expect.anything(),
      });
    },
  );

  // `service_healthy` of a scaled service waits for every replica: one ill replica of three kept a gateway that was made
  // again as `Created`, for good. A count of restarts goes over the whole life of a container.
  it('starts each part without waiting for the health of another, and repairs each crash', () => {
    const { services } = configure();
    for (const [name, { restart, depends_on = {} }] of Object.entries(services)) {
      const conditions = Object.entries(depends_on).filter(([on]) => on !== 'setup');
      for (const [on, { condition }] of conditions)
        expect(condition, `${name} → ${on}`).toBe('service_started');
      if (name !== 'setup') expect(restart, name).toBe('unless-stopped');
    }
    expect(Object.keys(services.gateway?.depends_on ?? {})).toEqual(['adnet', 'api', 'auth', 'setup']);
    // A one-shot that has done its work must not run again.
    expect(services.setup?.restart).toBe('on-failure:3');
  });

  it('opens two ports of this machine, and no other service’s', () => {
    const { services, networks } = configure({ HTTPS_PORT: '9443', HTTP_PORT: '9080' });
    const ports = Object.values(services).flatMap((service) => service.ports ?? []);
    expect(ports.map(({ host_ip, published, target }) => [host_ip, published, target])).toEqual([
      ['127.0.0.1', '9443', 8443],
      ['127.0.0.1', '9080', 8080],
    ]);
    expect(services.auth?.environment?.PUBLIC_PORT).toBe('9443');
    expect(services.gateway?.environment?.GATEHOUSE_HTTPS_PORT).toBe('9443');
    expect(services.gateway?.environment?.GATEHOUSE_HTTP_PORT).toBe('9080');
    expect(networks.data?.internal).toBe(true);
    // Only the gateway has a way out (G16).
    const open = Object.keys(networks).filter((name) => networks[name]?.internal !== true);
    expect(open).toEqual(['outside']);
    const out = Object.keys(services).filter((name) => 'outside' in (services[name]?.networks ?? {}));
    expect(out).toEqual(['gateway']);
    expect(Object.keys(services.gateway?.networks ?? {}).toSorted()).toEqual(['edge', 'outside']);
    expect(Object.keys(services.redis?.networks ?? {})).toEqual(['data']);
  });

  it('starts three replicas, or as many as one says', () => {
    expect(configure().services.api?.deploy?.replicas).toBe(3);
    expect(configure({ API_REPLICAS: '5' }).services.api?.deploy?.replicas).toBe(5);
  });

  it('hands on what is set, and leaves what is not to the services', () => {
    const untouched = configure().services.api?.environment ?? {};
    expect(untouched).toMatchObject({
      ACCESS_TOKEN_SECONDS: null,
      STRATEGIES: null,
      REDIS_URL: 'redis://api@redis:6379',
    });
    const set = configure({ ACCESS_TOKEN_SECONDS: '10', STRATEGIES: 'token', REDIS_URL: '' });
    for (const name of ['auth', 'api']) {
      expect(set.services[name]?.environment).toMatchObject({
        ACCESS_TOKEN_SECONDS: '10',
        STRATEGIES: 'token',
        REDIS_URL: '',
      });
    }
  });

  it('holds no secret, and gives services paths instead', () => {
    for (const { environment = {} } of Object.values(configure().services)) {
      for (const [name, value] of Object.entries(environment)) {
        if (/(PASSWORD|SECRET|KEYS?)(_FILE)?$/.test(name)) {
          expect(name).toMatch(/_FILE$/);
          expect(value).toMatch(/^\/run\/gatehouse\/[a-z-]+$/);
        }
      }
    }
  });

  it('has every variable it reads in .env.example, with the same default', () => {
    const example = readFileSync(resolve(root, '.env.example'), 'utf8');
    const documented = new Map(
      [...example.matchAll(/^#([A-Z_]+)=(.*)$/gm)].map(([, name, value]) => [name, value]),
    );
    const defaulted = [...composeFile.matchAll(/\$\{([A-Z_]+):?-([^}]*)\}/g)];
    expect(defaulted.length).toBeGreaterThan(10);
    // The project's name follows from the folder, and each service is a user of Redis of its own.
    const derived = ['COMPOSE_PROJECT_NAME', 'PWD', 'REDIS_URL'];
    for (const [, name = '', value] of defaulted) {
      if (!derived.includes(name)) expect(documented.get(name), name).toBe(value);
    }
    for (const [, name] of composeFile.matchAll(/^ {2,6}([A-Z_]+):$/gm))
      expect(documented.has(name), name).toBe(true);
  });
});
