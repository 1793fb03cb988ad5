import type { Settings } from '../../common/src/start-request.ts';

/** The gateway starts without it. */
const WITHOUT_ADNET = [
  '  gateway:',
  '    environment: { GATEHOUSE_ADNET: "" }',
  '    depends_on:',
  '      adnet: !reset null',
  '  adnet:',
  '    profiles: ["off"]',
];

/**
 * What is laid over docker-compose.yml: variables for all services, and no Redis where it is off. Values are JSON, which
 * is YAML; `$` is doubled, for Compose would replace what follows it.
 */
export function overrideFile({ environment, redis, adnet }: Settings): string {
  const literal = Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [name, value.replaceAll('$', '$$$$')]),
  );
  const dependencies = {
    setup: { condition: 'service_completed_successfully' },
    postgres: { condition: 'service_healthy' },
  };
  const service = (name: string) => [
    `  ${name}:`,
    `    environment: ${JSON.stringify(literal)}`,
    ...(redis ? [] : [`    depends_on: !override ${JSON.stringify(dependencies)}`]),
  ];
  return [
    'services:',
    ...service('auth'),
    ...service('api'),
    ...(adnet ? [`  adnet:`, `    environment: ${JSON.stringify(literal)}`] : WITHOUT_ADNET),
    ...(redis ? [] : ['  redis:', '    profiles: ["off"]']),
    '',
  ].join('\n');
}
