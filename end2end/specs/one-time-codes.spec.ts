// One-time codes: an authenticator is set up on the profile and proved by a code; codes sign approvals, each once; recovery codes
// stand in; administrators take a lost one away.

import { createHmac } from "node:crypto";
import { type Page } from "@playwright/test";
import { Api } from "../support/api.ts";
import { expect, expectAccessible, expectNoSideways, settled, test } from "../support/fixtures.ts";
import { type Server } from "../support/server.ts";

test.describe.configure({ mode: "serial" });

const STEP_MS = 30_000;

/** The bytes of base32 (RFC 4648). */
function bytes(base32: string): Buffer {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...base32].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, "0")).join("");
  const whole = bits.match(/.{8}/g) ?? [];
  return Buffer.from(whole.map((byte) => parseInt(byte, 2)));
}

/** What an authenticator shows in a time step (RFC 6238). */
function code(secret: string, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const hash = createHmac("sha1", bytes(secret)).update(counter).digest();
  const at = (hash.at(-1) ?? 0) & 15;
  const number = (hash.readUInt32BE(at) & 0x7fffffff) % 1_000_000;
  return String(number).padStart(6, "0");
}

/** Hands out codes that were not used: the server takes each step once, and the one after now already. */
class Authenticator {
  private last = 0;

  constructor(private readonly secret: string) {}

  /** A code that is good now; where all of those were used, one of the next step, once it has come near. */
  async next(): Promise<string> {
    const now = () => Math.floor(Date.now() / STEP_MS);
    const step = Math.max(now(), this.last + 1);
    await expect.poll(() => step <= now() + 1, { timeout: 2 * STEP_MS }).toBe(true);
    this.last = step;
    return code(this.secret, step);
  }

  /** One that was used already. */
  used(): string {
    return code(this.secret, this.last);
  }
}

/** What the tests of this file share: they run one after the other. */
const kept: { authenticator?: Authenticator; recovery: string[] } = { recovery: [] };

async function trials(server: Server): Promise<void> {
  const admin = await Api.as(server, "admin");
  await admin.send("POST", "/objects", {
    name: "Trial", label: "Trial", label_plural: "Trials", fields: [{ name: "name", label: "Name", data_type: { type: "text" } }],
  });
  const definition = {
    label: "Review committee", owner: "manager",
    trigger: { kind: "record", object: "Trial", on: "created" },
    start: { to: "stage", name: "review" },
    stages: [{ name: "review", label: "Review", next: { to: "end" }, steps: [
      { name: "either", label: "Approve as you like", work: {
        kind: "approval", approvers: [{ kind: "user", name: "legal" }], lock: {},
        signature: { statement: "I have reviewed {{record.name}}." },
      } },
      { name: "code", label: "Approve with a code", work: {
        kind: "approval", approvers: [{ kind: "user", name: "legal" }], lock: {},
        signature: { statement: "I stand by {{record.name}}.", by: "one_time_code" },
      } },
    ] }],
  };
  await admin.send("POST", "/orchestrations", { name: "review_committee", definition });
  await admin.send("POST", "/orchestrations/review_committee/activate");
}

/** Opens the guide of one of a trial's approvals, and presses Approve. */
async function decide(server: Server, page: Page, trial: string, step: string): Promise<void> {
  const legal = await Api.as(server, "legal");
  const work = await legal.get<{ items: { id: string; step: string; run_title: string }[] }>("/work-items?orchestration=review_committee&scope=mine");
  const item = work.items.find((item) => item.step === step && item.run_title === trial);
  await page.goto(`/work/${item!.id}`);
  await settled(page);
  await page.getByRole("button", { name: "Approve", exact: true }).click();
}

async function made(server: Server, name: string): Promise<string> {
  const sales = await Api.as(server, "sales");
  return (await sales.send<{ id: string }>("POST", "/objects/Trial/records", { fields: { name } })).id;
}

test("who has no authenticator is told where to set one up", async ({ server, as }) => {
  await trials(server);
  await made(server, "Trial one");
  const legal = await as("legal");
  await decide(server, legal, "Trial one", "code");
  const dialog = legal.getByRole("dialog");
  await expect(dialog.getByText("you have no authenticator yet")).toBeVisible();
  await expect(dialog.getByRole("link", { name: "Set one up on your profile" })).toBeVisible();
  await expectAccessible(legal);
});

test("an authenticator is set up with the password and proved by a code", async ({ as, problems }) => {
  problems.allow(/422.*(start|confirm)_authenticator/);
  const legal = await as("legal");
  await legal.goto("/profile");
  await settled(legal);
  await legal.getByRole("button", { name: "Set up an authenticator" }).click();
  const dialog = legal.getByRole("dialog", { name: "Set up an authenticator" });
  await expectAccessible(legal);
  await dialog.getByLabel("Your password").fill("not mine");
  await dialog.getByRole("button", { name: "Go on" }).click();
  await expect(dialog.getByText("Is not your password")).toBeVisible();
  await dialog.getByLabel("Your password").fill("demo");
  await dialog.getByRole("button", { name: "Go on" }).click();
  await expect(dialog.getByRole("img", { name: "The key as a QR code" })).toBeVisible();
  await expectAccessible(legal);
  await expectNoSideways(legal);
  const secret = (await dialog.locator(".secret code").innerText()).replaceAll(" ", "");
  expect(secret).toMatch(/^[A-Z2-7]{32}$/);
  const authenticator = new Authenticator(secret);
  await dialog.getByLabel("The code that the app shows now").fill("12345");
  await dialog.getByRole("button", { name: "Confirm" }).click();
  await expect(dialog.getByText("Is not the code that your authenticator shows now")).toBeVisible();
  await dialog.getByLabel("The code that the app shows now").fill(await authenticator.next());
  await dialog.getByRole("button", { name: "Confirm" }).click();
  const codes = dialog.getByRole("list", { name: "Recovery codes" }).getByRole("listitem");
  await expect(codes).toHaveCount(10);
  await expectAccessible(legal);
  kept.recovery = await codes.allInnerTexts();
  kept.authenticator = authenticator;
  await dialog.getByRole("button", { name: "I have kept them" }).click();
  await expect(legal.getByText("10 recovery codes are left.")).toBeVisible();
  await expectAccessible(legal);
});

test("codes sign, each once, and the signature says by what", async ({ server, as, page, problems }) => {
  test.setTimeout(180_000);
  problems.allow(/422.*complete_work/);
  const id = await made(server, "Trial two");
  const legal = page;
  await legal.goto("/sign-in");
  await settled(legal);
  await legal.getByLabel("Username").fill("legal");
  await legal.getByLabel("Password").fill("demo");
  await legal.getByRole("button", { name: "Sign in", exact: true }).click();
  await legal.getByLabel("One-time code").fill(await kept.authenticator!.next());
  await legal.getByRole("button", { name: "Sign in" }).click();
  await expect(legal).not.toHaveURL(/sign-in/);
  await decide(server, legal, "Trial two", "either");
  const dialog = legal.getByRole("dialog");
  await dialog.getByRole("button", { name: "One-time code" }).click();
  await expectAccessible(legal);
  // The code that let them in is used up.
  await dialog.getByLabel("One-time code").fill(kept.authenticator!.used());
  await dialog.getByRole("button", { name: "Sign", exact: true }).click();
  await expect(legal.getByText("was used already")).toBeVisible();
  await legal.getByRole("button", { name: "Approve", exact: true }).click();
  await dialog.getByRole("button", { name: "One-time code" }).click();
  await dialog.getByLabel("One-time code").fill(await kept.authenticator!.next());
  await dialog.getByRole("button", { name: "Sign", exact: true }).click();
  await expect(legal.getByText("Approve as you like: done.")).toBeVisible();

  // Where a code is demanded, there is no way round it; a recovery code stands in.
  await decide(server, legal, "Trial two", "code");
  await expect(dialog.getByLabel("Your password")).toHaveCount(0);
  await dialog.getByLabel("One-time code").fill(kept.recovery[0]!);
  await dialog.getByRole("button", { name: "Sign", exact: true }).click();
  await expect(legal.getByText("Approve with a code: done.")).toBeVisible();
  await legal.goto("/profile");
  await settled(legal);
  await expect(legal.getByText("9 recovery codes are left.")).toBeVisible();

  const manager = await as("manager");
  await manager.goto(`/records/Trial/${id}`);
  await settled(manager);
  const signatures = manager.getByRole("region", { name: "Signatures" });
  await expect(signatures.getByText("signed with a one-time code")).toBeVisible();
  await expectAccessible(manager);
});

test("signing in asks for a code after the password", async ({ page }) => {
  test.setTimeout(120_000);
  await page.goto("/sign-in?next=/profile");
  await settled(page);
  await page.getByLabel("Username").fill("legal");
  await page.getByLabel("Password").fill("demo");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Enter your code" })).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel("One-time code").fill("000000");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByText("That is not the code that your authenticator shows now.")).toBeVisible();
  await page.getByLabel("One-time code").fill(await kept.authenticator!.next());
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { name: "Your profile" })).toBeVisible();
});

test("administrators take a lost authenticator away", async ({ as }) => {
  const admin = await as("admin");
  await admin.goto("/admin/people");
  await settled(admin);
  const row = admin.getByRole("row", { name: /Jon Bell/ });
  await expect(row.getByText("One-time codes")).toBeVisible();
  await row.getByRole("button", { name: "Edit Jon Bell" }).click();
  const dialog = admin.getByRole("dialog");
  await dialog.getByRole("button", { name: "Take the authenticator away" }).click();
  await expectAccessible(admin);
  await dialog.getByRole("button", { name: "Yes, take it away" }).click();
  await expect(admin.getByText("Jon Bell has no authenticator any more")).toBeVisible();
  await expect(row.getByText("One-time codes")).toHaveCount(0);
  const legal = await as("legal");
  await legal.goto("/profile");
  await settled(legal);
  await expect(legal.getByRole("button", { name: "Set up an authenticator" })).toBeVisible();
});
