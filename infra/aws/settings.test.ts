import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { functionNames } from "./coordinator/function-names.ts";
import { missing } from "./parts.ts";
import { readSettings } from "./settings.ts";
import {
  certificateArn,
  everySetting,
  inFolder,
  readable,
  someParts,
  synthesized,
} from "./stack.fixture.ts";

const read = (context: Record<string, unknown>) => readSettings((name) => context[name]);

describe("the settings", () => {
  it("have a default each", () => {
    expect(read({})).toEqual({
      name: "wheelhouse",
      warmSeconds: 300,
      keepMinutes: 60,
      places: 20,
      placesPerTeam: 20,
      silenceSeconds: 600,
      retentionDays: 90,
      spot: false,
      selfSignUp: false,
      egress: [443],
      ephemeralStorageGiB: 20,
    });
  });

  it("come as text from the command, or as they are from cdk.json", () => {
    expect(read({ warmSeconds: "0", spot: "true" })).toMatchObject({ warmSeconds: 0, spot: true });
    expect(read({ warmSeconds: 0, spot: true })).toMatchObject({ warmSeconds: 0, spot: true });
  });

  it.each([
    ["warmSeconds", "-1"],
    ["warmSeconds", "5m"],
    ["places", "0"],
    ["placesPerTeam", "0"],
    ["placesPerTeam", "21"],
    ["silenceSeconds", "0"],
    ["retentionDays", "1.5"],
    ["keepMinutes", "10081"],
    ["ephemeralStorageGiB", "201"],
    ["spot", "yes"],
    ["selfSignUp", "1"],
    ["name", "Team A"],
    ["domain", "https://wheelhouse.example"],
    ["certificateArn", "arn:aws:acm:eu-west-1:111122223333:certificate/1a2b"],
    ["domainPrefix", "my-aws-team"],
    ["alarms", "nobody"],
    ["image", "two words"],
    ["egress", "443,8080"],
    ["places", { many: true }],
  ])("refuse %s %j, and name the setting", (name, value) => {
    expect(() => read({ [name]: value })).toThrow(`The setting ${name} must be`);
  });

  it("want a domain and its certificate together", () => {
    expect(() => read({ domain: "w.example" })).toThrow("The setting certificateArn must be");
    expect(() => read({ certificateArn })).toThrow("The setting domain must be");
  });

  it("want a prefix of the sign-in where the name cannot be one", () => {
    expect(() => read({ name: "aws-team" })).toThrow("The setting domainPrefix must be");
    expect(read({ name: "aws-team", domainPrefix: "team" }).name).toBe("aws-team");
  });
});

describe("a part that is not built", () => {
  it("is named, with what to run", () => {
    inFolder((folder) => {
      const parts = someParts(folder);
      expect(missing(parts, undefined)).toBeUndefined();
      expect(missing({ ...parts, console: "/nowhere" }, undefined)).toMatch("npm run build");
      expect(missing({ ...parts, functions: "/nowhere" }, undefined)).toMatch("npm run bundle");
      const devbox = { ...parts.devbox, dockerfile: "nowhere" };
      expect(missing({ ...parts, devbox }, undefined)).toMatch("--context image=");
      expect(missing({ ...parts, devbox }, "registry.example/devbox")).toBeUndefined();
      rmSync(join(parts.functions, "ingest", "worker-package.mjs"));
      expect(missing(parts, undefined)).toMatch("The program of workers is not bundled");
    });
  });
});

describe("a stack with every setting", () => {
  const { Resources, Outputs } = synthesized(everySetting);
  const text = JSON.stringify(readable(Resources));

  it("names everything by its name", () => {
    expect(text).not.toContain("wheelhouse-run");
    expect(text).toContain(":stateMachine:team-a-run");
  });

  it("takes the image where it is, with the right to read that one", () => {
    expect(text).toContain('"Image":"111122223333.dkr.ecr.eu-west-1.<AWS::URLSuffix>/devbox:v1"');
    const repository = "arn:<AWS::Partition>:ecr:eu-west-1:111122223333:repository/devbox";
    expect(text).toContain(`"Resource":"${repository}"`);
  });

  it("lets DevBoxes reach what was asked for, and gives them the disk", () => {
    const ports = [...text.matchAll(/"FromPort":(\d+)/g)].map((it) => Number(it[1]));
    expect(ports).toEqual([443, 80, 22]);
    expect(text.match(/"EphemeralStorage":\{"SizeInGiB":50\}/g)).toHaveLength(2);
  });

  it("is at its own address, with TLS 1.2 and newer", () => {
    expect(readable(Outputs["Console"])).toMatchObject({ Value: "https://w.example" });
    expect(text).toContain('"MinimumProtocolVersion":"TLSv1.2_2021"');
    expect(text).toContain('"CallbackURLs":["https://w.example/"]');
    expect(text).toContain(
      "connect-src 'self' https://team-a.auth.<AWS::Region>.amazoncognito.com;",
    );
  });

  it("tells the functions", () => {
    for (const it of [
      '"WARM_SECONDS":"0"',
      '"KEEP_MINUTES":"15"',
      '"PLACES":"3"',
      '"SPOT":"true"',
      '"RETENTION_DAYS":"7"',
    ])
      expect(text.split(it)).toHaveLength(functionNames.length + 1);
  });

  it("reports failures by e-mail", () => {
    expect(text).toContain('"Endpoint":"ops@w.example","Protocol":"email"');
    const alarms = Object.values(Resources).filter(({ Type }) => Type === "AWS::CloudWatch::Alarm");
    expect(alarms).toHaveLength(3);
  });
});
