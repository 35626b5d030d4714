import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** What happens to bytes of one direction: pass them on, or do something else and say so with undefined. */
type Pass = (bytes: Buffer) => Buffer | undefined;

/** A line of ours between the program and a server, to be broken in ways a healthy network never shows. */
export interface Proxy {
  readonly port: number;
  /** Lines there are. */
  readonly open: () => number;
  /** Every line there is goes silent, both ways, and stays open: no FIN, no RST. New ones pass, unless `forNew`. */
  readonly blackHole: (forNew?: boolean) => void;
  /** What the server says gets lost from now on, what it is told does not: it does as asked and nobody learns of it. */
  readonly loseReplies: () => void;
  /** Every line there is breaks off. */
  readonly cut: () => void;
  /** New lines pass again. */
  readonly heal: () => void;
  readonly close: () => Promise<void>;
}

interface Line {
  readonly near: Socket;
  readonly far: Socket;
  silent: boolean;
  /** The server's half alone. */
  mute: boolean;
}

/** Looks at what goes by on one line; `cut` breaks it off. */
export type Watch = (cut: () => void) => { readonly toServer: Pass; readonly toClient: Pass };

const asIs: Watch = () => ({ toServer: (bytes) => bytes, toClient: (bytes) => bytes });

/** Opens a line to 127.0.0.1:`port`. `watch` is asked once for each connection. */
export const openProxy = async (port: number, watch: Watch = asIs): Promise<Proxy> => {
  const lines = new Set<Line>();
  let dark = false;
  const end = (line: Line): void => {
    lines.delete(line);
    line.near.destroy();
    line.far.destroy();
  };
  const server = createServer((near) => {
    const line: Line = { near, far: connect(port, '127.0.0.1'), silent: dark, mute: false };
    lines.add(line);
    const { toServer, toClient } = watch(() => end(line));
    const pipe = (from: Socket, to: Socket, pass: Pass, isLost: () => boolean): void => {
      from.setNoDelay(true);
      from.on('data', (bytes) => {
        const passed = isLost() ? undefined : pass(bytes);
        if (passed !== undefined && !to.destroyed) to.write(passed);
      });
      // A dark line hides that the other end has gone, too.
      for (const event of ['end', 'close', 'error'] as const) from.on(event, () => line.silent || end(line));
    };
    pipe(near, line.far, toServer, () => line.silent);
    pipe(line.far, near, toClient, () => line.silent || line.mute);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    open: () => lines.size,
    blackHole: (forNew = false) => {
      dark = forNew;
      for (const line of lines) line.silent = true;
    },
    loseReplies: () => {
      for (const line of lines) line.mute = true;
    },
    cut: () => {
      for (const line of lines) end(line);
    },
    heal: () => {
      dark = false;
    },
    close: async () => {
      for (const line of lines) end(line);
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
