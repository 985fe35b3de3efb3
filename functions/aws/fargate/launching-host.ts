import { ECSClient } from "@aws-sdk/client-ecs";
import type { MakeHost } from "../composition.ts";
import { retries } from "../composition.ts";
import { fargateHost } from "./fargate.ts";

/** The host of DevBoxes in functions that start and stop tasks: step and watch. */
export const launching: MakeHost = ({ env, table, saves }) =>
  fargateHost({
    ecs: new ECSClient({ ...retries, maxAttempts: 3 }), // the state machine waits for capacity, not the call
    table,
    saves,
    cluster: env.CLUSTER_ARN,
    families: env.TASK_DEFINITIONS,
    subnets: env.SUBNETS,
    securityGroup: env.SECURITY_GROUP,
    spot: env.SPOT,
    now: Date.now,
  });
