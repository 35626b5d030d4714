/**
 * How many rooms of tenant `$1` are open or asked for, as an expression of SQL. LiveKit may report a room before the answer to its wish is
 * on the log: by its name, which no other open room of a server has, it is counted once.
 */
export const OPEN_ROOMS = `((select count(*) from aura.rooms where tenant = $1 and state in ('created', 'active'))
    + (select count(*) from aura.room_requests q where q.tenant = $1 and q.state = 'requested' and not exists (
      select from aura.rooms r where r.tenant = $1 and r.state in ('created', 'active') and r.name = q.name)))`;
