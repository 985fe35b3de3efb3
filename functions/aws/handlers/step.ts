import { type Signal, type StepInput, step } from "../../step.ts";
import { deployed } from "../composition.ts";
import { launching } from "../fargate/launching-host.ts";

/** One step of a Run's state machine. Retry and Catch of the machine use the error's name. */
export async function handler(input: StepInput): Promise<Signal> {
  return step((await deployed(launching)).ports, input);
}
