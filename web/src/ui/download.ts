/** Saves a value as a file of JSON, `<name>.json`. */
export const downloadJson = (name: string, value: unknown): void => {
  const address = URL.createObjectURL(new Blob([JSON.stringify(value, null, 2)], { type: 'application/json' }));
  Object.assign(document.createElement('a'), { href: address, download: `${name}.json` }).click();
  URL.revokeObjectURL(address);
};
