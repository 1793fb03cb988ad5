import { scramVerifier } from './scram.ts';

/** The database, and the role that administers it. No service signs in as that role. */
export const DATABASE = 'gatehouse';

/** A service's own role. It owns one schema, migrates it, and sees nothing of the other's (G16). */
interface ServiceRole {
  readonly role: string;
  readonly schema: string;
}

export const DATABASE_ROLES = {
  auth: { role: 'gatehouse_auth', schema: 'auth' },
  api: { role: 'gatehouse_api', schema: 'shop' },
} as const satisfies Record<string, ServiceRole>;

/**
 * Statements that bring a database, new or of an older version, to its roles; run by the administrator, any number of times.
 * Each ends with an empty line, which is how a server without clients (`postgres --single -j`) tells them apart.
 */
export function databaseRolesSql(passwords: Readonly<Record<keyof typeof DATABASE_ROLES, string>>): string {
  const roles = Object.values(DATABASE_ROLES).map(({ role }) => role);
  const statements = [
    ...(['auth', 'api'] as const).flatMap((service) => [
      madeRole(DATABASE_ROLES[service].role),
      // Every attribute by name: a role that was given more once gives it back.
      `ALTER ROLE ${DATABASE_ROLES[service].role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD '${scramVerifier(DATABASE_ROLES[service].role, passwords[service])}'`,
    ]),
    // PUBLIC may connect to every database and make temporary tables there unless that is taken away.
    ...[DATABASE, 'postgres', 'template1'].map((name) => `REVOKE ALL ON DATABASE ${name} FROM PUBLIC`),
    'REVOKE ALL ON SCHEMA public FROM PUBLIC',
    `GRANT CONNECT ON DATABASE ${DATABASE} TO ${roles.join(', ')}`,
    ...Object.values(DATABASE_ROLES).flatMap(({ role, schema }) => [
      `CREATE SCHEMA IF NOT EXISTS ${schema} AUTHORIZATION ${role}`,
      `ALTER SCHEMA ${schema} OWNER TO ${role}`,
      ownedTables(role, schema),
      // For connections whose own settings do not arrive, as behind a pooler.
      `ALTER ROLE ${role} IN DATABASE ${DATABASE} SET search_path = ${schema}`,
    ]),
  ];
  return `${statements.join(';\n\n')};\n\n`;
}

function madeRole(role: string): string {
  return [
    'DO $$ BEGIN',
    `  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${role}') THEN CREATE ROLE ${role}; END IF;`,
    'END $$',
  ].join('\n');
}

/** Tables that the administrator made in an older version; indexes and sequences follow their tables. */
function ownedTables(role: string, schema: string): string {
  return [
    'DO $$ DECLARE name text; BEGIN',
    "  FOR name IN SELECT format('%I.%I', nspname, relname) FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace",
    `    WHERE nspname = '${schema}' AND relkind IN ('r', 'p') AND pg_get_userbyid(relowner) <> '${role}'`,
    `  LOOP EXECUTE format('ALTER TABLE %s OWNER TO ${role}', name); END LOOP;`,
    'END $$',
  ].join('\n');
}
