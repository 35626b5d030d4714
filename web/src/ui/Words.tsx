/** A sentence of the program; what it puts between backticks is code. */
export const Words = ({ children }: { readonly children: string }) => (
  <>{children.split('`').map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part))}</>
);
