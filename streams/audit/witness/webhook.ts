import { openReceiver, type Receiver, type WebhookOptions } from '../../replay/webhook.ts';
import { unreachable, witnessId, type Shelf } from './shelf.ts';

/** Somebody else's program: each note is posted, signed as Standard Webhooks has it, until it is taken. It cannot be asked for what it holds. */
export const webhookShelf = (
  { place, url }: { readonly place: string; readonly url: string },
  options: Pick<WebhookOptions, 'rules' | 'secret' | 'resolve'>,
): Shelf => {
  let opened: Promise<Receiver> | undefined;
  const receiver = (): Promise<Receiver> => {
    opened ??= openReceiver(url, options);
    // What was refused for an address may be mended: it is opened anew.
    opened.catch(() => (opened = undefined));
    return opened;
  };
  return {
    id: witnessId(place),
    kind: 'webhook',
    place,
    put: async (size, note, signal) => {
      const parcel = {
        id: `checkpoint.${witnessId(note).slice(2)}`,
        body: note,
        headers: { 'content-type': 'text/plain; charset=utf-8', 'auralink-tree-size': String(size) },
      };
      try {
        const why = await (await receiver()).post(parcel, signal);
        if (why !== undefined) throw new Error(why);
      } catch (thrown) {
        throw unreachable(place, thrown);
      }
    },
    close: async () => (await opened?.catch(() => undefined))?.close(),
  };
};
