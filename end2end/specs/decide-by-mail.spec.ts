// Deciding from a mail: the button leads to a page that asks to confirm, without signing in; it works once, without script too.

import { type Page } from "@playwright/test";
import { Api } from "../support/api.ts";
import { expect, expectAccessible, expectNoSideways, settled, signIn, test } from "../support/fixtures.ts";
import { Mailbox, useMailbox } from "../support/outside.ts";
import { type Server } from "../support/server.ts";

test.describe.configure({ mode: "serial" });

/** Whoever is asked in these tests. */
const JON = "jon@fermata.example";

type Item = { id: string; run: string };

/** The object and an approval of it, active, with these further settings. */
async function define(admin: Api, name: string, label: string, more: Record<string, unknown>): Promise<void> {
  await admin.send("POST", "/objects", {
    name, label, label_plural: `${label}s`, fields: [{ name: "name", label: "Name", data_type: { type: "text" } }],
  });
  const definition = {
    label: `${label} desk`, owner: "manager",
    trigger: { kind: "record", object: name, on: "created" },
    start: { to: "stage", name: "decide" },
    stages: [{ name: "decide", label: "Decide", next: { to: "end" }, steps: [{ name: "ok", label: `Approve the ${label.toLowerCase()}`, work: {
      kind: "approval", approvers: [{ kind: "user", name: "legal" }], ...more,
    } }] }],
  };
  const orchestration = `${name.toLowerCase()}_desk`;
  await admin.send("POST", "/orchestrations", { name: orchestration, definition });
  await admin.send("POST", `/orchestrations/${orchestration}/activate`);
}

async function ready(server: Server): Promise<{ admin: Api; sales: Api; mailbox: Mailbox }> {
  const [admin, sales, mailbox] = [await Api.as(server, "admin"), await Api.as(server, "sales"), await Mailbox.open()];
  await useMailbox(admin, mailbox);
  await admin.send("PATCH", "/users/legal", { email: JON });
  return { admin, sales, mailbox };
}

/** A new record, and the text and HTML of the mail that asks Jon about it. */
async function asked(sales: Api, mailbox: Mailbox, object: string, title: string): Promise<{ text: string; html: string }> {
  await sales.send("POST", `/objects/${object}/records`, { fields: { name: title } });
  const mail = () => mailbox.to(JON).find((mail) => mail.text?.includes(title));
  await expect.poll(() => mail()?.text ?? "").toContain(title);
  return { text: mail()?.text ?? "", html: String(mail()?.html) };
}

/** The link behind a button of a mail. */
function link(mail: { text: string }, label: string): string {
  const found = new RegExp(`^${label}: (\\S+/decide/\\S+)$`, "m").exec(mail.text)?.[1];
  expect(found, mail.text).toBeTruthy();
  return found ?? "";
}

async function expectOpen(page: Page, title: string): Promise<void> {
  await expect(page.getByRole("heading", { name: "Approve?" })).toBeVisible();
  await expect(page.getByText(title)).toBeVisible();
  await expect(page.getByText("Jon Bell")).toBeVisible();
}

test("a button of the mail decides once it is confirmed, and a second time says so", async ({ page, server }) => {
  const { admin, sales, mailbox } = await ready(server);
  await define(admin, "Discount", "Discount", {});
  const mail = await asked(sales, mailbox, "Discount", "Ten percent for Harbor");
  const approve = link(mail, "Approve");
  const buttons = mail.html.match(/href="[^"]+\/decide\/[^"]+"/g) ?? [];
  expect(buttons).toHaveLength(2);

  // Programs that look through mails open every link: nothing happens by that.
  for (const outcome of ["Approve", "Reject"]) {
    expect((await fetch(link(mail, outcome))).status).toBe(200);
    expect((await fetch(link(mail, outcome), { method: "HEAD" })).status).toBe(200);
  }
  await page.goto(approve);
  await expectOpen(page, "Ten percent for Harbor");
  await expect(page.getByText("Approve the discount, Discount desk")).toBeVisible();
  await expectAccessible(page);
  await expectNoSideways(page);
  await page.getByLabel("Comment").fill("Fine by me.");
  await page.getByRole("button", { name: "Approve" }).click();
  await expect(page.getByRole("heading", { name: "Decided: Approve" })).toBeVisible();
  await expect(page.getByText("You decided it by a link of a mail")).toBeVisible();
  await expectAccessible(page);

  // The other button says what was decided, too.
  await page.goto(link(mail, "Reject"));
  await expect(page.getByRole("heading", { name: "Decided: Approve" })).toBeVisible();
  const runs = await admin.get<{ items: { id: string; status: string }[] }>("/runs?orchestration=discount_desk");
  expect(runs.items.map((run) => run.status)).toEqual(["Completed"]);
  const log = await admin.get<{ items: { text: string; detail: string | null; by: string }[] }>(`/runs/${runs.items[0]!.id}/log`);
  const decided = log.items.filter((entry) => entry.text.includes("by a link in a mail"));
  expect(decided.map((entry) => [entry.by, entry.detail])).toEqual([["Jon Bell", "Fine by me."]]);
  await mailbox.close();
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("the plain form decides, a link that is not whole says so", async ({ page, problems, server }) => {
    problems.allow(/404/);
    const { sales, mailbox } = await ready(server);
    const mail = await asked(sales, mailbox, "Discount", "Plain and simple");
    await page.goto(link(mail, "Reject"));
    await expect(page.getByRole("heading", { name: "Reject?" })).toBeVisible();
    // The browser itself asks for the comment that is needed.
    await page.getByRole("button", { name: "Reject" }).click();
    await expect(page.getByRole("heading", { name: "Reject?" })).toBeVisible();
    await page.getByLabel("Comment").fill("Too much.");
    await page.getByRole("button", { name: "Reject" }).click();
    await expect(page.getByRole("heading", { name: "Decided: Reject" })).toBeVisible();
    await page.goto(`${link(mail, "Approve").slice(0, -6)}`);
    await expect(page.getByRole("heading", { name: "This link is not whole" })).toBeVisible();
    await mailbox.close();
  });
});

test("what somebody else has, or what was recalled, is said calmly", async ({ page, server }) => {
  const { admin, sales, mailbox } = await ready(server);
  const mail = await asked(sales, mailbox, "Discount", "Moves around");
  const approve = link(mail, "Approve");
  const legal = await Api.as(server, "legal");
  const work = await legal.get<{ items: Item[] }>("/work-items?orchestration=discount_desk&scope=mine");
  const item = work.items[0]!;
  await admin.send("POST", `/work-items/${item.id}/reassign`, { to: "user:finance", reason: "Knows it" });
  await page.goto(approve);
  await expect(page.getByRole("heading", { name: "This is not yours any more" })).toBeVisible();
  await expectAccessible(page);
  await admin.send("POST", `/work-items/${item.id}/reassign`, { to: "user:legal", reason: "After all" });
  await page.goto(approve);
  await expectOpen(page, "Moves around");
  // Meanwhile the submitter recalls: the button that is still shown decides nothing.
  await sales.send("POST", `/runs/${item.run}/recall`, { reason: "A typo" });
  await page.getByRole("button", { name: "Approve" }).click();
  await expect(page.getByRole("heading", { name: "This is no longer needed" })).toBeVisible();
  await mailbox.close();
});

test("what is signed is decided after signing in", async ({ page, server }) => {
  const { admin, sales, mailbox } = await ready(server);
  await define(admin, "Protocol", "Protocol", { lock: {}, signature: { statement: "I approve {{record.name}}." } });
  const mail = await asked(sales, mailbox, "Protocol", "Trial seven");
  expect(mail.text).not.toContain("/decide/");
  expect(mail.text).toContain("This decision is signed");
  const open = /(\S+\/work\/\S+)/.exec(mail.text)?.[1] ?? "";
  await page.goto(open);
  await expect(page).toHaveURL(/\/sign-in/);
  await mailbox.close();
});

test("administrators switch it off", async ({ page, problems, server }) => {
  problems.allow(/422/);
  const { sales, mailbox } = await ready(server);
  const mail = await asked(sales, mailbox, "Discount", "Before it is off");
  await signIn(page, "admin");
  await page.goto("/admin/notifications");
  await settled(page);
  await page.getByLabel("A button is good for").fill("90");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Must be from 1 to 30")).toBeVisible();
  await page.getByLabel("A button is good for").fill("3");
  await page.getByLabel("Mails of approvals have buttons that decide").uncheck();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("It holds for everybody who chose nothing else")).toBeVisible();
  await page.goto(link(mail, "Approve"));
  await expect(page.getByRole("heading", { name: "Sign in to decide" })).toBeVisible();
  const after = await asked(sales, mailbox, "Discount", "After it is off");
  expect(after.text).not.toContain("/decide/");
  await mailbox.close();
});
