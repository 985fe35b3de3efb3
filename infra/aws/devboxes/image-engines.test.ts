import { expect, it } from "vitest";
import { programs } from "../../../functions/engine-setup/look.ts";
import { parts } from "../parts.ts";
import { imageEngines } from "./image-engines.ts";

it("names the program of every engine that the image of DevBoxes gets, with its version", () => {
  const engines = imageEngines(parts.devbox.context);
  expect(Object.keys(engines)).toEqual(expect.arrayContaining(Object.values(programs)));
  for (const version of Object.values(engines)) expect(version).toMatch(/^\d+\.\d+\.\d+/);
});
