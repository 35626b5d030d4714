import { describe, expect, it } from 'vitest';
import { asyncapi } from './asyncapi.ts';
import { loadCatalogue } from './catalogue.ts';

const catalogue = await loadCatalogue();
const document = asyncapi(catalogue, { version: '1.2.3' }) as {
  readonly asyncapi: string;
  readonly channels: Record<
    string,
    {
      readonly address: string;
      readonly parameters: Record<string, unknown>;
      readonly messages: Record<string, { readonly $ref: string }>;
    }
  >;
  readonly components: {
    readonly messages: Record<
      string,
      {
        readonly name: string;
        readonly examples: readonly { readonly payload: { readonly data: unknown; readonly type: string } }[];
      }
    >;
  };
};

/** What a JSON pointer inside the document leads to. */
const at = (ref: string): unknown =>
  ref
    .slice(2)
    .split('/')
    .reduce<unknown>(
      (node, key) => (node as Record<string, unknown> | undefined)?.[key.replaceAll('~1', '/').replaceAll('~0', '~')],
      document,
    );

describe('the AsyncAPI document', () => {
  it('has a channel for every event of the catalogue, addressed by its subject', () => {
    expect(document.asyncapi).toBe('3.1.0');
    expect(Object.keys(document.channels)).toHaveLength(
      catalogue.events.size + ['live', 'edges', 'edgeAnswers'].length,
    );
    expect(document.channels['participant.joined.v1']?.address).toBe(
      'ev.{shard}.{tenant}.room.{roomId}.participant_joined',
    );
  });

  it('declares each parameter of an address and no other', () => {
    for (const { address, parameters } of Object.values(document.channels).filter(
      (channel) => channel.address !== null,
    ))
      expect(Object.keys(parameters).toSorted()).toEqual(
        [...address.matchAll(/\{(\w+)\}/g)].map((match) => String(match[1])).toSorted(),
      );
  });

  it('refers to nothing that is not there', () => {
    const refs = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map((match) => match[1] as string);
    expect(refs.length).toBeGreaterThan(0);
    for (const ref of refs) expect([ref, at(ref)]).toEqual([ref, expect.anything()]);
  });

  it("gives each message the declaration's own example", () => {
    for (const { name, examples } of Object.values(document.components.messages).filter((message) =>
      catalogue.events.has(message.name),
    ))
      expect(catalogue.problems(name, examples[0]?.payload.data)).toEqual([]);
  });
});
