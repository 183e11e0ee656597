// What starts by itself: drawn in the builder, listed on the page of triggers, and really started.

import { createHmac } from "node:crypto";
import { Api } from "../support/api.ts";
import { Builder } from "../support/builder.ts";
import { expect, expectAccessible, expectNoSideways, settled, signIn, test } from "../support/fixtures.ts";

test("a schedule shows its next moments, and what it says of clocks that change", async ({ page }) => {
  await signIn(page, "admin");
  const builder = await Builder.blank(page, "Nightly check");
  const panel = builder.panel;
  await panel.getByRole("button", { name: "On a schedule" }).click();
  await panel.getByLabel("Repeats").selectOption({ label: "Monday to Friday" });
  await panel.getByLabel("At", { exact: true }).fill("02:30");
  await panel.getByLabel("On the clock of").selectOption("Europe/Berlin");
  const moments = panel.getByRole("list", { name: "The next moments" }).getByRole("listitem");
  await expect(moments).toHaveCount(10);
  await expect(moments.first()).toContainText("02:30 (UTC+0");
  await expectAccessible(page);

  const day = async (label: string, text: string) => {
    await panel.getByLabel(label).fill(text);
    await panel.getByLabel(label).blur();
  };
  await day("First day", "2031-01-06");
  await expect(moments.first()).toContainText("Mon 6 Jan 2031");
  await day("Last day", "2031-01-06");
  await expect(moments).toHaveCount(1);
  await day("Last day", "2031-01-05");
  await expect(panel.getByText(/ends on 2031-01-05/).first()).toBeVisible();
  await day("First day", "");
  await day("Last day", "");
  await expect(moments).toHaveCount(10);

  await panel.getByLabel("Repeats").selectOption({ label: "As cron says" });
  await panel.getByLabel("Cron").fill("61 * * * *");
  await panel.getByLabel("Cron").blur();
  await expect(panel.getByText(/cannot be read/).first()).toBeVisible();
  await panel.getByLabel("Cron").fill("*/15 8-17 * * 1-5");
  await panel.getByLabel("Cron").blur();
  await expect(moments).toHaveCount(10);
  await page.setViewportSize({ width: 390, height: 800 });
  await expectNoSideways(page);
});

test("the page of triggers tells what would start and why, and sets the order", async ({ page, server }) => {
  const api = await Api.as(server, "admin");
  const drawn = (label: string, entry: unknown) => ({
    label,
    trigger: { kind: "record", object: "Account", on: "updated", entry },
    start: { to: "stage", name: "only" },
    stages: [
      {
        name: "only",
        label: "Only",
        steps: [
          {
            name: "look",
            label: "Look",
            work: { kind: "interactive", assignee: { kind: "group", name: "legal" } },
          },
        ],
      },
    ],
  });
  for (const [name, entry] of [
    ["alpha", { expression: 'record.website == "https://large.example"' }],
    ["beta", null],
  ] as const) {
    await api.send("POST", "/orchestrations", { name, definition: drawn(name, entry) });
    await api.send("POST", `/orchestrations/${name}/activate`, {});
  }
  await signIn(page, "admin");
  await page.goto("/triggers");
  await settled(page);
  await expect(page.getByRole("cell", { name: /alpha/ }).first()).toBeVisible();

  const order = page.locator(".order").first().getByRole("listitem");
  await expect(order.first()).toContainText("alpha");
  await page.getByRole("button", { name: "Move beta up" }).click();
  await expect(order.first()).toContainText("beta");
  await page.reload();
  await settled(page);
  await expect(page.locator(".order").first().getByRole("listitem").first()).toContainText("beta");

  await page.getByLabel("When this").selectOption({ label: "Account" });
  const record = page.getByRole("combobox", { name: "Which record" });
  await record.fill("a");
  await page.getByRole("listbox", { name: "Which record" }).getByRole("option").first().click();
  await page.getByRole("button", { name: "Ask" }).click();
  const answer = page.locator(".what-if-answer > li");
  await expect(answer.filter({ hasText: "beta" })).toContainText("Would start");
  await expect(answer.filter({ hasText: "alpha" })).toContainText("Would not start");
  await expect(answer.filter({ hasText: "alpha" })).toContainText("record.website");
  await expectAccessible(page);
  await page.setViewportSize({ width: 390, height: 800 });
  await expectNoSideways(page);
});

test("a run starts when a record is deleted", async ({ page, server }) => {
  await signIn(page, "admin");
  const builder = await Builder.blank(page, "Look after what is gone");
  const panel = builder.panel;
  await panel.getByRole("button", { name: "With a record" }).click();
  await panel.getByLabel("When this").selectOption({ label: "Contact" });
  await panel.getByLabel("And it").selectOption({ label: "is deleted" });
  await expect(panel.getByText("The record is gone by then")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Add the first stage" }).click();
  await builder.name("Tidy");
  await builder.add("Add a step to Tidy", "Interactive step", "Tidy up");
  await builder.assign("A group", "Group", "Legal");
  await builder.activate();

  const api = await Api.as(server, "admin");
  const accounts = await api.get<{ items: { id: string }[] }>("/objects/Account/records?limit=1");
  const fields = { name: "Nobody Anymore", account: accounts.items[0]?.id };
  const made = await api.send<{ id: string }>("POST", "/objects/Contact/records", { fields });

  await page.goto("/triggers");
  await settled(page);
  await page.getByLabel("When this").selectOption({ label: "Contact" });
  await page.getByLabel("Is changed, created or deleted").selectOption({ label: "is deleted" });
  await expect(page.getByText("With these values")).toHaveCount(0);
  const record = page.getByRole("combobox", { name: "Which record" });
  await record.fill("Nobody Anymore");
  await page.getByRole("listbox", { name: "Which record" }).getByRole("option").first().click();
  await page.getByRole("button", { name: "Ask" }).click();
  const answer = page.locator(".what-if-answer > li").filter({ hasText: "Look after what is gone" });
  await expect(answer).toContainText("Would start");

  await api.send("DELETE", `/objects/Contact/records/${made.id}`);
  const runs = await api.get<{ items: { title: string; record?: unknown }[] }>(
    "/runs?orchestration=look_after_what_is_gone",
  );
  expect(runs.items.map((run) => run.title)).toEqual(["Nobody Anymore"]);
  expect(runs.items[0]?.record ?? null).toBeNull();
});

test("a webhook starts a run", async ({ page, server }) => {
  await signIn(page, "admin");
  await page.goto("/admin/webhooks");
  await settled(page);
  await page.getByRole("button", { name: "New webhook" }).click();
  await page.getByLabel("Who posts to it?").fill("Billing");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Create", exact: true }).click();
  const secret = (await page.locator(".secret code").textContent()) ?? "";
  expect(secret).toMatch(/^whsec_/);
  await page.getByRole("button", { name: "I have it" }).click();
  await expect(page.getByText("/api/v1/hooks/billing")).toBeVisible();

  const builder = await Builder.blank(page, "Dunning");
  await builder.panel.getByRole("button", { name: "By an event" }).click();
  await builder.panel.getByRole("button", { name: "A webhook" }).click();
  await builder.panel.getByLabel("Which webhook").selectOption({ label: "Billing" });
  await expectAccessible(page);
  await page.getByRole("button", { name: "Add the first stage" }).click();
  await builder.name("Remind");
  await builder.add("Add a step to Remind", "Interactive step", "Send a reminder");
  await builder.assign("A group", "Group", "Legal");
  await builder.activate();

  const body = JSON.stringify({ total: 120 });
  const [id, stamp] = ["msg_1", Math.floor(Date.now() / 1000).toString()];
  const key = Buffer.from(secret.slice("whsec_".length), "base64");
  const signature = createHmac("sha256", key).update(`${id}.${stamp}.${body}`).digest("base64");
  const post = () =>
    fetch(`${server.url}/api/v1/hooks/billing`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "webhook-id": id,
        "webhook-timestamp": stamp,
        "webhook-signature": `v1,${signature}`,
      },
      body,
    });
  const first = await post();
  expect(first.status).toBe(202);
  const answer = (await first.json()) as { started: unknown[]; duplicate: boolean };
  expect(answer.started).toHaveLength(1);
  expect(((await (await post()).json()) as { duplicate: boolean }).duplicate).toBe(true);

  await page.goto("/admin/webhooks");
  await settled(page);
  await page.getByText("What came in last").click();
  await expect(page.getByText("Dunning was started.")).toBeVisible();
  await expectAccessible(page);
  await page.setViewportSize({ width: 390, height: 800 });
  await expectNoSideways(page);
});
