/** Whose a refused credential was, as far as the server knows. The cause of a fault: never shown to who was refused. */
export class RefusedFor extends Error {
  readonly tenant: string;
  readonly subject: string | undefined;
  readonly keyId: string | undefined;

  constructor(who: { readonly tenant: string; readonly subject?: string; readonly keyId?: string }) {
    super('refused');
    this.tenant = who.tenant;
    this.subject = who.subject;
    this.keyId = who.keyId;
  }
}
