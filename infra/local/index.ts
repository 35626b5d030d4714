export { findBinary, postgresBinDir, type ServerName } from './binaries.ts';
export { startLiveKit, type LiveKitOptions, type LocalLiveKit } from './livekit.ts';
export { startNats, type LocalNats, type NatsOptions, type NatsUser } from './nats.ts';
export { startPostgres, type LocalPostgres, type PostgresOptions } from './postgres.ts';
export type { Exit, LocalServer } from './server.ts';
