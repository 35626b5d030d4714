// node infra/compose/make-env.mjs: writes .env for docker compose, with new secrets, readable by its owner only.
// Never overwrites one: the volumes hold what was made with the old secrets. Plain JavaScript for any Node ≥ 20.
import { createHmac, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const YEAR_S = 365 * 24 * 3_600;

/** 192 random bits; begins with a letter, since nats-server takes a value that begins with a digit for a number. */
const secret = () => `k${randomBytes(24).toString('hex')}`;

/** 256 bits, as AURALINK_MASTER_KEY wants them; begins with a letter like the others. */
const masterKey = () => {
  for (;;) {
    const key = randomBytes(32).toString('base64url');
    if (/^[A-Za-z]/.test(key)) return key;
  }
};

const base64url = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A token as the facade accepts it (HS256), here for Prometheus: it may read /metrics and the state of the system. */
export const metricsToken = (key, nowS = Math.floor(Date.now() / 1_000)) => {
  const claims = { iss: 'auralink', aud: 'auralink', sub: 'prometheus', tenant: 'default', scope: 'system:read' };
  const signed = `${base64url({ alg: 'HS256', typ: 'JWT' })}.${base64url({ ...claims, iat: nowS, exp: nowS + YEAR_S })}`;
  return `${signed}.${createHmac('sha256', key).update(signed).digest('base64url')}`;
};

/** Every variable that docker-compose.yml demands. */
export const makeEnv = () => {
  const jwtSecret = secret();
  return {
    AURALINK_JWT_SECRET: jwtSecret,
    AURALINK_PERSON_KEY: secret(),
    AURALINK_MASTER_KEY: masterKey(),
    AURALINK_METRICS_TOKEN: metricsToken(jwtSecret),
    NATS_PASSWORD: secret(),
    NATS_MIGRATE_PASSWORD: secret(),
    NATS_EDGE_PASSWORD: secret(),
    POSTGRES_PASSWORD: secret(),
    REDIS_PASSWORD: secret(),
    LIVEKIT_API_KEY: `API${randomBytes(6).toString('hex')}`,
    LIVEKIT_API_SECRET: secret(),
    GRAFANA_PASSWORD: secret(),
  };
};

const main = () => {
  const file = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../.env');
  const lines = Object.entries(makeEnv()).map(([name, value]) => `${name}=${value}\n`);
  try {
    writeFileSync(file, lines.join(''), { mode: 0o600, flag: 'wx' });
    process.stdout.write(`${file} written\n`);
  } catch (error) {
    process.stderr.write(
      `${error.code === 'EEXIST' ? `${file} is there already; it was left as it is` : error.message}\n`,
    );
    process.exitCode = 1;
  }
};

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
