/** Starts the DevBox program in a Fargate task. Its settings come in environment variables, which it removes at once. */

import { openBox } from "./box/open-box.ts";
import { readFargateConfig } from "./fargate-config.ts";
import { runDevBox, stopOnSignals } from "./life.ts";

const config = readFargateConfig(process.env);
await runDevBox(config, openBox(config), stopOnSignals(), () => config.coordinator);
