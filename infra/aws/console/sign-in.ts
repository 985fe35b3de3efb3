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
import { allow, type Grantee } from "../rights/allow.ts";

/** A unique part of the stack's id (`arn:…:stack/<name>/<uuid>`). */
const ofThisStack = Fn.select(0, Fn.split("-", Fn.select(2, Fn.split("/", Aws.STACK_ID))));

/** The sign-in pool. Each group is a team. A person without a group can sign in but sees nothing. */
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
      COG2: "Each person can set up an authenticator app; a team can require it in the pool's settings.",
      COG8: "The Plus plan is billed per person; Essentials has everything that the sign-in uses.",
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
   * The client for the console. It has no secret, because a browser cannot keep one.
   *
   * @param console address of the console, without a trailing slash
   */
  clientOf(console: string): UserPoolClient {
    const back = [`${console}/`];
    const client = this.#pool.addClient("Console", {
      generateSecret: false,
      authFlows: { userSrp: true }, // for the hosted sign-in; it never sends the password itself
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
    // The sign-in page of a client exists only with a style (Cognito Developer Guide, "Managed login").
    const style = new CfnManagedLoginBranding(this, "Style", {
      userPoolId: this.pool,
      clientId: client.userPoolClientId,
      useCognitoProvidedValues: true,
    });
    style.node.addDependency(this.#domain);
    return client;
  }

  /** Lets functions look up whether a person still belongs to a team. */
  grantLookUp(...functions: readonly Grantee[]): void {
    const actions = ["cognito-idp:AdminGetUser", "cognito-idp:AdminListGroupsForUser"];
    for (const it of functions) allow(it, { actions, resources: [this.#pool.userPoolArn] });
  }

  /** Issuer of the tokens. The signing keys are below this address. */
  get issuer(): string {
    return `https://cognito-idp.${Stack.of(this).region}.amazonaws.com/${this.pool}`;
  }
}
