import { Aws, Duration, Fn, RemovalPolicy, Stack } from "aws-cdk-lib";
import {
  AccountRecovery,
  CfnManagedLoginBranding,
  FeaturePlan,
  ManagedLoginVersion,
  Mfa,
  OAuthScope,
  UserPool,
  type UserPoolClient,
  UserPoolClientIdentityProvider,
  type UserPoolDomain,
} from "aws-cdk-lib/aws-cognito";
import { Construct } from "constructs";
import { acknowledge } from "../rights/acknowledge.ts";

/** Part of the stack's own id, which no other has (`arn:…:stack/<name>/<uuid>`). */
const ofThisStack = Fn.select(0, Fn.split("-", Fn.select(2, Fn.split("/", Aws.STACK_ID))));

/** The sign-in pool. A group in it is a team; who is in none may sign in, and sees nothing. */
export class SignIn extends Construct {
  /** Id */
  readonly pool: string;
  /** The origin of the hosted sign-in. */
  readonly origin: string;
  readonly #pool: UserPool;
  readonly #domain: UserPoolDomain;

  constructor(
    scope: Construct,
    id: string,
    of: { readonly name: string; readonly domainPrefix?: string; readonly selfSignUp: boolean },
  ) {
    super(scope, id);
    this.#pool = new UserPool(this, "Pool", {
      selfSignUpEnabled: of.selfSignUp,
      signInAliases: { email: true },
      autoVerify: { email: true },
      mfa: Mfa.OPTIONAL,
      mfaSecondFactor: { otp: true, sms: false },
      passwordPolicy: {
        minLength: 12,
        requireLowercase: true,
        requireUppercase: true,
        requireDigits: true,
        requireSymbols: true,
        tempPasswordValidity: Duration.days(7),
      },
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      featurePlan: FeaturePlan.ESSENTIALS,
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    acknowledge(this.#pool, {
      COG2: "Each person may set up an authenticator app; a team that wants everybody to sets so in the pool.",
      COG8: "The Plus plan is billed by the person; Essentials has all that the sign-in uses.",
    });
    const domainPrefix = of.domainPrefix ?? `${of.name}-${ofThisStack}`;
    this.#domain = this.#pool.addDomain("Domain", {
      cognitoDomain: { domainPrefix },
      managedLoginVersion: ManagedLoginVersion.NEWER_MANAGED_LOGIN,
    });
    this.pool = this.#pool.userPoolId;
    this.origin = `https://${domainPrefix}.auth.${Stack.of(this).region}.amazoncognito.com`;
  }

  /**
   * Lets the console sign people in: a client without a secret, as a browser can keep none.
   *
   * @param console its address, without a trailing slash
   */
  clientOf(console: string): UserPoolClient {
    const back = [`${console}/`];
    const client = this.#pool.addClient("Console", {
      generateSecret: false,
      authFlows: { userSrp: true }, // the hosted sign-in's; the password itself is never sent
      oAuth: {
        flows: { authorizationCodeGrant: true },
        scopes: [OAuthScope.OPENID, OAuthScope.EMAIL, OAuthScope.PROFILE],
        callbackUrls: back,
        logoutUrls: back,
      },
      supportedIdentityProviders: [UserPoolClientIdentityProvider.COGNITO],
      preventUserExistenceErrors: true,
      enableTokenRevocation: true,
      idTokenValidity: Duration.hours(1),
      accessTokenValidity: Duration.hours(1),
      refreshTokenValidity: Duration.days(7),
    });
    // Without a style of its own, a client's sign-in page is not there (Cognito Developer Guide, "Managed login").
    const style = new CfnManagedLoginBranding(this, "Style", {
      userPoolId: this.pool,
      clientId: client.userPoolClientId,
      useCognitoProvidedValues: true,
    });
    style.node.addDependency(this.#domain);
    return client;
  }

  /** Who issues its tokens: below it are the keys that they are signed with. */
  get issuer(): string {
    return `https://cognito-idp.${Stack.of(this).region}.amazonaws.com/${this.pool}`;
  }
}
