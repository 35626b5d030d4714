import { createClient } from '../api.gen.ts';
import { send } from './call.ts';

/** The program's API, a function for each operation, with the session's cookie. Throws a ProblemError for what was refused. */
export const api = createClient(send);
