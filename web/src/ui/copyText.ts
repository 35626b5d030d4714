import { notifyDone, notifyFailure } from './notify.ts';

/** Browsers give the clipboard only to https and localhost; elsewhere the old way still works from a click. */
const copyBySelection = (text: string): boolean => {
  const field = document.createElement('textarea');
  field.value = text;
  field.style.position = 'fixed';
  field.style.opacity = '0';
  // Inside an open dialog the focus may not leave it.
  (document.querySelector('[role="dialog"]') ?? document.body).append(field);
  field.select();
  const copied = document.execCommand('copy');
  field.remove();
  return copied;
};

/** @returns whether the text is on the clipboard now. */
export const copyText = async (text: string): Promise<boolean> => {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
};

/** Copies, and says in a corner what was copied, or that nothing was. */
export const copyAndSay = async (text: string, what: string): Promise<void> =>
  (await copyText(text)) ? notifyDone(`${what} copied`) : notifyFailure('The browser did not allow copying', text);
