import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { App, Validations } from "aws-cdk-lib";
import { AwsSolutionsChecks } from "cdk-nag";
import * as z from "zod";
import { filled } from "../testing/aws/filled.ts";
import { functionNames, knowWorkers } from "./coordinator/function-names.ts";
import type { Parts } from "./parts.ts";
import { readSettings } from "./settings.ts";
import { WheelhouseStack } from "./stack.ts";

const resource = z.object({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
  DeletionPolicy: z.string().optional(),
});
export type Resource = z.infer<typeof resource>;

const template = z.looseObject({
  Resources: z.record(z.string(), resource),
  Outputs: z.record(z.string(), z.object({ Value: z.unknown() })),
});
export type Template = z.infer<typeof template>;

const cdkJson = new URL("../../cdk.json", import.meta.url);

export function inFolder<T>(use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), "wheelhouse-stack-"));
  try {
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

/** As the CDK's command starts the app: with the context of cdk.json. To check it takes seconds. */
export function withApp<T>(use: (app: App) => T, checked = true): T {
  const { context } = JSON.parse(readFileSync(cdkJson, "utf8"));
  return inFolder((outdir) =>
    use(new App({ context, outdir, builtinCloudFormationValidation: checked })),
  );
}

/** Stand-ins for what is built: the same template on every machine. */
export function someParts(folder: string): Parts {
  writeFiles(folder, {
    "console/index.html": "<!doctype html>",
    "console/assets/index-1.js": "",
    "context/functions/devbox/Dockerfile": "FROM scratch",
    "context/functions/devbox/clis/package-lock.json": '{"packages":{}}',
    ...Object.fromEntries(functionNames.map((it) => [`functions/${it}/index.mjs`, it])),
    ...Object.fromEntries(knowWorkers.map((it) => [`functions/${it}/worker-package.mjs`, it])),
  });
  return {
    functions: join(folder, "functions"),
    console: join(folder, "console"),
    devbox: { context: join(folder, "context"), dockerfile: "functions/devbox/Dockerfile" },
  };
}

type Context = Readonly<Record<string, unknown>>;

/** Returns the name of the stack. The CDK has copied the parts when this returns. */
function stackWith(app: App, context: Context): string {
  const settings = readSettings((name) => context[name]);
  return inFolder(
    (folder) => new WheelhouseStack(app, settings.name, settings, someParts(folder)).stackName,
  );
}

/** The template of the stack with these settings, unchecked. */
export function synthesized(context: Context = {}): Template {
  return withApp((app) => {
    const name = stackWith(app, context);
    return template.parse(app.synth().getStackByName(name).template);
  }, false);
}

/** The findings of the CDK's own rules and cdk-nag's AwsSolutions in an app that have no explanation, warnings too. */
export function findings(make: (app: App) => unknown): string[] {
  return withApp((app) => {
    make(app);
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    try {
      app.synth();
    } catch (error) {
      if (!(error instanceof Error && error.name === "ValidationFailed")) throw error;
    }
    const path = join(app.outdir, "validation-report.json");
    const { pluginReports } = report.parse(JSON.parse(readFileSync(path, "utf8")));
    return pluginReports.flatMap(({ violations }) => violations.map((it) => it.ruleName));
  });
}

export const findingsWith = (context: Context): string[] =>
  findings((app) => stackWith(app, context));

const report = z.object({
  pluginReports: z.array(z.object({ violations: z.array(z.object({ ruleName: z.string() })) })),
});

export const certificateArn = "arn:aws:acm:us-east-1:111122223333:certificate/1a2b";

export const everySetting: Context = {
  name: "team-a",
  warmSeconds: "0",
  keepMinutes: "15",
  places: "3",
  placesPerTeam: "2",
  silenceSeconds: "60",
  retentionDays: "7",
  spot: "true",
  selfSignUp: "true",
  egress: "80,22",
  ephemeralStorageGiB: "50",
  domain: "w.example",
  certificateArn,
  domainPrefix: "team-a",
  alarms: "ops@w.example",
  image: "111122223333.dkr.ecr.eu-west-1.amazonaws.com/devbox:v1",
};

/** Readable: `<Resource.Attribute>`, without the hash that the CDK ends a name with. */
export const readable = (value: unknown): unknown =>
  filled(value, (of) => `<${of.replace(/[0-9A-F]{8}(?=\.|$)/, "")}>`);
