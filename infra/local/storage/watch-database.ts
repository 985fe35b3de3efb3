import { checkWhole } from "./check-whole.ts";
import { damagedText } from "./fault-text.ts";

type Parts = {
  readonly data: string;
  /** The file, if a start has not checked all of it. */
  readonly file: string | undefined;
  readonly note: (event: string, fields: object) => void;
};

/**
 * Checks a large database while the server already works. A damaged one is told by `words`, so that no new DevBox
 * starts: its work might be lost. Runs that work go on, and what is still readable is shown.
 */
export function watchDatabase({ data, file, note }: Parts) {
  let damage: string | undefined;
  return {
    words: (): string | undefined => damage,
    /** Begins the check. Returns how to end it. */
    begin(): () => void {
      if (file === undefined) return () => {};
      return checkWhole(file, ({ problem, unknown }) => {
        if (problem !== undefined) damage = damagedText(data, problem);
        if (damage !== undefined) note("database.damaged", { why: damage });
        else if (unknown !== undefined) note("database.not-checked", { why: unknown });
        else note("database.checked", {});
      });
    },
  };
}
