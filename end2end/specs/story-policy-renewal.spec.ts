// The policy renewal, installed from its template: the system works out the offer, the agent presents it, then document and
// invoice are made side by side and the client is thanked by mail.

import { type Page } from "@playwright/test";
import { Api } from "../support/api.ts";
import { expect, expectAccessible, settled, signIn, test } from "../support/fixtures.ts";
import { Mailbox, useMailbox } from "../support/outside.ts";
import { installTemplate } from "../support/templates.ts";

let mailbox: Mailbox;
test.beforeAll(async () => {
  mailbox = await Mailbox.open();
});
test.describe.configure({ mode: "serial" });
test.afterAll(async () => mailbox.close());

/** Opens the work of a step about this policy. */
async function openWork(page: Page, policy: string, step: string): Promise<void> {
  await page.goto("/work");
  await settled(page);
  const row = page.getByRole("row").filter({ hasText: policy }).filter({ hasText: step });
  await row.getByRole("link", { name: step }).click();
  await expect(page.getByRole("heading", { name: step, level: 2 })).toBeVisible();
}

async function openPolicy(page: Page, policy: string): Promise<void> {
  await page.goto("/records/Policy");
  await settled(page);
  await page.getByRole("link", { name: policy }).click();
  await expect(page.getByRole("heading", { name: policy, level: 1 })).toBeVisible();
}

test("an offer is accepted: document, invoice and mail follow by themselves", async ({ page, as, server }) => {
  await useMailbox(await Api.as(server, "admin"), mailbox);
  await signIn(page, "admin");
  await installTemplate(page, "Policy renewal");

  const bruno = await as("bruno");
  await openWork(bruno, "PL-0412", "Present the offer");
  // No claim in the past year: five percent less than 180.
  await expect(bruno.getByLabel("Premium next year")).toHaveValue(/171/);
  await bruno.getByLabel("By phone").check();
  await bruno.getByLabel("What the client said").fill("Glad about the lower premium.");
  await expectAccessible(bruno);
  await bruno.getByRole("button", { name: "Client accepts" }).click();

  await expect.poll(() => mailbox.to("regula.amsler@mail.example").length).toBe(1);
  const [mail] = mailbox.to("regula.amsler@mail.example");
  expect(mail?.subject).toBe("Your insurance PL-0412 is renewed");
  expect(mail?.text).toMatch(/runs until \d{4}-\d{2}-\d{2}/);

  await openPolicy(bruno, "PL-0412");
  await expect(bruno.getByText("Renewed", { exact: true }).first()).toBeVisible();
  await bruno.getByRole("tab", { name: "Files" }).click();
  await expect(bruno.getByRole("link", { name: "Certificate PL-0412.pdf" })).toBeVisible();
  await bruno.getByRole("tab", { name: "Related" }).click();
  await expect(bruno.getByRole("link", { name: /^R-PL-0412-\d{4}/ })).toBeVisible();
  await expectAccessible(bruno);

  const claire = await as("claire");
  await claire.goto("/runs?status=all&orchestration=policy_renewal");
  await settled(claire);
  await expect(claire.getByRole("row").filter({ hasText: "PL-0412" })).toContainText("Completed");
});

test("an offer after a loss costs more, and a client who declines ends the policy", async ({ page, as, server }) => {
  const api = await Api.as(server, "admin");
  await signIn(page, "admin");
  const salome = await as("salome");
  await openPolicy(salome, "PM-1187");
  const { items } = await api.get<{ items: { id: string; title: string }[] }>("/objects/Policy/records");
  const motor = items.find((record) => record.title === "PM-1187");
  await api.send("PATCH", `/objects/Policy/records/${motor?.id}`, { fields: { status: "due" } });
  await openWork(salome, "PM-1187", "Present the offer");
  await expect(salome.getByText("Claims of 1240 EUR in the past year.").first()).toBeVisible();
  await salome.getByLabel("In person").check();
  await salome.getByLabel("What the client said").fill("Found a cheaper one.");
  await salome.getByRole("button", { name: "Client declines" }).click();
  await expect(salome.getByRole("button", { name: "Client declines" })).toHaveCount(0);
  await openPolicy(salome, "PM-1187");
  await expect(salome.getByText("Declined", { exact: true }).first()).toBeVisible();
  expect(mailbox.to("conti").length).toBe(0);
});
