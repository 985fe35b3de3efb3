import { type Signal, type StepInput, step } from "../../step.ts";
import { deployed } from "../composition.ts";
import { launching } from "../fargate/launching-host.ts";

/** A step of a Run's state machine. An error's name is the name that the machine's Retry and Catch go by. */
export async function handler(input: StepInput): Promise<Signal> {
  return step((await deployed(launching)).ports, input);
}
