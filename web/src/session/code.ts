/** The one-use code of a sign-in link, `/#code=…`; a person may paste the link or only the code. */
export const codeIn = (text: string): string | undefined => {
  const trimmed = text.trim();
  const fragment = trimmed.includes('#') ? trimmed.slice(trimmed.indexOf('#') + 1) : '';
  const code = fragment ? new URLSearchParams(fragment).get('code') : trimmed;
  return code && /^[\w.~-]{8,}$/.test(code) ? code : undefined;
};

/** Takes the code out of the address, so that it stays neither in the history nor in a copied link. */
export const takeCode = (): string | undefined => {
  const code = location.hash.includes('code=') ? codeIn(location.hash) : undefined;
  if (code) history.replaceState(history.state, '', location.pathname + location.search);
  return code;
};

/** A sign-in link that is opened in this very tab changes only the fragment: the page starts anew with it. */
export const watchForCode = (): void => {
  addEventListener('hashchange', () => {
    if (location.hash.includes('code=')) location.reload();
  });
};
