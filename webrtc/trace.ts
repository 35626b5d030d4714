import { SpanKind } from '@opentelemetry/api';
import { inSpan, isRecording } from '../schemas/trace.ts';

/** Runs a request to LiveKit's room service in a span, where one is active that somebody sees: health checks make no traces. */
export const asRequest = <T>(method: string, tenant: string, work: () => Promise<T>): Promise<T> =>
  isRecording()
    ? inSpan(
        `livekit ${method}`,
        {
          kind: SpanKind.CLIENT,
          attributes: {
            'rpc.system': 'twirp',
            'rpc.service': 'livekit.RoomService',
            'rpc.method': method,
            'auralink.tenant': tenant,
          },
        },
        work,
      )
    : work();
