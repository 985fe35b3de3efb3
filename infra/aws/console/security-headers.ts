import { Duration } from "aws-cdk-lib";
import {
  HeadersFrameOption,
  HeadersReferrerPolicy,
  ResponseHeadersPolicy,
} from "aws-cdk-lib/aws-cloudfront";
import type { Construct } from "constructs";

/**
 * The same headers as on one machine (infra/local/server/console-files.ts), plus HTTPS for two years. The page may call
 * one other origin, the hosted sign-in. `'self'` includes the WebSocket of the same host (CSP Level 3).
 */
export const contentSecurityPolicy = (signIn: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src 'self' ${signIn}`,
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ].join("; ");

/**
 * @param signIn the origin of the hosted sign-in
 * @param name one that no other policy of the account has
 */
export function securityHeaders(
  scope: Construct,
  signIn: string,
  name: string,
): ResponseHeadersPolicy {
  const override = true;
  return new ResponseHeadersPolicy(scope, "Headers", {
    responseHeadersPolicyName: name,
    securityHeadersBehavior: {
      contentSecurityPolicy: { contentSecurityPolicy: contentSecurityPolicy(signIn), override },
      contentTypeOptions: { override },
      frameOptions: { frameOption: HeadersFrameOption.DENY, override },
      referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.NO_REFERRER, override },
      strictTransportSecurity: {
        accessControlMaxAge: Duration.days(730),
        includeSubdomains: false, // other subdomains are not ours
        override,
      },
    },
    customHeadersBehavior: {
      customHeaders: ["cross-origin-opener-policy", "cross-origin-resource-policy"].map(
        (header) => ({ header, value: "same-origin", override }),
      ),
    },
  });
}
