import validator from "asl-validator";
import { expect, it } from "vitest";
import { environment } from "../../functions/aws/environment.ts";
import { fargate } from "../../functions/aws/fargate/workers.ts";
import { tableShape } from "../../functions/aws/table/table.ts";
import { securityHeaders } from "../local/server/console-files.ts";
import { runMachine } from "../run-machine.ts";
import { filled } from "../testing/aws/filled.ts";
import { toPage, toPath } from "./console/edge.ts";
import { contentSecurityPolicy } from "./console/security-headers.ts";
import { functionNames } from "./coordinator/function-names.ts";
import { synthesized } from "./stack.fixture.ts";

const { Resources } = synthesized();
const of = (type: string) =>
  Object.values(Resources)
    .filter(({ Type }) => Type === type)
    .map(({ Properties }) => Properties);
/** Something that may stand where CloudFormation puts a region or a name. */
const known = (name: string) => name.toLowerCase().replace(/\W+/g, "-");
const functions = of("AWS::Lambda::Function").filter((it) => it["Runtime"] === "nodejs24.x");

it("gives every function the environment that it reads", () => {
  expect(functions).toHaveLength(functionNames.length);
  for (const { Environment } of functions) {
    const { Variables } = filled(Environment, known) as { Variables: unknown };
    const env = environment.strict().parse(Variables);
    expect(Object.keys(env.TASK_DEFINITIONS)).toEqual(fargate.images.map(({ id }) => id));
    expect(env.SUBNETS).toHaveLength(2);
    expect(env.COORDINATOR_URL).not.toMatch(/\/$/);
    expect(env).toMatchObject({ WARM_SECONDS: 300, PLACES: 20, SPOT: false });
  }
});

it("names the families of the task definitions that it makes", () => {
  const made = of("AWS::ECS::TaskDefinition").map((it) => it["Family"]);
  const [first] = functions;
  const { Variables } = filled(first?.["Environment"], known) as { Variables: unknown };
  const families = Object.values(environment.parse(Variables).TASK_DEFINITIONS);
  expect(families.sort()).toEqual(made.sort());
});

it("runs every function on Node.js 24 on ARM, as long as its caller waits", () => {
  expect(functions.map((it) => it["Architectures"])).toEqual(functions.map(() => ["arm64"]));
  expect(functions.map((it) => it["TracingConfig"])).toEqual(
    functions.map(() => ({ Mode: "PassThrough" })),
  );
  const seconds = functions.map((it) => it["Timeout"]);
  expect(seconds).toEqual([29, 29, 29, 29, 29, 60, 300]);
});

it("makes the table that the adapters use", () => {
  const keys = ({ hash, range }: { hash: string; range: string }) => [
    { AttributeName: hash, KeyType: "HASH" },
    { AttributeName: range, KeyType: "RANGE" },
  ];
  const { key, indexes, ttl } = tableShape;
  const names = [key, ...indexes].flatMap(({ hash, range }) => [hash, range]);
  expect(of("AWS::DynamoDB::GlobalTable")).toEqual([
    expect.objectContaining({
      KeySchema: keys(key),
      AttributeDefinitions: names.map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
      GlobalSecondaryIndexes: indexes.map((it) => ({
        IndexName: it.name,
        KeySchema: keys(it),
        Projection: { ProjectionType: "ALL" },
      })),
      TimeToLiveSpecification: { AttributeName: ttl, Enabled: true },
    }),
  ]);
});

it("runs the state machine that runs on one machine, with the step function in its place", () => {
  const [machine, ...others] = of("AWS::StepFunctions::StateMachine");
  expect(others).toEqual([]);
  const definition = JSON.parse(String(machine?.["DefinitionString"]));
  expect(definition).toEqual(runMachine);
  expect(validator(definition)).toMatchObject({ isValid: true });

  const substitutions = filled(machine?.["DefinitionSubstitutions"], (it) => it) as object;
  const [[name, arn] = []] = Object.entries(substitutions);
  expect(JSON.stringify(definition)).toContain(`"\${${name}}"`);
  expect(arn).toMatch(/^Functionsstep\w+\.Arn$/);
  expect(JSON.stringify(definition).replaceAll(`\${${name}}`, "")).not.toContain("${");
});

it("limits the time of every state that waits, and keeps task tokens out of the log", () => {
  const waiting = Object.entries<object>(runMachine.States).filter(([, it]) =>
    JSON.stringify(it).includes(".waitForTaskToken"),
  );
  expect(waiting.length).toBeGreaterThan(3);
  for (const [, state] of waiting) expect(state).toHaveProperty("TimeoutSecondsPath");
  expect(of("AWS::StepFunctions::StateMachine")).toMatchObject([
    { LoggingConfiguration: { IncludeExecutionData: false, Level: "ALL" } },
  ]);
});

it("protects the console as on one machine, and lets it call the hosted sign-in", () => {
  const here = securityHeaders["content-security-policy"];
  const there = contentSecurityPolicy("https://sign-in.example");
  expect(there).toBe(
    here?.replace("connect-src 'self'", "connect-src 'self' https://sign-in.example"),
  );
});

const atTheEdge = (code: string, uri: string): unknown =>
  new Function("event", `${code}; return handler(event).uri`)({ request: { uri } });

it.each([
  ["/", "/index.html"],
  ["/runs/run_01ABC", "/index.html"],
  ["/runs/a.b/c", "/index.html"],
  ["/assets/index-1.js", "/assets/index-1.js"],
  ["/config.json", "/config.json"],
])("opens %s as %s", (uri, opened) => {
  expect(atTheEdge(toPage, uri)).toBe(opened);
});

it("opens a socket at the stage of the WebSocket API", () => {
  expect(atTheEdge(toPath("/live"), "/ws")).toBe("/live");
});
