import { describe, expect, it } from "vitest";
import { type Resource, readable, synthesized } from "./stack.fixture.ts";

const { Resources } = synthesized();
const all = Object.values(Resources);
const of = (type: string): Record<string, unknown>[] =>
  all.filter(({ Type }) => Type === type).map((it) => plain(it));
const plain = ({ Properties }: Resource) => readable(Properties) as Record<string, unknown>;
const text = (value: unknown): string => JSON.stringify(value);

describe("at rest", () => {
  it("costs nothing by the hour: it has no part that is billed by the hour", () => {
    const types = [...new Set(all.map(({ Type }) => Type))];
    const byTheHour =
      /NatGateway|::EIP|LoadBalancer|EC2::Instance|AutoScaling|RDS|ElastiCache|OpenSearch|MSK|Kinesis|EFS|Redshift|TransitGateway|VPN|NetworkFirewall|WAF|KMS::Key|ECS::Service|ECR::|ProvisionedConcurrency|Route53Resolver|GlobalAccelerator|DirectConnect|Alarm/;
    expect(types.filter((it) => byTheHour.test(it))).toEqual([]);
  });

  it("pays for what the table does, not for what it might", () => {
    const [table] = of("AWS::DynamoDB::GlobalTable");
    expect(table).toMatchObject({ BillingMode: "PAY_PER_REQUEST" });
    expect(text(table)).not.toMatch(/SSESpecification|StreamSpecification|WarmThroughput/);
  });

  it("has no function that is kept warm, and none that is held back", () => {
    const functions = text(of("AWS::Lambda::Function"));
    expect(functions).not.toMatch(/Reserved|Provisioned|VpcConfig/);
  });
});

describe("what is kept", () => {
  it("is a table that is not deleted by mistake, and can be set back to any second of a month", () => {
    const table = all.find(({ Type }) => Type === "AWS::DynamoDB::GlobalTable");
    expect(table?.DeletionPolicy).toBe("Retain");
    expect(table?.Properties["Replicas"]).toMatchObject([
      {
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      },
    ]);
  });

  it.each(["AWS::S3::Bucket", "AWS::SecretsManager::Secret", "AWS::Cognito::UserPool"])(
    "is a %s, also when the stack is deleted",
    (type) => {
      const first = all.find(({ Type }) => Type === type);
      expect(first?.DeletionPolicy).toBe("Retain");
    },
  );

  it("is no log for ever", () => {
    const groups = of("AWS::Logs::LogGroup");
    expect(groups.length).toBeGreaterThanOrEqual(9);
    expect(groups.filter((it) => !it["RetentionInDays"])).toEqual([]);
  });

  it("is each result longer than its Run, and each save longer than a Run waits", () => {
    const [bucket] = of("AWS::S3::Bucket");
    expect(bucket?.["LifecycleConfiguration"]).toEqual({
      Rules: [
        expect.objectContaining({ AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } }),
        expect.objectContaining({ Prefix: "saves/", ExpirationInDays: 400 }),
        expect.objectContaining({ Prefix: "blobs/", ExpirationInDays: 135 }),
      ],
    });
  });
});

describe("a bucket", () => {
  it("is never public", () => {
    const blocked = {
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    };
    const buckets = of("AWS::S3::Bucket");
    expect(buckets.map((it) => it["PublicAccessBlockConfiguration"])).toEqual([blocked, blocked]);
  });

  it("is read and written over TLS only", () => {
    const policies = of("AWS::S3::BucketPolicy").map(text);
    const refused = '"Condition":{"Bool":{"aws:SecureTransport":"false"}},"Effect":"Deny"';
    expect(policies.filter((it) => it.includes(refused))).toHaveLength(2);
  });

  it("is encrypted by S3, without a key that is billed", () => {
    const encrypted = '"SSEAlgorithm":"AES256"';
    expect(of("AWS::S3::Bucket").filter((it) => text(it).includes(encrypted))).toHaveLength(2);
  });
});

describe("a DevBox", () => {
  const tasks = of("AWS::ECS::TaskDefinition");

  it("has no identity at AWS", () => {
    expect(tasks).toHaveLength(2);
    expect(tasks.filter((it) => "TaskRoleArn" in it)).toEqual([]);
    const trusted = of("AWS::IAM::Role").filter((it) => text(it).includes("ecs-tasks."));
    expect(trusted).toHaveLength(1); // the execution role, which nothing in a task can take on
    expect(text(tasks)).not.toMatch(/"Secrets"|"Environment"/);
  });

  it("comes in two sizes, on ARM", () => {
    expect(tasks.map(({ Cpu, Memory }) => [Cpu, Memory])).toEqual([
      ["1024", "4096"],
      ["4096", "16384"],
    ]);
    const arm = { CpuArchitecture: "ARM64", OperatingSystemFamily: "LINUX" };
    expect(tasks.map((it) => it["RuntimePlatform"])).toEqual([arm, arm]);
  });

  it("writes to its own folders only, and has two minutes to end", () => {
    const mount = (path: string) => expect.objectContaining({ ContainerPath: path });
    const folders = ["/workspace", "/home/devbox", "/var/lib/wheelhouse", "/run/wheelhouse"];
    const container = expect.objectContaining({
      Name: "devbox",
      ReadonlyRootFilesystem: true,
      StopTimeout: 120,
      LinuxParameters: expect.objectContaining({ InitProcessEnabled: true }),
      MountPoints: [...folders, "/tmp"].map(mount),
    });
    expect(tasks.map((it) => it["ContainerDefinitions"])).toEqual([[container], [container]]);
  });

  it("accepts no connections, and connects to others by HTTPS", () => {
    const [group, ...others] = of("AWS::EC2::SecurityGroup");
    expect(others).toEqual([]);
    expect(group).not.toHaveProperty("SecurityGroupIngress");
    expect(of("AWS::EC2::SecurityGroupIngress")).toEqual([]);
    expect(group?.["SecurityGroupEgress"]).toMatchObject([
      { IpProtocol: "tcp", FromPort: 443, ToPort: 443 },
    ]);
  });

  it("reaches S3 by a gateway, which costs nothing", () => {
    const endpoints = of("AWS::EC2::VPCEndpoint");
    expect(endpoints.map((it) => it["VpcEndpointType"])).toEqual(["Gateway", "Gateway"]);
  });
});

describe("the console's address", () => {
  const [distribution] = of("AWS::CloudFront::Distribution");
  const config = text(distribution);

  it("never uses plain HTTP, in either direction", () => {
    const policies = [...config.matchAll(/"ViewerProtocolPolicy":"([^"]+)"/g)].map((it) => it[1]);
    expect(policies).toEqual(["https-only", "https-only", "https-only", "redirect-to-https"]);
    const origins = [...config.matchAll(/"OriginProtocolPolicy":"([^"]+)"/g)].map((it) => it[1]);
    expect(origins).toEqual(["https-only", "https-only"]);
    expect(config).not.toMatch(/SSLv3|TLSv1"|TLSv1\.1/);
  });

  it("passes calls on, and keeps no answer of them", () => {
    const [cachingDisabled, allViewerExceptHost] = [
      "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
      "b689b0a8-53d0-40ab-baf2-68738e2966ac",
    ];
    expect(distribution?.["DistributionConfig"]).toMatchObject({
      CacheBehaviors: ["/api/*", "/box/*", "/ws"].map((PathPattern) => ({
        PathPattern,
        CachePolicyId: cachingDisabled,
        OriginRequestPolicyId: allViewerExceptHost,
      })),
    });
  });
});

describe("signing in", () => {
  it("is by a code and its proof, without a secret, at the one address", () => {
    const [client] = of("AWS::Cognito::UserPoolClient");
    expect(client).toMatchObject({
      GenerateSecret: false,
      AllowedOAuthFlows: ["code"],
      CallbackURLs: ["https://<ConsoleDistribution.DomainName>/"],
      LogoutURLs: ["https://<ConsoleDistribution.DomainName>/"],
    });
  });

  it("is for people whom an administrator has added", () => {
    expect(of("AWS::Cognito::UserPool")).toMatchObject([
      { AdminCreateUserConfig: { AllowAdminCreateUserOnly: true }, MfaConfiguration: "OPTIONAL" },
    ]);
  });

  it("is looked into by the functions themselves, at every call", () => {
    const routes = of("AWS::ApiGatewayV2::Route").filter((it) => /\//.test(String(it["RouteKey"])));
    expect(
      Object.fromEntries(routes.map((it) => [it["RouteKey"], it["AuthorizationType"]])),
    ).toEqual({
      "ANY /api/{proxy+}": "NONE",
      "ANY /api/openapi.json": "NONE",
      "ANY /api/webhooks/{proxy+}": "NONE",
      "ANY /box/{proxy+}": "NONE",
      "ANY /worker/{proxy+}": "NONE",
    });
  });
});
