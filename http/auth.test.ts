import { describe, expect, it } from 'vitest';
import { checkOrigin } from './auth.ts';

describe('an origin behind a proxy', () => {
  const headers = { host: 'internal:8080', origin: 'https://aura.example' };

  it('is own when it is configured, and only then', () => {
    expect(() => checkOrigin('POST', headers, { origins: ['https://aura.example'] })).not.toThrow();
    expect(() => checkOrigin('POST', headers, { origins: [] })).toThrow('ORIGIN_NOT_ALLOWED');
    expect(() => checkOrigin('POST', headers, { origins: ['https://aura.example.evil'] })).toThrow(
      'ORIGIN_NOT_ALLOWED',
    );
  });
});
