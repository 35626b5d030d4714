import { ERRORS, type ErrorCode } from '../../schemas/errors.ts';
import type { Json } from './hoist.ts';

/** The shape of every refusal. */
export const PROBLEM: Json = {
  title: 'Problem',
  description: 'RFC 9457 problem details. The code is from /docs/errors and never changes its meaning.',
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'instance', 'code', 'next', 'request_id'],
  properties: {
    type: { type: 'string', description: 'Address of the code in the error table' },
    title: { type: 'string' },
    status: { type: 'integer', minimum: 400, maximum: 599 },
    detail: { type: 'string' },
    instance: { type: 'string', description: 'Path of the request, without its query' },
    code: { type: 'string', enum: Object.keys(ERRORS) },
    next: { type: 'string', description: 'What can be done about it' },
    request_id: { type: 'string', description: 'X-Request-Id of the answer; the log has it too' },
    errors: {
      type: 'array',
      description: 'Every difference, each with its JSON pointer',
      items: {
        type: 'object',
        required: ['pointer', 'message'],
        properties: {
          in: { type: 'string', enum: ['params', 'query', 'headers', 'body'] },
          pointer: { type: 'string' },
          message: { type: 'string' },
        },
      },
    },
  },
};

/** The problem document of a code, as an example. */
export const problemExample = (code: ErrorCode): Json => {
  const { title, status, next } = ERRORS[code];
  return {
    summary: title,
    value: {
      type: `/docs/errors#${code.toLowerCase()}`,
      title,
      status,
      detail: title,
      instance: '/api/v1/rooms/RM_FZ8vZ6993fKS',
      code,
      next,
      request_id: '0b6d5c1e-4a41-4f5a-9d3e-6b1f3a0c2d7e',
      ...(code === 'BODY_INVALID' ? { errors: [{ in: 'body', pointer: '/name', message: 'must be a string' }] } : {}),
    },
  };
};

const referTo = (code: ErrorCode): Json => ({ $ref: `#/components/examples/${code}` });

/** Content of an answer that refuses with one of these codes. */
export const problemContent = (codes: readonly ErrorCode[]): Json => ({
  'application/problem+json': {
    schema: {
      allOf: [
        { $ref: '#/components/schemas/Problem' },
        { type: 'object', properties: { code: { type: 'string', enum: codes } } },
      ],
    },
    examples: Object.fromEntries(codes.map((code) => [code, referTo(code)])),
  },
});

/** What a status means, code by code. */
export const problemText = (codes: readonly ErrorCode[]): string =>
  codes.map((code) => `\`${code}\`: ${ERRORS[code].title}`).join('  \n');
