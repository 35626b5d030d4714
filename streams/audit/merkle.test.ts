import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { climb, createTree, leafHash, nodeHash, pathOf, rootOf } from './merkle.ts';

/** The inputs of certificate-transparency's own tests of RFC 6962, as hex, and the roots after each of them. */
const INPUTS = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
const ROOTS = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];
const leaves = INPUTS.map((hex) => leafHash(Buffer.from(hex, 'hex').toString('latin1')));

describe('the Merkle tree', () => {
  it('has the roots of the known answers of RFC 6962 for every size', () => {
    expect(INPUTS.map((_, index) => rootOf(leaves.slice(0, index + 1)).toString('hex'))).toEqual(ROOTS);
    expect(rootOf([]).toString('hex')).toBe(createHash('sha256').digest('hex'));
  });

  it('tells a leaf from a node: nobody can pass two hashes off as an event', () => {
    const [a, b] = [leaves[0] as Buffer, leaves[1] as Buffer];
    expect(leafHash(Buffer.concat([a, b]).toString('latin1'))).not.toEqual(nodeHash(a, b));
  });

  it('gives every leaf of a tree of any size a path that leads to the root, and to no other', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 70 }), fc.nat(), (size, at) => {
        const some = Array.from({ length: size }, (_, index) => leafHash(String(index)));
        const index = at % size;
        const path = pathOf(some, index);
        const root = rootOf(some);
        expect(climb(some[index] as Buffer, path)).toEqual(root);
        expect(path.length).toBeLessThanOrEqual(Math.ceil(Math.log2(size)));
        expect(climb(leafHash('another'), path)).not.toEqual(root);
        if (path[0])
          expect(
            climb(some[index] as Buffer, [
              { ...path[0], side: path[0].side === 'left' ? 'right' : 'left' },
              ...path.slice(1),
            ]),
          ).not.toEqual(root);
      }),
    );
  });

  it('keeps no more than the logarithm of what it has seen', () => {
    const tree = createTree();
    for (let index = 0; index < 1_000; index += 1) tree.add(leafHash(String(index)));
    expect(tree.size()).toBe(1_000);
    expect(tree.root()).toEqual(rootOf(Array.from({ length: 1_000 }, (_, index) => leafHash(String(index)))));
  });
});
