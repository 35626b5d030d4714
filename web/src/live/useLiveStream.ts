import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { createRefresher } from './refresh.ts';
import { sequence } from './position.ts';
import { noteProgress } from './progress.ts';
import { live } from './store.ts';
import { openStream } from './stream.ts';

/** Opens the page's one stream while somebody is signed in, and lets it drive every query. */
export const useLiveStream = (): void => {
  const client = useQueryClient();
  useEffect(() => {
    const refresher = createRefresher(client);
    const close = openStream({
      onEvent: (item) => {
        live.event(item);
        refresher.note(item);
      },
      onPosition: (report) => {
        // A log that ends before what was seen is another log: the program was started with --fresh.
        if ((sequence(report.log) ?? Infinity) < (sequence(live.read().recent[0]?.position) ?? 0)) {
          live.forget();
          refresher.all();
        }
        live.report(report);
        refresher.pass(report);
      },
      onHealth: (standing) => {
        live.stand(standing);
        void client.invalidateQueries({ queryKey: ['health'] });
      },
      onProgress: (progress) => noteProgress(client, progress),
      onLink: (link) => {
        live.link(link);
        // The first connection too: what happened between the page's first reads and the stream would be missed.
        if (link === 'live') refresher.all();
      },
      onRefused: () => {
        for (const key of ['session', 'tenant']) void client.invalidateQueries({ queryKey: [key] });
      },
    });
    return () => {
      close();
      refresher.stop();
    };
  }, [client]);
};
