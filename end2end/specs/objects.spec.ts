// An object that numbers, works out and checks its records by itself: designed by an administrator, felt by whoever enters records.

import { Api } from "../support/api.ts";
import { expect, expectAccessible, expectNoSideways, settled, signIn, test } from "../support/fixtures.ts";

const invoice = {
  name: "Invoice", label: "Invoice", label_plural: "Invoices",
  fields: [
    { name: "subject", label: "Subject", data_type: { type: "text" }, required: true },
    { name: "amount", label: "Amount", data_type: { type: "number", decimals: 0 } },
  ],
};

test("an administrator designs fields that fill themselves in, a unique one and a rule", async ({ page, server, problems }) => {
  // What is refused is the point.
  problems.allow(/422/);
  const api = await Api.as(server, "admin");
  await api.send("POST", "/objects", invoice);
  await signIn(page, "admin");
  await page.goto("/admin/objects/Invoice");
  await settled(page);
  const add = async (at: number, label: string) => {
    await page.getByRole("button", { name: "Add a field" }).click();
    await page.locator(`#field-${at}-label`).fill(label);
    await page.locator(`#field-${at}-label`).blur();
  };

  await add(2, "Number");
  await page.locator("#field-2-type").selectOption("auto_number");
  await page.locator("#field-2-prefix").fill("INV-");
  await page.locator("#field-2-digits").selectOption("4");

  await add(3, "Gross");
  await page.locator("#field-3-type").selectOption("formula");
  await page.locator("#field-3-source").fill("record.amont * 2");
  await expect(page.locator(".problems-at")).toContainText("did you mean amount?");
  await page.locator("#field-3-source").fill("record.amount * 2");
  await page.locator("#field-3-result").selectOption("number");
  await expect(page.locator(".problems-at")).toHaveCount(0);
  await expectAccessible(page);

  await add(4, "Order code");
  await page.getByLabel("Other systems know records by it").check();
  await expect(page.getByLabel("No two records hold the same")).toBeChecked();

  await page.getByRole("button", { name: "Add a rule" }).click();
  await page.locator("#rule_1-message").fill("An invoice is over something.");
  await page.locator("#rule_1-field").selectOption("amount");
  await page.locator("#rule_1-condition-kind").selectOption("expression");
  await page.locator("#rule_1-condition-expression").fill("record.amount > 0");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("button", { name: "Save" })).toBeDisabled();

  // Somebody enters records.
  await page.goto("/records/Invoice");
  await settled(page);
  const enter = async (subject: string, amount: string, code: string) => {
    await page.locator("#field-subject").fill(subject);
    await page.locator("#field-amount").fill(amount);
    await page.locator("#field-order_code").fill(code);
  };
  const begin = page.getByRole("button", { name: /^New/ }).or(page.getByRole("link", { name: /^New/ })).first();
  await begin.click();
  await expect(page.locator("#field-number")).toHaveCount(0);
  await enter("Bricks", "0", "A-1");
  const save = page.getByRole("button", { name: /Create|Save/ }).last();
  await save.click();
  await expect(page.locator("#field-amount-error")).toContainText("An invoice is over something.");
  await page.locator("#field-amount").fill("20");
  await save.click();
  await expect(page.getByRole("main")).toContainText(/INV-\d{4}/);
  await expect(page.getByRole("main")).toContainText("40");
  await expectAccessible(page);

  await page.goto("/records/Invoice");
  await settled(page);
  await begin.click();
  await enter("Mortar", "5", "a-1");
  await save.click();
  await expect(page.locator("#field-order_code-error")).toContainText("Bricks");
  await expectAccessible(page);
});

test("what a record would lose is refused, and the designer fits a phone", async ({ page, server, problems }) => {
  problems.allow(/422/);
  const api = await Api.as(server, "admin");
  await api.send("POST", "/objects", { ...invoice, name: "Bill", label: "Bill" });
  await api.send("POST", "/objects/Bill/records", { fields: { subject: "Roof", amount: 7 } });
  await page.setViewportSize({ width: 390, height: 800 });
  await signIn(page, "admin");
  await page.goto("/admin/objects/Bill");
  await settled(page);
  await page.getByRole("button", { name: /Subject/ }).first().click();
  await page.locator("#field-0-type").selectOption("date");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("alert")).toContainText("Roof");
  await page.getByRole("button", { name: "Add a rule" }).click();
  await expectNoSideways(page);
  await expectAccessible(page);
});
