/** The program of a DevBox that is a Fargate task: what its host tells it comes in the environment, and goes from there at once. */
import { readFargateConfig } from "./fargate-config.ts";
import { end, stopOnSignals } from "./program.ts";

const config = readFargateConfig(process.env);
await end(config, stopOnSignals(), () => config.coordinator);
