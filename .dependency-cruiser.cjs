/**
 * Who may import whom, as an allow-list: whatever is absent here is refused, a new folder included.
 * The parser must be swc: with TypeScript 7 alone the cruiser reads no module at all and exits 0.
 */
const MAY = {
  schemas: [],
  streams: ['schemas'],
  llm: ['schemas'],
  handlers: ['schemas', 'streams'],
  db: ['schemas', 'streams'],
  sip: ['schemas', 'streams'],
  webrtc: ['schemas', 'streams'],
  mcp: ['schemas', 'streams'],
  http: ['schemas', 'streams', 'db'],
  infra: ['schemas', 'streams', 'llm', 'handlers', 'db', 'sip', 'webrtc', 'mcp', 'http'],
  web: [],
  tests: ['schemas', 'streams', 'llm', 'handlers', 'db', 'sip', 'webrtc', 'mcp', 'http', 'infra', 'bench'],
  bench: ['schemas', 'streams', 'llm', 'handlers', 'db', 'sip', 'webrtc', 'mcp', 'http', 'infra', 'tests'],
};

const rooms = Object.entries(MAY).map(([room, others]) => ({
  from: { path: `^${room}/` },
  to: { path: [`^${room}/`, ...others.map((other) => `^${other}/`)] },
}));

module.exports = {
  forbidden: [
    { name: 'no-cycle', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  allowed: [
    ...rooms,
    // A test beside the code may use the ground that the tests stand on.
    { from: { path: '\\.test\\.ts$' }, to: { path: '^tests/ground' } },
    { from: {}, to: { dependencyTypes: ['core', 'npm', 'npm-dev', 'npm-optional', 'npm-peer'] } },
    // The top level holds configuration only.
    { from: { path: '^[^/]+$' }, to: {} },
  ],
  allowedSeverity: 'error',
  options: {
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(web/dist|node_modules)/' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.cjs', '.js', '.json'],
    },
  },
};
