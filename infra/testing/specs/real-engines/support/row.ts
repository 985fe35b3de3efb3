import { describe, expect, it } from "vitest";
import { type Column, columns, type Row, type RowName, rows } from "../../../engine-table/rows.ts";
import type { World } from "./world.ts";

export const engines = Object.keys(columns) as Column[];

/** What happened with an engine: found once, and again after `forget`. */
export type Facts<T> = {
  (engine: Column): Promise<T>;
  forget(engine: Column): void;
};

/** Lets several rows read the facts of one Run per engine. */
export function once<T>(find: (engine: Column) => Promise<T>): Facts<T> {
  const found = new Map<Column, Promise<T>>();
  const facts = (engine: Column) => {
    const known = found.get(engine) ?? find(engine);
    found.set(engine, known);
    known.catch(() => found.delete(engine));
    return known;
  };
  return Object.assign(facts, { forget: (engine: Column) => void found.delete(engine) });
}

/**
 * A row of the table, tested with each engine. Where the table says that it is not so, the facts must be there and the
 * check must fail: an engine that has learned it is noticed.
 */
export function row<T>(
  name: RowName,
  facts: Facts<T>,
  check: (found: T, engine: Column) => void = () => {},
): void {
  const { so, cannot = {} }: Row = rows[name];
  describe.concurrent(so, () => {
    for (const engine of engines) {
      const why = cannot[engine];
      const title = why === undefined ? columns[engine] : `not with ${columns[engine]}: it ${why}`;
      it(title, async () => {
        const found = await facts(engine);
        if (why !== undefined) return expect(() => check(found, engine)).toThrow();
        try {
          check(found, engine);
        } catch (error) {
          facts.forget(engine); // a second try begins with a Run of its own
          throw error;
        }
      });
    }
  });
}

/** The world that a file's tests share. */
export function worldOf(held: { readonly world?: World }): World {
  if (!held.world) throw new Error("There is no server.");
  return held.world;
}
