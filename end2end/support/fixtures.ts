// What every spec builds on: a server for each spec file, and pages that may not complain.
//
//   import { expect, test } from "../support/fixtures.ts";
//   test.use({ serverArgs: [] });   // without the demo

import { type BrowserContext, type Page, test as base } from "@playwright/test";
import { type Person, signIn } from "./people.ts";
import { Problems } from "./problems.ts";
import { Server } from "./server.ts";

/** Keeps one server for the tests of a file; the next file gets a fresh one. */
class Servers {
  private key = "";
  private running: Server | undefined;

  async for(key: string, args: string[]): Promise<Server> {
    if (this.running && this.key === key) return this.running;
    await this.stop();
    this.running = await Server.start(args);
    this.key = key;
    return this.running;
  }

  async stop(): Promise<void> {
    await this.running?.stop();
    this.running = undefined;
  }
}

type Options = { serverArgs: string[] };

type Tools = {
  server: Server;
  problems: Problems;
  /** A page of its own, signed in, for tests in which several people act at the same time. */
  as: (person: Person) => Promise<Page>;
};

export const test = base.extend<Options & Tools, { servers: Servers }>({
  serverArgs: [["--demo"], { option: true }],
  servers: [
    async ({}, use) => {
      const servers = new Servers();
      await use(servers);
      await servers.stop();
    },
    { scope: "worker" },
  ],
  server: async ({ servers, serverArgs }, use, info) => {
    const server = await servers.for(`${info.file} ${serverArgs.join(" ")}`, serverArgs);
    await use(server);
    if (info.status !== info.expectedStatus) {
      await info.attach("server", { body: server.said, contentType: "text/plain" });
    }
  },
  baseURL: async ({ server }, use) => use(server.url),
  problems: [
    async ({ context }, use) => {
      const problems = new Problems(context);
      await use(problems);
      problems.expectNone();
    },
    { auto: true },
  ],
  as: async ({ browser, server, viewport, problems }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (person) => {
      const context = await browser.newContext({ baseURL: server.url, viewport });
      contexts.push(context);
      problems.follow(context);
      const page = await context.newPage();
      await signIn(page, person);
      return page;
    });
    await Promise.all(contexts.map((context) => context.close()));
  },
});

export { expect } from "@playwright/test";
export { expectAccessible, expectNoSideways } from "./accessible.ts";
export { type Person, type Persona, personas, settled, signIn } from "./people.ts";
