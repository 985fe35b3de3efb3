import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createReference, seen, withoutColours } from "./reference.fixture.ts";
import { createScreen } from "./screen.ts";

/** What programs wrote to a terminal of this size. */
const size = { columns: 80, rows: 24 };
const folder = new URL("recordings/", import.meta.url);
const recordings = readdirSync(folder).flatMap((file) => /^(.+)\.tty$/.exec(file)?.[1] ?? []);
const read = (name: string) => readFileSync(new URL(`${name}.tty`, folder), "utf8");

/** It ends on the full screen, which we keep after what was on the main one. */
const endsOnFullScreen = ["mc"];

describe.each(recordings)("what %s writes", (name) => {
  it("is shown as a terminal shows it, at every moment and at the end", async () => {
    const stream = read(name);
    const lengths = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(lengths, async (pieces) => {
        const reference = createReference(size);
        const screen = createScreen(size.rows);
        let left = "";
        for (let at = 0, count = 0; at < stream.length; count += 1) {
          const piece = stream.slice(at, at + (pieces[count % pieces.length] ?? 1));
          at += piece.length;
          left += screen.add(piece);
          await reference.add(piece);
          const now = seen(withoutColours(screen.text));
          expect(now.endsWith(seen(reference.screen())), `${name} at ${at}`).toBe(true);
        }
        left += screen.end();
        if (!endsOnFullScreen.includes(name))
          expect(seen(withoutColours(left))).toBe(seen(reference.whole()));
        reference.close();
      }),
      { numRuns: 5 },
    );
  });
});
