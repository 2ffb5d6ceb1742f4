import type { BrokenText } from './editor-state';

const keyOf = (workflow: string) => `personal-q.yaml.${workflow}`;

/** YAML that does not parse yet, kept in this browser until it does or is discarded. */
export const brokenTexts = {
  read(workflow: string): BrokenText | null {
    try {
      const text = localStorage.getItem(keyOf(workflow));
      return text === null ? null : (JSON.parse(text) as BrokenText);
    } catch {
      // Storage can be forbidden, and then there is none.
      return null;
    }
  },
  write(workflow: string, broken: BrokenText | null): void {
    try {
      if (broken) localStorage.setItem(keyOf(workflow), JSON.stringify(broken));
      else localStorage.removeItem(keyOf(workflow));
    } catch {
      // See above: it holds until the page is left.
    }
  },
};
