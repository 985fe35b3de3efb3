import { homedir, userInfo } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";

export type Options = {
  /** 0 chooses a free port. */
  readonly port: number;
  readonly data: string;
  readonly open: boolean;
  readonly dev: boolean;
  readonly warmSeconds: number;
  readonly keepMinutes: number;
  /** How long an engine may be silent before it counts as hung. */
  readonly silenceSeconds: number;
  /** How many Runs can work at the same time. */
  readonly places: number;
  /** How many DevBoxes can run at the same time, including those of finished Runs. */
  readonly devboxes: number;
  /** Runs DevBoxes as plain processes, even if a sandbox works. */
  readonly noSandbox: boolean;
  readonly unsafeNoSandbox: boolean;
  /** The name of callers who give none. */
  readonly owner: string;
};

export const usage = `Usage: npm start -- [options]

  --port N             port on 127.0.0.1 (default 4747; 0 chooses a free port)
  --data DIR           folder for all data (default ~/.wheelhouse)
  --no-open            do not open the browser
  --warm SECONDS       how long a DevBox stays on while its Run waits for you (default 300)
  --keep MINUTES       how long a DevBox stays on after its Run, unless the Run sets it (default 60)
  --silence SECONDS    how long an engine may be silent before it counts as hung (default 600)
  --places N           how many Runs can work at the same time (default 10)
  --devboxes N         how many DevBoxes can run at the same time, including kept ones (default 16)
  --as NAME            your name on the timeline (default: your user name)
  --dev                serve the console from its sources, with hot reload (npm run dev also restarts the server)
  --no-sandbox         run commands as plain processes, labelled "not isolated"
  --unsafe-no-sandbox  allow every engine, even without a sandbox
`;

/** Reads the options of the start command. Throws an error for people when one is wrong. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: "string", default: "4747" },
      data: { type: "string", default: join(homedir(), ".wheelhouse") },
      "no-open": { type: "boolean", default: false },
      dev: { type: "boolean", default: false },
      warm: { type: "string", default: "300" },
      keep: { type: "string", default: "60" },
      silence: { type: "string", default: "600" },
      places: { type: "string", default: "10" },
      devboxes: { type: "string", default: "16" },
      as: { type: "string", default: userInfo().username },
      "no-sandbox": { type: "boolean", default: false },
      "unsafe-no-sandbox": { type: "boolean", default: false },
    },
  });
  return {
    port: whole("--port", values.port, 0, 65_535),
    data: resolve(values.data),
    open: !values["no-open"],
    dev: values.dev,
    warmSeconds: whole("--warm", values.warm, 0, 86_400),
    keepMinutes: whole("--keep", values.keep, 0, 10_080),
    silenceSeconds: whole("--silence", values.silence, 1, 86_400),
    places: whole("--places", values.places, 1, 1_000),
    devboxes: whole("--devboxes", values.devboxes, 1, 1_000),
    noSandbox: values["no-sandbox"],
    unsafeNoSandbox: values["unsafe-no-sandbox"],
    owner: values.as,
  };
}

function whole(name: string, text: string, low: number, high: number): number {
  const number = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
  if (number >= low && number <= high) return number;
  throw new RangeError(`${name} must be a whole number from ${low} to ${high}, not “${text}”.`);
}
