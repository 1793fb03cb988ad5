import { hostname } from 'node:os';
import { adnetConfig } from '@gatehouse/adnet/config';
import { apiConfig } from '@gatehouse/api/config';
import { authConfig } from '@gatehouse/auth/config';
import { commonConfig } from '@gatehouse/defaults';
import { timeLimitsConfig } from '@gatehouse/session';
import { type TObject, type TSchema, Type } from 'typebox';
import { tableText } from './table.ts';

interface Variable {
  name: string;
  services: 'both' | 'auth' | 'api' | 'adnet';
  /** As one writes it; undefined when there is none. */
  fallback: string | undefined;
  required: boolean;
  rule: string;
  /** Named in docker-compose.yml: `set` there, or `passed` on from `.env` and the shell. */
  compose: 'set' | 'passed' | undefined;
  isLimit: boolean;
}

/** Every variable that a service reads, in the order in which the services declare them. */
export function variables(composeFile: string): Variable[] {
  const auth = Object.entries<TSchema>((authConfig as TObject).properties);
  const api = Object.entries<TSchema>((apiConfig as TObject).properties);
  const adnet = Object.entries<TSchema>((adnetConfig as TObject).properties);
  const all = new Map<string, TSchema>([...auth, ...api, ...adnet]);
  return [...all].map(([name, schema]) => {
    const fallback = fallbackOf(name, schema);
    const inAuth = auth.some(([one]) => one === name);
    const inApi = api.some(([one]) => one === name);
    return {
      name,
      services: inAuth && inApi ? 'both' : inAuth ? 'auth' : inApi ? 'api' : 'adnet',
      fallback,
      required: fallback === undefined && !Type.IsOptional(schema),
      rule: String((schema as { description?: unknown }).description ?? ''),
      compose: composeOf(name, composeFile),
      isLimit: name in timeLimitsConfig.properties,
    };
  });
}

/** `variables-common`, `variables-auth`, `variables-api`, `variables-adnet`, `variables-limits` */
export function variablesTable(part: string, composeFile: string): string {
  const rows = variables(composeFile).filter((variable) => partOf(variable) === part);
  if (rows.length === 0) throw new Error(`No variable belongs to ${part}.`);
  return tableText({
    head: ['variable', 'default', 'compose', 'meaning'],
    rows: rows.map(({ name, fallback, required, compose, rule }) => [
      `\`${name}\``,
      fallback ?? (required ? 'none: required' : 'none'),
      compose === undefined ? 'default' : compose === 'set' ? 'set' : 'passed on',
      rule,
    ]),
  });
}

function partOf({ name, services, isLimit }: Variable): string {
  if (isLimit) return 'limits';
  if (services !== 'both') return services;
  return name in commonConfig.properties ? 'common' : 'keys';
}

function fallbackOf(name: string, schema: TSchema): string | undefined {
  const value = (schema as { default?: unknown }).default;
  if (value === undefined) return undefined;
  if (name === 'REPLICA_NAME' && value === hostname()) return 'the host name';
  if (Array.isArray(value)) return value.length === 0 ? 'empty' : `\`${value.join(',')}\``;
  return value === '' ? 'empty' : `\`${String(value)}\``;
}

/** How docker-compose.yml names a variable, or the file that holds it. */
function composeOf(name: string, composeFile: string): Variable['compose'] {
  const value = new RegExp(`^ +${name}(?:_FILE)?:(.*)$`, 'm').exec(composeFile)?.[1]?.trim();
  if (value === undefined) return undefined;
  return value === '' || value.includes('$') ? 'passed' : 'set';
}
