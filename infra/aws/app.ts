/** The program that `cdk synth` and `cdk deploy` start (see cdk.json). */
import { App } from "aws-cdk-lib";
import { missing, parts } from "./parts.ts";
import { readSettings, type Settings, WrongSetting } from "./settings.ts";
import { WheelhouseStack } from "./stack.ts";

const app = new App();
const settings = settingsOrEnd();
const todo = missing(parts, settings.image);
if (todo !== undefined) end(todo);
new WheelhouseStack(app, settings.name, settings, parts);

function settingsOrEnd(): Settings {
  try {
    return readSettings((name) => app.node.tryGetContext(name));
  } catch (error) {
    if (error instanceof WrongSetting) end(error.message);
    throw error;
  }
}

function end(sentence: string): never {
  console.error(sentence);
  process.exit(1);
}
