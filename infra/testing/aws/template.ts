import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as z from "zod";

const template = z.object({
  Resources: z.record(
    z.string(),
    z.object({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).default({}) }),
  ),
});

/** The state machine of the stack, as `cdk synth` wrote it. Throws if there is no synthesized stack. */
export function synthesizedMachine(): unknown {
  const folder = fileURLToPath(new URL("../../../cdk.out", import.meta.url));
  for (const path of globSync(`${folder}/*.template.json`)) {
    const { Resources } = template.parse(JSON.parse(readFileSync(path, "utf8")));
    const machine = Object.values(Resources).find(
      ({ Type }) => Type === "AWS::StepFunctions::StateMachine",
    );
    if (machine) return JSON.parse(z.string().parse(machine.Properties["DefinitionString"]));
  }
  throw new Error("There is no synthesized stack. Run npx cdk synth.");
}
