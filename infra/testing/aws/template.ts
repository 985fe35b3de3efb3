import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as z from "zod";

const template = z.object({
  Resources: z.record(
    z.string(),
    z.object({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).default({}) }),
  ),
});
export type Template = z.infer<typeof template>;

const machineType = "AWS::StepFunctions::StateMachine";

/** The stack, as `cdk synth` wrote it. Throws if there is none. */
export function synthesizedTemplate(): Template {
  const folder = fileURLToPath(new URL("../../../cdk.out", import.meta.url));
  for (const path of globSync(`${folder}/*.template.json`)) {
    const found = template.parse(JSON.parse(readFileSync(path, "utf8")));
    if (Object.values(found.Resources).some(({ Type }) => Type === machineType)) return found;
  }
  throw new Error("There is no synthesized stack. Run npx cdk synth.");
}

/** The state machine of that stack. */
export function synthesizedMachine(): unknown {
  const { Resources } = synthesizedTemplate();
  const machine = Object.values(Resources).find(({ Type }) => Type === machineType);
  return JSON.parse(z.string().parse(machine?.Properties["DefinitionString"]));
}
