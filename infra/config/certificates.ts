import { join } from 'node:path';
import type { TlsFiles } from '../../streams/broker.ts';
import { PLATFORM } from '../../streams/grants.ts';
import { developmentFiles, type DevelopmentFiles } from '../certs/development.ts';
import type { NamedCertificate } from '../certs/expiry.ts';
import type { Config } from '../config.ts';
import { ANY_ROLE, type HttpTls } from './encryption.ts';

/** Where the certificates of a data directory lie that runs with AURALINK_TLS=dev. */
export const localCertificates = (dataDir: string): DevelopmentFiles => developmentFiles(join(dataDir, 'tls'));

/** How the facade is served: as the settings say, else with the certificate of the data directory where that has one. */
export const httpTlsOf = ({ tls, tlsClient, localTls, dataDir }: Config): HttpTls | undefined => {
  if (tls !== undefined || localTls === 'off') return tls;
  const { ca, server } = localCertificates(dataDir);
  return { ...server('http'), clientCa: ca, client: tlsClient };
};

const named = (name: string, path: string | undefined): readonly NamedCertificate[] =>
  path === undefined ? [] : [{ name, file: path }];

/** Every certificate that the configured connections use, by setting; `{role}` stands for the role of the reads. */
export const certificatesOf = (config: Config): readonly NamedCertificate[] => {
  const { nats, database, localTls, dataDir } = config;
  const files = localTls === 'dev' ? localCertificates(dataDir) : undefined;
  const own = (name: string): TlsFiles | undefined => files && { ca: files.ca, ...files.client(name) };
  const broker = (nats ? nats.tls : own(PLATFORM)) ?? {};
  const postgres = (database ? database.tls : own(ANY_ROLE)) ?? {};
  const http: Partial<HttpTls> = httpTlsOf(config) ?? {};
  return [
    ...named('NATS_CA', broker.ca),
    ...named('NATS_CERT', broker.cert),
    ...named('DATABASE_CA', postgres.ca),
    ...named('DATABASE_CERT', postgres.cert?.replaceAll('{role}', ANY_ROLE)),
    ...named('TLS_CERT', http.cert),
    ...named('TLS_CLIENT_CA', http.clientCa),
  ];
};
