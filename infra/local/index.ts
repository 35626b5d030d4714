export { findBinary, postgresBinDir, type ServerName } from './binaries.ts';
export { startLiveKit, type LocalLiveKit } from './livekit.ts';
export { startNats, type LocalNats, type NatsUser } from './nats.ts';
export { startPostgres, type LocalPostgres } from './postgres.ts';
